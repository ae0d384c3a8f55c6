/**
 * The samples of a one-channel PNG, of every depth, interlaced or not. PNG specification, sections 7 to 10.
 *
 * Own code, since the libraries at hand either turn indices into colours or read a missing end as zeros, which
 * is a class.
 */
import { inflateAtMost } from './inflate';
import type { PngHeader } from './pngChunks';

/** A subset of the pixels: one of Adam7's seven, or all of them. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, dx: 1, dy: 1 }];
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

interface PassSize {
  readonly pass: Pass;
  readonly columns: number;
  readonly rows: number;
  /** Bytes of a line without its filter byte. */
  readonly lineBytes: number;
}

/**
 * Inflates and unfilters the image data.
 * @param header of a PNG with one channel, whose size the caller has accepted
 * @param data the IDAT chunks
 * @returns `width * height` samples, row-major: `Uint16Array` at 16 bits; or what is wrong with the data
 */
export function readSamples(
  header: PngHeader,
  data: readonly Uint8Array[],
): Uint8Array | Uint16Array | 'broken' | 'too-short' {
  const passes = passSizes(header);
  const size = passes.reduce((sum, { rows, lineBytes }) => sum + rows * (lineBytes + 1), 0);
  const bytes = inflateAtMost(data, size);
  if (bytes === undefined) return 'broken';
  if (bytes.length < size) return 'too-short';

  const pixels = header.width * header.height;
  const samples = header.depth === 16 ? new Uint16Array(pixels) : new Uint8Array(pixels);
  const sampleBytes = header.depth === 16 ? 2 : 1;
  let at = 0;
  for (const each of passes) {
    let above: Uint8Array | undefined;
    for (let row = 0; row < each.rows; row++) {
      const line = bytes.subarray(at + 1, at + 1 + each.lineBytes);
      if (!unfilter(bytes[at], line, above, sampleBytes)) return 'broken';
      placeLine(line, each, row, header, samples);
      above = line;
      at += each.lineBytes + 1;
    }
  }
  return samples;
}

function passSizes({ width, height, depth, interlaced }: PngHeader): PassSize[] {
  return (interlaced ? ADAM7 : WHOLE)
    .map((pass) => {
      const columns = Math.ceil((width - pass.x) / pass.dx);
      const rows = Math.ceil((height - pass.y) / pass.dy);
      return { pass, columns, rows, lineBytes: Math.ceil((columns * depth) / 8) };
    })
    .filter(({ columns, rows }) => columns > 0 && rows > 0);
}

/** Turns a filtered line into its bytes, in place; false when there is no such filter. */
function unfilter(type: number, line: Uint8Array, above: Uint8Array | undefined, back: number): boolean {
  switch (type) {
    case 0:
      return true;
    case 1:
      for (let i = back; i < line.length; i++) line[i] += line[i - back];
      return true;
    case 2:
      if (above) for (let i = 0; i < line.length; i++) line[i] += above[i];
      return true;
    case 3:
      for (let i = 0; i < line.length; i++) {
        const left = i < back ? 0 : line[i - back];
        line[i] += (left + (above ? above[i] : 0)) >> 1;
      }
      return true;
    case 4:
      for (let i = 0; i < line.length; i++) {
        const left = i < back ? 0 : line[i - back];
        const corner = i < back || !above ? 0 : above[i - back];
        line[i] += paeth(left, above ? above[i] : 0, corner);
      }
      return true;
    default:
      return false;
  }
}

function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** Writes one line's samples to where they belong. */
function placeLine(
  line: Uint8Array,
  { pass, columns }: PassSize,
  row: number,
  { width, depth }: PngHeader,
  samples: Uint8Array | Uint16Array,
): void {
  const start = (pass.y + row * pass.dy) * width + pass.x;
  if (depth === 8 && pass.dx === 1) {
    samples.set(line, start);
    return;
  }
  const perByte = 8 / depth;
  const mask = (1 << depth) - 1;
  for (let i = 0, to = start; i < columns; i++, to += pass.dx) {
    if (depth === 16) {
      samples[to] = (line[2 * i] << 8) | line[2 * i + 1];
    } else {
      // The leftmost sample has the highest bits.
      const shift = 8 - depth * ((i % perByte) + 1);
      samples[to] = (line[Math.floor(i / perByte)] >> shift) & mask;
    }
  }
}
