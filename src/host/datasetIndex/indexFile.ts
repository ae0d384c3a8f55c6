/**
 * The file that keeps an index over a restart: blocks of rows as columns, each with a header, deflated. Only this
 * extension reads it, in its own storage; a file that is damaged or of another version is none.
 */
import * as v from 'valibot';
import type { Compressor } from '../../core/compressor';
import { concat } from '../../core/concat';
import type { MaskNaming } from '../../core/dataset/maskPaths';
import { crc32 } from '../../core/mask/crc32';
import { VarintReader, VarintWriter } from '../../core/varints';
import { ImageRow } from './imageRow';
import { textOf, UNREAD } from './rowFacts';

/** "FCNI" and the format's version. */
const MAGIC = 0x46434e49;
const VERSION = 2;
/** Magic, version, number of blocks. */
const FILE_HEAD = 12;
/** Length, inflated size, CRC-32. */
const BLOCK_HEAD = 12;
const BLOCK_ROWS = 2000;
/** Paths have 4,096 bytes at most where files are. */
const MAX_BLOCK_BYTES = 2 ** 24;
/** Between paths: no file's name has one. */
const SEPARATOR = '\0';

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const HeaderSchema = v.object({
  rows: Count,
  namings: v.array(v.object({ baseLength: Count, prefix: v.string(), suffix: v.string() })),
});
type Header = v.InferOutput<typeof HeaderSchema>;

/**
 * The file's bytes, in pieces: one after the other takes little memory and leaves room for other work.
 * @param rows ascending by path; those whose masks nobody looked at are left out
 */
export function* encodeIndex(rows: readonly ImageRow[], compressor: Compressor): Generator<Uint8Array> {
  yield words(MAGIC, VERSION, Math.ceil(rows.length / BLOCK_ROWS));
  const encoder = new BlockEncoder();
  for (let at = 0; at < rows.length; at += BLOCK_ROWS) {
    const looked = rows.slice(at, at + BLOCK_ROWS).filter(({ bytes }) => bytes !== UNREAD);
    yield sealed(encoder.encode(looked), compressor);
  }
}

/** Writes one block after the other into the same memory: what 100,000 rows take would be garbage 50 times. */
class BlockEncoder {
  private readonly text = new TextEncoder();
  private readonly facts = new VarintWriter();
  private readonly places = new VarintWriter();
  private readonly block = new VarintWriter();

  /** @returns a view, good until the next block */
  encode(rows: readonly ImageRow[]): Uint8Array {
    for (const each of [this.facts, this.places, this.block]) each.clear();
    const namings = new Table<MaskNaming>();
    const facts = new Table<string>();
    for (const { naming, packed } of rows) {
      this.places.put(namings.place(naming));
      this.places.put(facts.place(packed));
    }
    for (const packed of facts.values) putCodes(this.facts, packed);
    const header: Header = { rows: rows.length, namings: [...namings.values] };
    const parts = [
      this.text.encode(JSON.stringify(header)),
      this.text.encode(rows.map(({ path }) => path).join(SEPARATOR)),
      this.facts.written(),
      this.places.written(),
    ];
    for (const part of parts) {
      this.block.put(part.length);
      this.block.putBytes(part);
    }
    return this.block.written();
  }
}

/**
 * The rows, block after block.
 * @throws RangeError, or the decompressor's error, where the file is damaged or of another version
 */
export function* decodeIndex(file: Uint8Array, compressor: Compressor): Generator<ImageRow[]> {
  check(file.length >= FILE_HEAD);
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  check(view.getUint32(0) === MAGIC && view.getUint32(4) === VERSION);
  let at = FILE_HEAD;
  for (let left = view.getUint32(8); left > 0; left--) {
    check(at + BLOCK_HEAD <= file.length);
    const [length, size, crc] = [0, 4, 8].map((offset) => view.getUint32(at + offset));
    at += BLOCK_HEAD;
    check(at + length <= file.length && size <= MAX_BLOCK_BYTES);
    const content = compressor.inflate(file.subarray(at, at + length), size);
    check(crc32(content) === crc);
    yield decodeBlock(content);
    at += length;
  }
  check(at === file.length);
}

function decodeBlock(content: Uint8Array): ImageRow[] {
  const reader = new VarintReader(content);
  const parts = Array.from({ length: 4 }, () => reader.take(reader.next()));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const [headerText, pathText] = parts.slice(0, 2).map((part) => decoder.decode(part));
  const header = v.parse(HeaderSchema, JSON.parse(headerText));
  if (header.rows === 0) return [];
  const paths = pathText.split(SEPARATOR);
  check(paths.length === header.rows && paths.every((path, i) => i === 0 || paths[i - 1] < path));
  const facts = readTexts(parts[2]);
  const places = new VarintReader(parts[3]);
  const rows = paths.map((path) => {
    const naming = entry(header.namings, places.next());
    return ImageRow.unpack(path, naming, at(facts, places.next() - 1));
  });
  check(places.done);
  return rows;
}

function putCodes(texts: VarintWriter, text: string): void {
  texts.put(text.length);
  for (let i = 0; i < text.length; i++) texts.put(text.charCodeAt(i));
}

function readTexts(bytes: Uint8Array): string[] {
  const reader = new VarintReader(bytes);
  const texts: string[] = [];
  const codes: number[] = [];
  while (!reader.done) {
    codes.length = 0;
    for (let left = reader.next(); left > 0; left--) codes.push(reader.next());
    check(codes.every((code) => code <= 0xffff));
    texts.push(textOf(codes));
  }
  return texts;
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
  check(place >= 0 && place < table.length);
  return table[place];
}

function check(holds: boolean): void {
  if (!holds) throw new RangeError('the index is damaged');
}

/** A block after its length, its size when inflated, and its CRC-32. */
function sealed(content: Uint8Array, compressor: Compressor): Uint8Array {
  const deflated = compressor.deflate(content);
  return concat([words(deflated.length, content.length, crc32(content)), deflated]);
}

/** Numbers below 2^32, big-endian. */
function words(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => view.setUint32(4 * i, value));
  return new Uint8Array(view.buffer);
}
