/** The command line's surroundings, so that tests can stand in for the terminal. */

export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a terminal that can redraw a progress bar. */
  readonly interactive: boolean;
  /** Folder that holds `media/` and `dist/`. */
  readonly root: string;
  /** Calls back on Ctrl+C. */
  onInterrupt(listener: () => void): void;
}

export const ExitCode = {
  Ok: 0,
  /** Some inputs failed; the others are done. */
  Failures: 1,
  /** Nothing was done: the call itself is wrong. */
  Usage: 2,
  /** Ctrl+C, as shells count it. */
  Interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The call is wrong; its message is one line for the terminal. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
