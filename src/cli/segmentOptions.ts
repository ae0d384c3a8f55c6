/** The options of `segment`. */
import { CLI_BACKENDS, CommandOptions, type CliBackend } from './options';

export interface SegmentOptions {
  readonly inputs: readonly string[];
  readonly out: string;
  /** `builtin:voc` or a model's folder. */
  readonly model: string;
  /** Longest side of the network's input, 129..1025; undefined: as the model was trained. */
  readonly inputSize: number | undefined;
  readonly outputStride: 8 | 16;
  readonly backend: CliBackend;
  /** Part `index` (1..`count`) of the sorted inputs. */
  readonly shard: { readonly index: number; readonly count: number };
  readonly resume: boolean;
  readonly json: boolean;
}

export const SEGMENT_HELP = `Usage: fcn-labeler segment <image|folder>... --out DIR [options]

Segments images and writes label masks as the editor does, with status "predicted",
to DIR/<path below the given folder>.png. Pixels that a person has confirmed in a mask
that is already there are kept. Images with an fcn-dataset.json in their folder or above
get its class ids and mask encoding, others those of the model.

Options:
  --out DIR               where the masks go (required)
  --model builtin:voc|DIR the model (default builtin:voc)
  --input-size N          longest side of the network's input, 129 to 1025 (default: the model's)
  --output-stride 8|16    of the built-in model: 8 is finer and takes about three times as long
                          (default 16); a learned head has its own
  --backend wasm|cpu      what the network runs on (default wasm)
  --shard i/n             do only the i-th of n parts (1 to n), to share the work
  --resume                skip images whose mask is already there
  --json                  print one JSON object at the end instead of text
  --help                  show this

Exit codes: 0 all done; 1 some images failed (named on standard error); 2 wrong usage.
`;

const options = new CommandOptions('segment');

/**
 * @param args what follows `segment`
 * @returns the options, or 'help'
 * @throws UsageError with one line
 */
export function parseSegmentOptions(args: readonly string[]): SegmentOptions | 'help' {
  const { values, positionals } = options.parse(args, {
    out: { type: 'string', default: '' },
    model: { type: 'string', default: 'builtin:voc' },
    'input-size': { type: 'string' },
    'output-stride': { type: 'string', default: '16' },
    backend: { type: 'string', default: 'wasm' },
    shard: { type: 'string', default: '1/1' },
    resume: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return 'help';
  if (positionals.length === 0) throw options.wrong('name at least one image or folder');
  return {
    inputs: positionals,
    out: options.required('--out DIR', values.out),
    model: values.model,
    inputSize: options.optionalInteger('--input-size', values['input-size'], 129, 1025),
    outputStride: options.oneOf('--output-stride', values['output-stride'], ['8', '16']) === '8' ? 8 : 16,
    backend: options.oneOf('--backend', values.backend, CLI_BACKENDS),
    shard: parseShard(values.shard),
    resume: values.resume,
    json: values.json,
  };
}

function parseShard(text: string): { index: number; count: number } {
  const match = /^(\d+)\/(\d+)$/.exec(text);
  const index = Number(match?.[1]);
  const count = Number(match?.[2]);
  // NaN where the text has another form: no comparison with it holds.
  if (!(index >= 1 && index <= count)) {
    throw options.wrong(`--shard takes i/n with 1 ≤ i ≤ n, not "${text}"`);
  }
  return { index, count };
}
