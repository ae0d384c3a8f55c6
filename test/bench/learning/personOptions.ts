/** The options that the benches with a simulated person share. */
import { CommandOptions } from '../../../src/cli/options';
import type { LearningConstants } from '../../../src/fcn/live/liveLearner';

export interface Folders {
  readonly images: string;
  readonly labels: string;
}

export interface PersonOptions {
  /** What is corrected; undefined: generated images. */
  readonly folders: Folders | undefined;
  /** Models by `train`; the seeds take them in turn. Empty: trained here, or none. */
  readonly models: readonly string[];
  /** What a shared head is trained on here; undefined: nothing. */
  readonly training: (Folders & { readonly count: number }) | undefined;
  readonly classes: number;
  readonly ignore: ReadonlySet<number>;
  readonly seeds: number;
  /** Images at most, spread over all; undefined: all. */
  readonly limit: number | undefined;
  /** An image at most. */
  readonly strokes: number;
  /** 0..1. */
  readonly spill: number;
  readonly fits: boolean;
  readonly constants: Partial<LearningConstants>;
  readonly times: boolean;
  readonly json: boolean;
}

/** Of the generated images. */
const GENERATED_CLASSES = 3;

/**
 * @param command names the bench in messages
 * @param defaultStrokes an image at most, unless told
 * @throws UsageError for options that contradict each other, lack something or aren't there
 */
export function parsePersonOptions(
  command: string,
  args: readonly string[],
  defaultStrokes: number,
): PersonOptions {
  const options = new CommandOptions(command);
  const { values } = options.parse(args, {
    images: { type: 'string' },
    labels: { type: 'string' },
    generated: { type: 'boolean', default: false },
    model: { type: 'string', multiple: true, default: [] },
    'train-images': { type: 'string' },
    'train-labels': { type: 'string' },
    'train-count': { type: 'string', default: '20' },
    classes: { type: 'string' },
    ignore: { type: 'string', multiple: true, default: [] },
    seeds: { type: 'string', default: '3' },
    limit: { type: 'string' },
    strokes: { type: 'string', default: String(defaultStrokes) },
    spill: { type: 'string', default: '0' },
    'fitted-brush': { type: 'boolean', default: false },
    constants: { type: 'string', default: '{}' },
    times: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  const required = (name: 'images' | 'labels' | 'train-labels' | 'classes'): string =>
    options.required(`--${name}`, values[name]);
  const { generated, model: models, 'train-images': trainImages } = values;
  if (generated && values.images !== undefined) throw options.wrong('--generated takes no --images');
  if (models.length > 0 && trainImages !== undefined) {
    throw options.wrong('the shared head is either a --model or trained on --train-images');
  }
  const spill = Number(values.spill);
  if (!(spill >= 0 && spill < 1)) throw options.wrong(`--spill is a share below 1, not "${values.spill}"`);
  return {
    folders: generated ? undefined : { images: required('images'), labels: required('labels') },
    models,
    training:
      trainImages === undefined
        ? undefined
        : {
            images: trainImages,
            labels: required('train-labels'),
            count: options.integer('--train-count', values['train-count'], 1, 1e6),
          },
    classes: generated ? GENERATED_CLASSES : options.integer('--classes', required('classes'), 1, 254),
    ignore: new Set(values.ignore.map((id) => options.integer('--ignore', id, 0, 255))),
    seeds: options.integer('--seeds', values.seeds, 1, 1000),
    limit: options.optionalInteger('--limit', values.limit, 1, 1e6),
    strokes: options.integer('--strokes', values.strokes, 1, 1e6),
    spill,
    fits: values['fitted-brush'],
    constants: JSON.parse(values.constants) as Partial<LearningConstants>,
    times: values.times,
    json: values.json,
  };
}
