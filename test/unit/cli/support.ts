/** What the tests of the command line share. */
import { runCli } from '../../../src/cli/cli';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a call without a terminal.
 * @param root the folder of `media` and `dist`
 * @param onInterrupt takes what Ctrl+C would call
 */
export async function run(
  args: readonly string[],
  root = 'nowhere',
  onInterrupt: (listener: () => void) => void = () => undefined,
): Promise<Said> {
  const text = { out: '', err: '' };
  const code = await runCli(args, {
    out: (more) => (text.out += more),
    err: (more) => (text.err += more),
    interactive: false,
    root,
    onInterrupt,
  });
  return { code, ...text };
}
