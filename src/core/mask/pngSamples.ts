/**
 * The samples of a one-channel PNG, of every depth, interlaced or not. PNG specification, sections 7 to 10.
 *
 * Own code, since the libraries at hand either turn indices into colours or read a missing end as zeros, which
 * is a class.
 */
import { inflateEach } from './inflate';
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
 * @returns `width * height` samples, row-major; or what is wrong with the data
 */
export function readSamples(
  header: PngHeader,
  data: readonly Uint8Array[],
): Uint16Array | 'broken' | 'too-short' {
  const lines = new LineReader(header);
  if (!inflateEach(data, lines.expected, (piece) => lines.read(piece)) || lines.isBroken) return 'broken';
  return lines.isComplete ? lines.samples : 'too-short';
}

/** Takes inflated bytes as they come, a line at a time; only the samples are as large as the image. */
class LineReader {
  readonly samples: Uint16Array;
  /** Whether a line has a filter that there isn't. */
  isBroken = false;
  private readonly passes: PassSize[];
  private readonly sampleBytes: number;
  private row = 0;
  /** The line so far with its filter before it, and the line above it in the same pass. */
  private line: Uint8Array;
  private above: Uint8Array;
  private filled = 0;

  constructor(private readonly header: PngHeader) {
    this.samples = new Uint16Array(header.width * header.height);
    this.sampleBytes = header.depth === 16 ? 2 : 1;
    this.passes = passSizes(header);
    const longest = Math.max(...this.passes.map(({ lineBytes }) => lineBytes));
    this.line = new Uint8Array(longest + 1);
    this.above = new Uint8Array(longest + 1);
  }

  /** Bytes that the image must have; asked before the first. */
  get expected(): number {
    return this.passes.reduce((sum, { rows, lineBytes }) => sum + rows * (lineBytes + 1), 0);
  }
  get isComplete(): boolean {
    return this.passes.length === 0;
  }

  read(piece: Uint8Array): void {
    for (let at = 0; at < piece.length && this.passes.length > 0;) {
      const missing = this.passes[0].lineBytes + 1 - this.filled;
      const part = piece.subarray(at, at + missing);
      this.line.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (part.length === missing) this.endLine(this.passes[0]);
    }
  }

  private endLine(size: PassSize): void {
    const end = size.lineBytes + 1;
    const line = this.line.subarray(1, end);
    const above = this.row === 0 ? undefined : this.above.subarray(1, end);
    if (!unfilter(this.line[0], line, above, this.sampleBytes)) this.isBroken = true;
    placeLine(line, size, this.row, this.header, this.samples);
    [this.line, this.above] = [this.above, this.line];
    this.filled = 0;
    if (++this.row < size.rows) return;
    this.row = 0;
    this.passes.shift();
  }
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

/**
 * Turns a filtered line into its bytes, in place; false when there is no such filter.
 * @param back bytes a pixel, 1 at least
 */
export function unfilter(
  type: number,
  line: Uint8Array,
  above: Uint8Array | undefined,
  back: number,
): boolean {
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
  samples: Uint16Array,
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
