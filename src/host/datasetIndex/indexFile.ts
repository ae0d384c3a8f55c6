/**
 * The file that keeps an index over a restart: a header, and the rows as columns, deflated. Only this extension reads
 * it, in its own storage; a file that is damaged or of another version is none.
 */
import * as v from 'valibot';
import type { Compressor } from '../../core/compressor';
import { concat } from '../../core/concat';
import { IMAGE_STATUSES, type ModelReference } from '../../core/edit';
import { crc32 } from '../../core/mask/crc32';
import { VarintReader, VarintWriter } from '../../core/varints';
import { ImageRow, UNREAD, unpackCounts } from './imageRow';

/** "FCNI" and the format's version. */
const MAGIC = 0x46434e49;
const VERSION = 1;
/** Magic, version, size and CRC-32 of what is deflated. */
const HEAD_BYTES = 16;
const MAX_BYTES = 2 ** 28;
/** Between paths: no file's name has one. */
const SEPARATOR = '\0';
const SOME_COUNTS = 1;
const SOME_MASK = 2;

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const HeaderSchema = v.object({
  rows: Count,
  models: v.array(v.object({ name: v.string(), version: v.number() })),
  sizes: v.array(v.object({ width: Count, height: Count })),
  problems: v.array(v.string()),
});
type Header = v.InferOutput<typeof HeaderSchema>;

/** @param rows ascending by path; those whose masks nobody looked at are left out */
export function encodeIndex(all: readonly ImageRow[], compressor: Compressor): Uint8Array {
  const rows = all.filter(({ bytes }) => bytes !== UNREAD);
  const models = new Table<ModelReference>();
  const sizes = new Table<{ readonly width: number; readonly height: number }>();
  const problems = new Table<string>();
  const columns = new VarintWriter();
  const numbers = new Float64Array(2 * rows.length);
  for (const [i, row] of rows.entries()) {
    columns.put(IMAGE_STATUSES.indexOf(row.status));
    const { packedCounts, mask } = row;
    columns.put((packedCounts === null ? 0 : SOME_COUNTS) | (mask === undefined ? 0 : SOME_MASK));
    columns.put(models.place(row.model));
    columns.put(sizes.place(row.size ?? undefined));
    columns.put(problems.place(row.problem));
    columns.put(row.bytes);
    columns.put(row.confirmed === null ? 0 : row.confirmed + 1);
    if (packedCounts !== null) {
      columns.put(packedCounts.length);
      for (let at = 0; at < packedCounts.length; at++) columns.put(packedCounts.charCodeAt(at));
    }
    numbers[2 * i] = row.changed;
    numbers[2 * i + 1] = row.confidence ?? NaN;
  }
  const header: Header = {
    rows: rows.length,
    models: [...models.values],
    sizes: [...sizes.values],
    problems: [...problems.values],
  };
  const text = new TextEncoder();
  return sealed(
    join([
      text.encode(JSON.stringify(header)),
      text.encode(rows.map(({ path }) => path).join(SEPARATOR)),
      text.encode(rows.map(({ mask }) => mask ?? '').join(SEPARATOR)),
      new Uint8Array(numbers.buffer),
      columns.written(),
    ]),
    compressor,
  );
}

/** @throws RangeError, or the decompressor's error, where the file is damaged or of another version */
export function decodeIndex(file: Uint8Array, compressor: Compressor): ImageRow[] {
  const reader = new VarintReader(opened(file, compressor));
  const parts = Array.from({ length: 5 }, () => reader.take(reader.next()));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const [headerText, pathText, maskText] = parts.slice(0, 3).map((part) => decoder.decode(part));
  const header = v.parse(HeaderSchema, JSON.parse(headerText));
  if (header.rows === 0) return [];
  const paths = pathText.split(SEPARATOR);
  const masks = maskText.split(SEPARATOR);
  // A copy: a part needn't begin where a number can.
  const numbers = new Float64Array(new Uint8Array(parts[3]).buffer);
  const columns = new VarintReader(parts[4]);
  const counts = [paths.length, masks.length, numbers.length / 2];
  check(counts.every((count) => count === header.rows));
  const rows = paths.map((path, i) => {
    check(i === 0 || paths[i - 1] < path);
    return readRow(path, masks[i], header, columns, numbers.subarray(2 * i, 2 * i + 2));
  });
  check(columns.done);
  return rows;
}

function readRow(
  path: string,
  mask: string,
  { models, sizes, problems }: Header,
  columns: VarintReader,
  [changed, confidence]: Float64Array,
): ImageRow {
  const status = at(IMAGE_STATUSES, columns.next());
  const flags = columns.next();
  const model = entry(models, columns.next());
  const size = entry(sizes, columns.next()) ?? null;
  const problem = entry(problems, columns.next());
  const bytes = columns.next();
  const confirmed = columns.next();
  check(Number.isFinite(changed));
  return new ImageRow({
    path,
    mask: (flags & SOME_MASK) === 0 ? undefined : mask,
    status,
    model,
    size,
    problem,
    bytes,
    confirmed: confirmed === 0 ? null : confirmed - 1,
    packedCounts: (flags & SOME_COUNTS) === 0 ? null : readCounts(columns),
    changed,
    confidence: Number.isNaN(confidence) ? null : confidence,
  });
}

function readCounts(columns: VarintReader): string {
  const length = columns.next();
  const codes: number[] = [];
  for (let i = 0; i < length; i++) codes.push(columns.next());
  check(codes.every((code) => code <= 0xff));
  const packed = String.fromCharCode(...codes);
  // What is read later must not fail then.
  unpackCounts(packed);
  return packed;
}

/** Values that many rows share, by their places; 0 is none. */
class Table<T> {
  private readonly places = new Map<T, number>();

  get values(): Iterable<T> {
    return this.places.keys();
  }

  place(value: T | undefined): number {
    if (value === undefined) return 0;
    const known = this.places.get(value);
    if (known !== undefined) return known;
    this.places.set(value, this.places.size + 1);
    return this.places.size;
  }
}

function entry<T>(table: readonly T[], place: number): T | undefined {
  return place === 0 ? undefined : at(table, place - 1);
}

function at<T>(table: readonly T[], place: number): T {
  check(place < table.length);
  return table[place];
}

function check(holds: boolean): void {
  if (!holds) throw new RangeError('the index is damaged');
}

/** Each part after its length. */
function join(parts: readonly Uint8Array[]): Uint8Array {
  return concat(
    parts.flatMap((part) => {
      const length = new VarintWriter();
      length.put(part.length);
      return [length.written(), part];
    }),
  );
}

function sealed(content: Uint8Array, compressor: Compressor): Uint8Array {
  const head = new DataView(new ArrayBuffer(HEAD_BYTES));
  [MAGIC, VERSION, content.length, crc32(content)].forEach((value, i) => head.setUint32(4 * i, value));
  return concat([new Uint8Array(head.buffer), compressor.deflate(content)]);
}

function opened(file: Uint8Array, compressor: Compressor): Uint8Array {
  check(file.length >= HEAD_BYTES);
  const head = new DataView(file.buffer, file.byteOffset, HEAD_BYTES);
  const [magic, version, size, crc] = [0, 4, 8, 12].map((offset) => head.getUint32(offset));
  check(magic === MAGIC && version === VERSION && size <= MAX_BYTES);
  const content = compressor.inflate(file.subarray(HEAD_BYTES), size);
  check(crc32(content) === crc);
  return content;
}
