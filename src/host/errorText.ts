import { plainText } from '../core/plainText';

/** What a person or the log reads of something that was thrown. */
export function errorText(error: unknown): string {
  return plainText(error instanceof Error ? error.message : String(error));
}
