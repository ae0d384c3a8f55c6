/**
 * Run lengths of COCO (cocoapi, `maskApi.c`): columns from top to bottom, zeros first, zeros and ones in turn; as numbers
 * or packed into a text of six bits a character.
 */
import { orientPlane, type Size } from '../../orientation';

/** The orientation that swaps x and y. */
const TRANSPOSED = 5;

/** The pixels of one class. */
export interface ClassRuns {
  readonly id: number;
  readonly counts: readonly number[];
  /** x, y, width and height of the smallest rectangle around them, in pixels. */
  readonly bbox: readonly [number, number, number, number];
  readonly area: number;
}

/** Collects the runs of one class, in ascending order. */
class RunCounts {
  readonly counts: number[] = [];
  private end = 0;
  private area = 0;
  private left = Infinity;
  private right = -1;
  private top = Infinity;
  private bottom = -1;

  constructor(private readonly size: Size) {}

  add(start: number, end: number): void {
    const { height } = this.size;
    this.counts.push(start - this.end, end - start);
    this.end = end;
    this.area += end - start;
    const [first, last] = [Math.floor(start / height), Math.floor((end - 1) / height)];
    this.left = Math.min(this.left, first);
    this.right = Math.max(this.right, last);
    // A run that goes on in the next column touches the bottom and the top.
    this.top = Math.min(this.top, first === last ? start % height : 0);
    this.bottom = Math.max(this.bottom, first === last ? (end - 1) % height : height - 1);
  }

  finish(id: number): ClassRuns {
    const { width, height } = this.size;
    const rest = width * height - this.end;
    const counts = rest > 0 ? [...this.counts, rest] : this.counts;
    const { left, top, right, bottom, area } = this;
    return { id, counts, area, bbox: [left, top, right - left + 1, bottom - top + 1] };
  }
}

/**
 * The runs of each class that occurs, ascending by id.
 * @param labels class ids, row-major; 255 is none
 */
export function classRuns(labels: Uint8Array, size: Size): ClassRuns[] {
  const columns = orientPlane(labels, size, TRANSPOSED);
  const byClass = new Map<number, RunCounts>();
  for (let at = 0; at < columns.length;) {
    const id = columns[at];
    const start = at;
    while (at < columns.length && columns[at] === id) at++;
    if (id === 255) continue;
    let runs = byClass.get(id);
    if (runs === undefined) byClass.set(id, (runs = new RunCounts(size)));
    runs.add(start, at);
  }
  return [...byClass].sort(([a], [b]) => a - b).map(([id, runs]) => runs.finish(id));
}

/** `rleToString`: differences to the count before the last, from the fourth on. */
export function packCounts(counts: readonly number[]): string {
  let text = '';
  for (let i = 0; i < counts.length; i++) {
    let value = i > 2 ? counts[i] - counts[i - 2] : counts[i];
    let more = true;
    while (more) {
      let bits = value & 0x1f;
      value >>= 5;
      more = (bits & 0x10) === 0 ? value !== 0 : value !== -1;
      if (more) bits |= 0x20;
      text += String.fromCharCode(bits + 48);
    }
  }
  return text;
}

/** `rleFrString`. @returns undefined where the text is none */
export function unpackCounts(text: string): number[] | undefined {
  const counts: number[] = [];
  for (let at = 0; at < text.length;) {
    let value = 0;
    let shift = 0;
    let more = true;
    while (more) {
      const bits = text.charCodeAt(at++) - 48;
      // Seven characters hold more than the largest image.
      if (!(bits >= 0 && bits < 64) || shift > 30) return undefined;
      value |= (bits & 0x1f) << shift;
      shift += 5;
      more = (bits & 0x20) !== 0;
      if (!more && (bits & 0x10) !== 0 && shift < 32) value |= -1 << shift;
    }
    counts.push(counts.length > 2 ? value + counts[counts.length - 2] : value);
  }
  return counts;
}

/**
 * Writes `id` where the runs have ones.
 * @param labels row-major, of `size`; changed in place
 * @returns false, with nothing changed, where the counts don't fill the image exactly
 */
export function drawCounts(
  labels: Uint8Array,
  { width, height }: Size,
  counts: readonly number[],
  id: number,
): boolean {
  let total = 0;
  for (const count of counts) {
    if (!Number.isInteger(count) || count < 0) return false;
    total += count;
  }
  if (total !== width * height) return false;
  let at = 0;
  for (let i = 0; i < counts.length; i++) {
    const end = at + counts[i];
    if (i % 2 === 1) for (; at < end; at++) labels[(at % height) * width + Math.floor(at / height)] = id;
    at = end;
  }
  return true;
}

/** How many pixels the runs cover. */
export function areaOf(counts: readonly number[]): number {
  return counts.reduce((sum, count, i) => (i % 2 === 1 ? sum + count : sum), 0);
}
