import { LabelerError } from '../core/errors';
import { plainText } from '../core/plainText';
import { shownPath } from './inputs';

/**
 * One line that names the file at fault.
 * @param file where the error names none
 */
export function problemOf(error: unknown, file: string): string {
  const name = plainText(shownPath(error instanceof LabelerError ? (error.file ?? file) : file));
  const message = plainText(error instanceof Error ? error.message : String(error));
  return message.includes(name) ? message : `${name}: ${message}`;
}
