/**
 * Hot-exit backups: the label map with bits and status, and the mask file they were based on, so that the conflict
 * check still works after a restore.
 *
 * Layout: `FCNB`, length of the header (uint32, big endian), header (JSON), packed cells, CRC-32 of all before.
 */
import * as v from 'valibot';
import { IMAGE_STATUSES, type ImageState } from '../../core/edit';
import { LabelerError } from '../../core/errors';
import { LabelMap, MAX_PIXELS } from '../../core/labelMap';
import { crc32 } from '../../core/mask/crc32';
import { packCells, unpackCells } from '../../core/packing';
import { errorText } from '../errorText';
import type { LabelContent } from '../document/labelHistory';
import type { Fingerprint } from './maskWriter';

const MAGIC = 'FCNB';
const HEAD_BYTES = MAGIC.length + 4;
const CRC_BYTES = 4;
const VERSION = 1;

export interface Backup extends LabelContent {
  /** The mask that was read or written last; null where there was none. */
  readonly base: Fingerprint | null;
}

const size = v.pipe(v.number(), v.integer(), v.minValue(0));
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PIXELS));
const HeaderSchema = v.pipe(
  v.object({
    version: v.literal(VERSION),
    width: side,
    height: side,
    state: v.object({
      status: v.picklist(IMAGE_STATUSES),
      model: v.optional(v.object({ name: v.string(), version: v.number() })),
    }),
    base: v.nullable(v.object({ size, mtime: v.number(), hash: size })),
  }),
  v.check(({ width, height }) => width * height <= MAX_PIXELS, 'it claims more pixels than any image has'),
);

export function encodeBackup({ map, state, base }: Backup): Uint8Array {
  const { width, height, cells } = map;
  const header = new TextEncoder().encode(JSON.stringify({ version: VERSION, width, height, state, base }));
  const packed = packCells(cells);
  const bytes = new Uint8Array(HEAD_BYTES + header.length + packed.length + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(MAGIC.length, header.length);
  bytes.set(header, HEAD_BYTES);
  bytes.set(packed, HEAD_BYTES + header.length);
  view.setUint32(bytes.length - CRC_BYTES, crc32(bytes.subarray(0, -CRC_BYTES)));
  return bytes;
}

/** @throws LabelerError `mask-unreadable` when the bytes are no whole backup */
export function decodeBackup(bytes: Uint8Array, file: string): Backup {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const end = bytes.length - CRC_BYTES;
    if (view.getUint32(end) !== crc32(bytes.subarray(0, end))) throw new Error('its checksum is wrong');
    if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
      throw new Error('it is no backup');
    const cellsAt = HEAD_BYTES + view.getUint32(MAGIC.length);
    const header = v.parse(
      HeaderSchema,
      JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD_BYTES, cellsAt))),
    );
    const { width, height, base } = header;
    const { status, model } = header.state;
    const state: ImageState = model ? { status, model } : { status };
    const cells = unpackCells(bytes.subarray(cellsAt, end), width * height);
    return { map: new LabelMap(width, height, cells), state, base };
  } catch (error) {
    const reason = errorText(error);
    throw new LabelerError(
      'mask-unreadable',
      `The unsaved labels in ${file} can't be restored: ${reason}.`,
      file,
      {
        cause: error,
      },
    );
  }
}
