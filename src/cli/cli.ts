/** Finds the command and turns its errors into exit codes. */
import { LabelerError } from '../core/errors';
import { plainText } from '../core/plainText';
import { evaluate } from './evaluate';
import { EVALUATE_HELP, parseEvaluateOptions } from './evaluateOptions';
import { EXPORT_HELP, IMPORT_HELP, parseExportOptions, parseImportOptions } from './exchangeOptions';
import { exportCommand } from './exportCommand';
import { importCommand } from './importCommand';
import { ExitCode, UsageError, type Io } from './io';
import { segment } from './segment';
import { parseSegmentOptions, SEGMENT_HELP } from './segmentOptions';
import { train } from './train';
import { parseTrainOptions, TRAIN_HELP } from './trainOptions';

const HELP = `Usage: fcn-labeler <command> [options]

Commands:
  segment <image|folder>... --out DIR   write label masks predicted by a network
  train <dataset> --out DIR             teach a network the classes of a dataset
  evaluate --truth DIR --predicted DIR --classes N
                                        measure predicted masks against true ones
  export <dataset> --format FORMAT --out DIR
                                        write a dataset as other programs read it
  import <folder|file> --format FORMAT --into DATASET
                                        take over the labels of other programs

fcn-labeler <command> --help tells the options of a command.
`;

/** Runs a command, or says its help. @param args what follows the command */
type Command = (args: readonly string[], io: Io) => Promise<ExitCode>;

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['segment', command(parseSegmentOptions, segment, SEGMENT_HELP)],
  ['train', command(parseTrainOptions, train, TRAIN_HELP)],
  ['evaluate', command(parseEvaluateOptions, evaluate, EVALUATE_HELP)],
  ['export', command(parseExportOptions, exportCommand, EXPORT_HELP)],
  ['import', command(parseImportOptions, importCommand, IMPORT_HELP)],
]);

function command<T extends object>(
  parse: (args: readonly string[]) => T | 'help',
  run: (options: T, io: Io) => Promise<ExitCode>,
  help: string,
): Command {
  return async (args, io) => {
    const options = parse(args);
    if (options !== 'help') return await run(options, io);
    io.out(help);
    return ExitCode.Ok;
  };
}

/**
 * Runs one call.
 * @param args the words after the program's name
 */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  const name = args.at(0);
  try {
    if (name === undefined) {
      throw new UsageError(`name a command: ${[...COMMANDS.keys()].join(', ')} (--help tells more)`);
    }
    if (name === '--help' || name === 'help') {
      io.out(HELP);
      return ExitCode.Ok;
    }
    const run = COMMANDS.get(name);
    if (run === undefined) throw new UsageError(`there is no command "${name}" (--help lists them)`);
    return await run(args.slice(1), io);
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
