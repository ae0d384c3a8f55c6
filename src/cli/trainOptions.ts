/** The options of `train`. */
import { IMAGE_STATUSES, type ImageStatus } from '../core/edit';
import { UNLABELED } from '../core/labelMap';
import { HEAD_KINDS, type HeadKind } from '../fcn/heads/headSpec';
import { MAX_HIDDEN } from '../fcn/modelSchema';
import { CLI_BACKENDS, CommandOptions, type CliBackend } from './options';

export interface TrainOptions {
  /** Folder of `fcn-dataset.json`. */
  readonly dataset: string;
  /** The model's folder. */
  readonly out: string;
  readonly head: HeadKind;
  readonly pyramid: boolean;
  /** Units of the hidden layer, 0: none; undefined: by the number of images. */
  readonly hidden: number | undefined;
  /** Training images at most. */
  readonly limit: number | undefined;
  readonly epochs: number | undefined;
  readonly seed: number;
  /** Class ids that aren't learned, besides those of the dataset file. */
  readonly ignore: ReadonlySet<number>;
  readonly statuses: ReadonlySet<ImageStatus>;
  readonly confirmedOnly: boolean;
  /** Longest side of the network's small input, 129..1025. */
  readonly inputSize: number;
  readonly backend: CliBackend;
  readonly json: boolean;
}

/** Hidden units from {@link HIDDEN_FROM} training images on; with fewer a linear head learns as well. */
const HIDDEN_UNITS = 64;
const HIDDEN_FROM = 10;

/** Units of the hidden layer where nobody says how many. @param images that are learned from */
export function defaultHidden(images: number): number {
  return images < HIDDEN_FROM ? 0 : HIDDEN_UNITS;
}

export const TRAIN_HELP = `Usage: fcn-labeler train <dataset> --out DIR [options]

Teaches the network the classes of a dataset (the folder of fcn-dataset.json) from its masks
and writes a model (model.json, weights.bin) that segment --model DIR and the editor use.

Images of the split "val" decide which weights are kept; those of the split "train", or else
all of no other split, are learned from. Without a "val" a fifth of 10 and more images is held
out, by a hash of their paths. A linear head learns to upsample, too, where they gain by it.

Options:
  --out DIR               the model's folder, such as models/roads (required)
  --head KIND             fcn-32s, fcn-16s, fcn-8s or fcn-4s (default fcn-4s with --pyramid)
  --pyramid               read each image at twice the size as well
  --hidden N              units of a hidden layer, 0 to ${MAX_HIDDEN} (default ${HIDDEN_UNITS} from ${HIDDEN_FROM} images on, else 0)
  --limit K               learn from K images, the first of a shuffle by the seed
  --epochs N              times each pixel is seen (default by the number of pixels)
  --seed S                the same seed gives the same bytes (default 0)
  --ignore ID             a class id that isn't learned; may be given more than once, and adds to
                          "ignore" of the dataset file
  --status A,B            of the masks that are used: ${IMAGE_STATUSES.join(', ')}
                          (default approved,corrected)
  --confirmed-only        use only the pixels that a person decided
  --input-size N          longest side of the network's input, 129 to 1025 (default 513)
  --backend wasm|cpu      what the network runs on (default wasm)
  --json                  print one JSON object at the end instead of text
  --help                  show this

Ctrl+C keeps the best weights so far. Exit codes: 0 done; 1 done without some images (named on
standard error); 2 wrong usage, or nothing to learn from; 130 stopped by Ctrl+C.
`;

const options = new CommandOptions('train');

/**
 * @param args what follows `train`
 * @returns the options, or 'help'
 * @throws UsageError with one line
 */
export function parseTrainOptions(args: readonly string[]): TrainOptions | 'help' {
  const { values, positionals } = options.parse(args, {
    out: { type: 'string', default: '' },
    head: { type: 'string' },
    pyramid: { type: 'boolean' },
    hidden: { type: 'string' },
    limit: { type: 'string' },
    epochs: { type: 'string' },
    seed: { type: 'string', default: '0' },
    ignore: { type: 'string', multiple: true, default: [] },
    status: { type: 'string', default: 'approved,corrected' },
    'confirmed-only': { type: 'boolean', default: false },
    'input-size': { type: 'string', default: '513' },
    backend: { type: 'string', default: 'wasm' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return 'help';
  if (positionals.length !== 1) throw options.wrong('name one dataset: the folder of fcn-dataset.json');
  return {
    dataset: positionals[0],
    out: options.required('--out DIR', values.out),
    head: options.oneOf('--head', values.head ?? 'fcn-4s', HEAD_KINDS),
    // Who names a head names all of it.
    pyramid: values.pyramid ?? values.head === undefined,
    hidden: options.optionalInteger('--hidden', values.hidden, 0, MAX_HIDDEN),
    limit: options.optionalInteger('--limit', values.limit, 1, 1_000_000),
    epochs: options.optionalInteger('--epochs', values.epochs, 1, 1_000_000),
    seed: options.integer('--seed', values.seed, 0, 0xffffffff),
    ignore: new Set(values.ignore.map((id) => options.integer('--ignore', id, 0, UNLABELED))),
    statuses: new Set(
      values.status.split(',').map((status) => options.oneOf('--status', status, IMAGE_STATUSES)),
    ),
    confirmedOnly: values['confirmed-only'],
    inputSize: options.integer('--input-size', values['input-size'], 129, 1025),
    backend: options.oneOf('--backend', values.backend, CLI_BACKENDS),
    json: values.json,
  };
}
