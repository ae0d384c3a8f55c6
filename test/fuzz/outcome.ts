/** Telling a refusal that a person can read from a crash. */
import assert from 'node:assert/strict';
import { LabelerError, type LabelerErrorCode } from '../../src/core/errors';

export type Outcome<T> = { readonly value: T } | { readonly refused: LabelerErrorCode };

/**
 * Runs code that may refuse its input.
 * @param codes the codes that its errors may have
 * @param file the name that its messages must hold; none where the input is no file
 * @throws what else it throws
 */
export function refusable<T>(codes: readonly LabelerErrorCode[], file: string, run: () => T): Outcome<T> {
  try {
    return { value: run() };
  } catch (error) {
    if (!(error instanceof LabelerError)) throw error;
    assert.ok(codes.includes(error.code), `unexpected code ${error.code}: ${error.message}`);
    assert.ok(error.message.includes(file), `the message doesn't name ${file}: ${error.message}`);
    // A file's whole name may be in it, and in those of its mask; nothing else that a file decides about may be long.
    assert.ok(
      error.message.length < 2000 + 4 * file.length,
      `a message of ${error.message.length} characters`,
    );
    return { refused: error.code };
  }
}

export function describeOutcome(outcome: Outcome<unknown>): string {
  return 'refused' in outcome ? `refused: ${outcome.refused}` : 'accepted';
}
