/** What the commands share in reading their options: one line that says what is wrong. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { UsageError } from './io';

export const CLI_BACKENDS = ['wasm', 'cpu'] as const;
export type CliBackend = (typeof CLI_BACKENDS)[number];

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** The options of one command; every message begins with its name. */
export class CommandOptions {
  constructor(private readonly command: string) {}

  /**
   * @param args what follows the command
   * @throws UsageError for an option that isn't there or lacks its value
   */
  parse<T extends OptionsConfig>(args: readonly string[], options: T) {
    try {
      return parseArgs({ args: [...args], allowPositionals: true, options });
    } catch (error) {
      // parseArgs explains over several sentences; the first says what is wrong.
      const [sentence] = (error as Error).message.split(/\. |\n/);
      throw this.wrong(sentence);
    }
  }

  /** @throws UsageError where it isn't there or empty */
  required(name: string, text: string | undefined): string {
    if (text === undefined || text === '') throw this.wrong(`${name} is missing`);
    return text;
  }

  integer(name: string, text: string, lowest: number, highest: number): number {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest) {
      throw this.wrong(`${name} takes a whole number from ${lowest} to ${highest}, not "${text}"`);
    }
    return value;
  }

  /** @returns undefined where it isn't given */
  optionalInteger(
    name: string,
    text: string | undefined,
    lowest: number,
    highest: number,
  ): number | undefined {
    return text === undefined ? undefined : this.integer(name, text, lowest, highest);
  }

  oneOf<T extends string>(name: string, text: string, choices: readonly T[]): T {
    const choice = choices.find((known) => known === text);
    if (choice === undefined) throw this.wrong(`${name} is ${choices.join(' or ')}, not "${text}"`);
    return choice;
  }

  wrong(message: string): UsageError {
    return new UsageError(`${this.command}: ${message}`);
  }
}
