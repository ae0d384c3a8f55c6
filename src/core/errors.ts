/** Errors that a person reads: what happened, to which file, and what to do. */
import { plainText } from './plainText';

/** What kind of trouble; callers branch on it, never on the text. */
export const ERROR_CODES = [
  'image-unreadable',
  'image-too-large',
  'image-replaced',
  'mask-unreadable',
  'mask-size',
  'mask-encoding',
  'mask-class',
  'mask-conflict',
  'mask-outside',
  'journal-unreadable',
  'edit-lost',
  'dataset-invalid',
  'exchange-invalid',
  'exchange-conflict',
  'model-invalid',
  'backend-unavailable',
  'write-failed',
  'bad-message',
  'cancelled',
] as const;
export type LabelerErrorCode = (typeof ERROR_CODES)[number];

/** An error with a code, the file it is about, and a message for people that says what to do. */
export class LabelerError extends Error {
  override readonly name = 'LabelerError';

  constructor(
    readonly code: LabelerErrorCode,
    message: string,
    readonly file?: string,
    options?: { cause?: unknown },
  ) {
    super(plainText(message), options);
  }

  /** The extension has two bundles, each with this class: an error of the other one is one, too. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== LabelerError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return value instanceof Error && value.name === 'LabelerError' && 'code' in value;
  }
}

/** Whether it says that somebody cancelled the work. */
export function isCancelled(error: unknown): boolean {
  return error instanceof LabelerError && error.code === 'cancelled';
}
