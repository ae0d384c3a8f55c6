/**
 * Hot-exit backups, which journals start with too: the label map with bits and status, the mask file it was based on,
 * so that the conflict check still works after a restore, and how far the work had come.
 *
 * Layout: `FCNB`, length of the header (uint32, big endian), header (JSON), packed cells, CRC-32 of all before.
 * Version 1 of the header has nothing behind `base`, and its cells are packed otherwise (`firstBackup.ts`).
 */
import * as v from 'valibot';
import { LabelerError } from '../../core/errors';
import { ImageStateSchema } from '../../core/imageStateSchema';
import { LabelMap, MAX_PIXELS } from '../../core/labelMap';
import { crc32 } from '../../core/mask/crc32';
import { packCells, unpackCells } from '../../core/packing';
import type { AcknowledgedStrokes } from '../document/documentCore';
import { errorText } from '../errorText';
import { unpackFirstCells } from './firstBackup';
import { JournalOwnerSchema, type JournalOwner } from '../journal/journalOwner';
import type { LabelContent } from '../document/labelHistory';
import type { Fingerprint } from './maskWriter';

const MAGIC = 'FCNB';
const HEAD_BYTES = MAGIC.length + 4;
const CRC_BYTES = 4;
const VERSION = 2;

export interface Backup extends LabelContent {
  /** The mask that was read or written last; null where there was none. */
  readonly base: Fingerprint | null;
  /** Where the image and its mask were; `mask` null where there was no place for one. */
  readonly origin?: BackupOrigin;
  /** The last stroke of each page that the content holds. */
  readonly acknowledged?: AcknowledgedStrokes;
  readonly position?: JournalPosition;
  /** Who wrote it. */
  readonly owner?: JournalOwner;
}

/** URIs as text. */
export interface BackupOrigin {
  readonly image: string;
  readonly mask: string | null;
}

/** How far the content has come. */
export interface JournalPosition extends LineagePoint {
  /** What the content was restored from, the latest first: it holds all that was done there. */
  readonly ancestors?: readonly LineagePoint[] | undefined;
}

/** A moment of the work on one open document. */
export interface LineagePoint {
  /** A name of its own for each time that an image was opened. */
  readonly lineage: string;
  /** Changes of the content by then. */
  readonly edits: number;
}

const size = v.pipe(v.number(), v.integer(), v.minValue(0));
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PIXELS));
const count = v.pipe(size, v.safeInteger());
const point = { lineage: v.string(), edits: count };
const header1 = {
  width: side,
  height: side,
  state: ImageStateSchema,
  base: v.nullable(v.object({ size, mtime: v.number(), hash: size })),
};
const header2 = {
  ...header1,
  origin: v.exactOptional(v.object({ image: v.string(), mask: v.nullable(v.string()) })),
  acknowledged: v.exactOptional(v.record(v.string(), count)),
  position: v.exactOptional(v.object({ ...point, ancestors: v.exactOptional(v.array(v.object(point))) })),
  owner: v.exactOptional(JournalOwnerSchema),
};
const VersionSchema = v.object({ version: v.picklist([1, VERSION]) });
const HEADERS = { 1: v.object(header1), 2: v.object(header2) };

export function encodeBackup({ map, ...rest }: Backup): Uint8Array {
  const { width, height, cells } = map;
  const header = new TextEncoder().encode(JSON.stringify({ version: VERSION, width, height, ...rest }));
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
    const json: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(HEAD_BYTES, cellsAt)));
    const { version } = v.parse(VersionSchema, json);
    const { width, height, ...rest } = v.parse(HEADERS[version], json);
    if (width * height > MAX_PIXELS) throw new Error('it claims more pixels than any image has');
    const unpack = version === 1 ? unpackFirstCells : unpackCells;
    const cells = unpack(bytes.subarray(cellsAt, end), width * height);
    return { map: new LabelMap(width, height, cells), ...rest };
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
