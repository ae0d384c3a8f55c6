/** Masks on the local disk: what is confirmed in one stays, the rest is predicted anew. */
import { readFile } from 'node:fs/promises';
import type { LabelClass } from '../core/classes';
import type { ImageStatus, ModelReference } from '../core/edit';
import { checkImageSize } from '../core/image/imageHeader';
import { isConfirmed, type LabelMap } from '../core/labelMap';
import { decodeMask, type DecodedMask } from '../core/mask/decodeMask';
import { encodeMask } from '../core/mask/encodeMask';
import { readMaskHead } from '../core/mask/maskHead';
import type { MaskEncoding } from '../core/mask/types';
import type { Size } from '../core/orientation';
import { isMissing, writeFileAtomically } from '../node/atomicWrite';
import { deflateLabels } from '../node/deflateLabels';
import { shownPath } from './inputs';

/**
 * Reads the mask that is there.
 * @param classIds that the mask may have; any where undefined
 * @returns undefined where there is none
 * @throws LabelerError when it can't be read as a mask of this image
 */
export async function readMask(
  file: string,
  { width, height }: Size,
  classIds: ReadonlySet<number> | undefined,
): Promise<DecodedMask | undefined> {
  try {
    const expectation = { file: shownPath(file), width, height, ...(classIds && { classIds }) };
    return decodeMask(await readFile(file), expectation);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The class ids of a mask, whatever they are and for whatever image. */
export interface LabelFile extends Size {
  /** Row-major, raw. */
  readonly labels: Uint8Array;
}

/**
 * @throws LabelerError when it can't be read as a mask; the file system's own error
 */
export async function readLabels(file: string): Promise<LabelFile> {
  const bytes = await readFile(file);
  const name = shownPath(file);
  // Without a header there is no size, and decoding says what is wrong.
  const { width, height } = readMaskHead(bytes) ?? { width: 0, height: 0 };
  checkImageSize(width, height, name);
  return { width, height, labels: decodeMask(bytes, { file: name, width, height }).map.labels() };
}

/** Whether a person decided every pixel, so that there is nothing to predict. */
export function isComplete({ map }: DecodedMask): boolean {
  return map.cells.every(isConfirmed);
}

/**
 * Takes over what a person confirmed.
 * @param predicted unconfirmed cells, raw; changed in place
 * @returns the status that the mask gets
 */
export function keepConfirmed(predicted: LabelMap, existing: DecodedMask | undefined): ImageStatus {
  if (existing === undefined) return 'predicted';
  let kept = false;
  for (let i = 0; i < predicted.cells.length; i++) {
    const cell = existing.map.cells[i];
    if (!isConfirmed(cell)) continue;
    predicted.cells[i] = cell;
    kept = true;
  }
  // Not for training, whatever is predicted: that was a person's decision, too.
  if (existing.state.status === 'excluded') return 'excluded';
  return kept ? 'corrected' : 'predicted';
}

export interface MaskToWrite {
  readonly map: LabelMap;
  readonly status: ImageStatus;
  readonly model: ModelReference;
  readonly classes: readonly LabelClass[];
  readonly encoding: MaskEncoding;
  readonly saveUnconfirmed: boolean;
}

/** Encodes and writes the mask atomically. */
export async function writeMask(file: string, { status, model, ...content }: MaskToWrite): Promise<void> {
  const bytes = await encodeMask({ ...content, state: { status, model } }, deflateLabels);
  await writeFileAtomically(file, bytes);
}
