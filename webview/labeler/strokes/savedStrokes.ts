/**
 * Strokes in the view's saved state (`setState`), so that those that the host hasn't answered outlive the page. The
 * state is JSON: runs are packed and written in base64, a few hundred characters a stroke.
 */
import { LabelerError } from '../../../src/core/errors';
import { UNLABELED } from '../../../src/core/labelMap';
import type { Size } from '../../../src/core/orientation';
import { packRuns, unpackRuns } from '../../../src/core/packedRuns';
import { TOOLS, type Stroke } from '../../../src/protocol/hostView';

export interface SavedStroke extends Omit<Stroke, 'runs'> {
  /** Raw size of the image that was painted on. */
  readonly width: number;
  readonly height: number;
  /** Packed runs in base64. */
  readonly runs: string;
}

/** Base64 characters that all strokes of a view may take together; VS Code writes them into its own storage. */
export const MAX_SAVED_CHARACTERS = 6_000_000;
/** Numbers of a stroke that isn't even packed: it would take long and not fit. */
const MAX_RUN_NUMBERS = 4_500_000;
/** Strokes that a view can have unanswered: painting stops after two seconds of silence. */
const MAX_STROKES = 1000;
const MAX_PAGE_NAME = 64;
/** Bytes that `String.fromCharCode` is given at once. */
const CHUNK = 0x8000;

/** @returns undefined for a stroke too large to be saved */
export function saveStroke({ runs, ...stroke }: Stroke, { width, height }: Size): SavedStroke | undefined {
  if (runs.length > MAX_RUN_NUMBERS) return undefined;
  const packed = toBase64(packRuns(runs));
  return packed.length > MAX_SAVED_CHARACTERS ? undefined : { ...stroke, width, height, runs: packed };
}

/**
 * Reads strokes from a saved state. Whatever isn't a stroke on an image of this size is left out.
 * @param raw what the state holds
 * @param size raw size of the image that is open
 * @returns the strokes in the order in which they were painted, and what is wrong with the others
 */
export function readSavedStrokes(
  raw: readonly unknown[],
  size: Size,
): { strokes: { stroke: Stroke; saved: SavedStroke }[]; problems: string[] } {
  const strokes: { stroke: Stroke; saved: SavedStroke }[] = [];
  const problems: string[] = [];
  for (const each of raw.slice(0, MAX_STROKES)) {
    try {
      const saved = checkSaved(each);
      strokes.push({ saved, stroke: restoreStroke(saved, size) });
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (raw.length > MAX_STROKES)
    problems.push(`${raw.length - MAX_STROKES} strokes more than a view can have`);
  return { strokes, problems };
}

function checkSaved(raw: unknown): SavedStroke {
  if (typeof raw !== 'object' || raw === null) throw bad('not an object');
  const { view, sequence, tool, classId, width, height, runs } = raw as Record<string, unknown>;
  if (typeof view !== 'string' || view === '' || view.length > MAX_PAGE_NAME) throw bad('no name of a page');
  if (!isCount(sequence) || sequence === 0) throw bad('no sequence number');
  const known = TOOLS.find((name) => name === tool);
  if (known === undefined) throw bad('no tool');
  if (!isCount(classId) || classId > UNLABELED) throw bad('no class id');
  if (!isCount(width) || !isCount(height)) throw bad('no image size');
  if (typeof runs !== 'string' || runs.length > MAX_SAVED_CHARACTERS) throw bad('no runs');
  return { view, sequence, tool: known, classId, width, height, runs };
}

function restoreStroke({ width, height, runs, ...stroke }: SavedStroke, size: Size): Stroke {
  if (width !== size.width || height !== size.height) {
    throw bad(`painted on ${width} × ${height} pixels, the image has ${size.width} × ${size.height}`);
  }
  return { ...stroke, runs: unpackRuns(fromBase64(runs), width * height) };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  let decoded: string;
  try {
    decoded = atob(text);
  } catch (cause) {
    throw bad('no base64', cause);
  }
  return Uint8Array.from(decoded, (character) => character.charCodeAt(0));
}

function bad(problem: string, cause?: unknown): LabelerError {
  return new LabelerError('bad-message', `saved stroke: ${problem}`, undefined, { cause });
}
