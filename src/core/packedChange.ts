/**
 * A packed change: before and after stored once over the stretches in which neither changes, as an old edit lies in
 * memory or in a file. Not deflated; it deflates well, since equal things lie together.
 *
 * Layout, all numbers varints: bytes of the gaps, bytes of the lengths, bytes of the pairs; then these three columns,
 * one number a stretch: pixels since the end of the stretch before, pixels of the stretch, and which (before, after)
 * it has. A pair that is new has the next free number and is followed by its two cells.
 */
import { concat } from './concat';
import type { Cell } from './labelMap';
import { RUN_STRIDE, RunBuilder, type Change, type Runs } from './runs';
import { VarintReader, VarintWriter } from './varints';

/** More than the largest cell: a pair of cells is `before * CELL_VALUES + after`. */
const CELL_VALUES = 512;

/** @param change before and after over the same pixels */
export function packChange(change: Change): Uint8Array {
  const gaps = new VarintWriter();
  const lengths = new VarintWriter();
  const pairs = new VarintWriter();
  const known = new Map<number, number>();
  let end = 0;
  eachStretch(change, (start, length, before, after) => {
    gaps.put(start - end);
    lengths.put(length);
    putPair(pairs, known, before, after);
    end = start + length;
  });
  return joined([gaps.written(), lengths.written(), pairs.written()]);
}

/**
 * Unpacks what {@link packChange} packed.
 * @throws RangeError when the bytes are cut off or don't fit together
 */
export function unpackChange(bytes: Uint8Array): Change {
  const reader = new VarintReader(bytes);
  const sizes = [reader.next(), reader.next(), reader.next()];
  const [gaps, lengths, pairs] = sizes.map((size) => new VarintReader(reader.take(size)));
  const before = new RunBuilder();
  const after = new RunBuilder();
  const known: number[] = [];
  let end = 0;
  while (!gaps.done) {
    const start = end + gaps.next();
    const length = lengths.next();
    const pair = nextPair(pairs, known);
    before.push(start, length, Math.floor(pair / CELL_VALUES));
    after.push(start, length, pair % CELL_VALUES);
    end = start + length;
  }
  if (!reader.done || !lengths.done || !pairs.done) throw new RangeError('columns of different lengths');
  return { before: before.finish(), after: after.finish() };
}

/** Visits the stretches in which neither the cell before nor the one after changes. */
function eachStretch(
  { before, after }: Change,
  visit: (start: number, length: number, before: Cell, after: Cell) => void,
): void {
  let [b, a] = [0, 0];
  let at = 0;
  while (b < before.length) {
    at = Math.max(at, before[b]);
    const beforeEnd = endOf(before, b);
    const afterEnd = endOf(after, a);
    const end = Math.min(beforeEnd, afterEnd);
    visit(at, end - at, before[b + 2], after[a + 2]);
    if (end === beforeEnd) b += RUN_STRIDE;
    if (end === afterEnd) a += RUN_STRIDE;
    at = end;
  }
}

function endOf(runs: Runs, at: number): number {
  return runs[at] + runs[at + 1];
}

function putPair(pairs: VarintWriter, known: Map<number, number>, before: Cell, after: Cell): void {
  const pair = before * CELL_VALUES + after;
  const number = known.get(pair);
  pairs.put(number ?? known.size);
  if (number !== undefined) return;
  known.set(pair, known.size);
  pairs.put(before);
  pairs.put(after);
}

function nextPair(pairs: VarintReader, known: number[]): number {
  const number = pairs.next();
  if (number === known.length) known.push(pairs.next() * CELL_VALUES + pairs.next());
  if (number >= known.length) throw new RangeError(`there is no pair ${number}`);
  return known[number];
}

function joined(columns: readonly Uint8Array[]): Uint8Array {
  const head = new VarintWriter();
  for (const column of columns) head.put(column.length);
  return concat([head.written(), ...columns]);
}
