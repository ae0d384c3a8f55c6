/** The options of `evaluate`. */
import { MAX_CLASS_ID } from '../core/classes';
import { UNLABELED } from '../core/labelMap';
import { CommandOptions } from './options';

export interface EvaluateOptions {
  readonly truth: string;
  readonly predicted: string;
  /** Ids 0 to `classes` − 1 are classes. */
  readonly classes: number;
  readonly ignore: ReadonlySet<number>;
  readonly json: boolean;
}

export const EVALUATE_HELP = `Usage: fcn-labeler evaluate --truth DIR --predicted DIR --classes N [options]

Compares masks (.png) with the ground truth, paired by their path below the folders: pixel
accuracy, mean accuracy, mean IU and frequency weighted IU as in "Fully Convolutional
Networks for Semantic Segmentation", over all pixels of all masks together.

Ground truth of 255, of N and more, or of an ignored id is left out. A prediction of these
is none of the classes: it is wrong and counts for its pixel's true class.

Options:
  --truth DIR       folder of the true masks (required)
  --predicted DIR   folder of the predicted masks (required)
  --classes N       ids 0 to N-1 are classes, 1 to 255 (required)
  --ignore ID       a class id that doesn't count; may be given more than once
  --json            print one JSON object instead of a table; what is undefined is null
  --help            show this

Exit codes: 0 done; 1 masks are missing, unreadable or of unequal size (each is named on
standard error, nothing else is printed); 2 wrong usage.
`;

const options = new CommandOptions('evaluate');

/**
 * @param args what follows `evaluate`
 * @returns the options, or 'help'
 * @throws UsageError with one line
 */
export function parseEvaluateOptions(args: readonly string[]): EvaluateOptions | 'help' {
  const { values, positionals } = options.parse(args, {
    truth: { type: 'string', default: '' },
    predicted: { type: 'string', default: '' },
    classes: { type: 'string', default: '' },
    ignore: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return 'help';
  if (positionals.length > 0) throw options.wrong(`"${positionals[0]}" belongs to no option`);
  return {
    truth: options.required('--truth DIR', values.truth),
    predicted: options.required('--predicted DIR', values.predicted),
    classes: options.integer(
      '--classes',
      options.required('--classes N', values.classes),
      1,
      MAX_CLASS_ID + 1,
    ),
    ignore: new Set(values.ignore.map((id) => options.integer('--ignore', id, 0, UNLABELED))),
    json: values.json,
  };
}
