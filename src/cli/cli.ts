/** Finds the command and turns its errors into exit codes. */
import { LabelerError } from '../core/errors';
import { plainText } from '../core/plainText';
import { ExitCode, UsageError, type Io } from './io';
import { segment } from './segment';
import { parseSegmentOptions, SEGMENT_HELP } from './segmentOptions';

const HELP = `Usage: fcn-labeler <command> [options]

Commands:
  segment <image|folder>... --out DIR   write label masks predicted by a network

fcn-labeler <command> --help tells the options of a command.
`;

/**
 * Runs one call.
 * @param args the words after the program's name
 */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  const command = args.at(0);
  const rest = args.slice(1);
  try {
    switch (command) {
      case 'segment': {
        const options = parseSegmentOptions(rest);
        if (options !== 'help') return await segment(options, io);
        io.out(SEGMENT_HELP);
        return ExitCode.Ok;
      }
      case '--help':
      case 'help':
        io.out(HELP);
        return ExitCode.Ok;
      case undefined:
        throw new UsageError('name a command: segment (--help tells more)');
      default:
        throw new UsageError(`there is no command "${command}" (--help lists them)`);
    }
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof LabelerError || isSystemError(error))) throw error;
    io.err(`fcn-labeler: ${plainText(error.message)}\n`);
    return ExitCode.Usage;
  }
}

/** What the file system says (no permission, not a folder); it names the path. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
