/** Masks on the local disk: what is confirmed in one stays, the rest is predicted anew. */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { constants, deflate } from 'node:zlib';
import type { LabelClass } from '../core/classes';
import type { ImageStatus, ModelReference } from '../core/edit';
import { isConfirmed, type LabelMap } from '../core/labelMap';
import { decodeMask, type DecodedMask } from '../core/mask/decodeMask';
import { encodeMask } from '../core/mask/encodeMask';
import type { Size } from '../core/orientation';
import { isMissing, writeFileAtomically } from '../node/atomicWrite';

const zlibDeflate = promisify(deflate);

/**
 * Reads the mask that is there.
 * @returns undefined where there is none
 * @throws LabelerError when it can't be read as a mask of this image
 */
export async function readMask(file: string, { width, height }: Size): Promise<DecodedMask | undefined> {
  try {
    return decodeMask(await readFile(file), { file, width, height });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Takes over what a person confirmed.
 * @param predicted unconfirmed cells, raw; changed in place
 * @returns the status that the mask gets
 */
export function keepConfirmed(predicted: LabelMap, existing: DecodedMask | undefined): ImageStatus {
  if (existing === undefined) return 'predicted';
  let confirmed = 0;
  for (let i = 0; i < predicted.cells.length; i++) {
    const cell = existing.map.cells[i];
    if (!isConfirmed(cell)) continue;
    predicted.cells[i] = cell;
    confirmed++;
  }
  // With nothing left to predict the person's decision on the image stands.
  if (confirmed === predicted.cells.length) return existing.state.status;
  return confirmed > 0 ? 'corrected' : 'predicted';
}

export interface MaskToWrite {
  readonly map: LabelMap;
  readonly status: ImageStatus;
  readonly model: ModelReference;
  readonly classes: readonly LabelClass[];
  readonly encoding: DecodedMask['encoding'];
}

/** Encodes and writes the mask atomically. */
export async function writeMask(
  file: string,
  { map, status, model, classes, encoding }: MaskToWrite,
): Promise<void> {
  const content = { map, state: { status, model }, classes, encoding, saveUnconfirmed: true };
  const bytes = await encodeMask(content, (pixels) => zlibDeflate(pixels, { strategy: constants.Z_RLE }));
  await writeFileAtomically(file, bytes);
}
