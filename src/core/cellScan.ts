/** Finding where equal cells end: the inner loop of everything that looks at a whole label map. */

const NO_PAIRS = new Uint32Array(0);

/** Looks along the cells of a map, two at a time. */
export class CellScan {
  /** The same memory as pairs of cells. */
  private readonly pairs: Uint32Array;

  constructor(private readonly cells: Uint16Array) {
    const isAligned = cells.byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0;
    this.pairs = isAligned ? new Uint32Array(cells.buffer, cells.byteOffset, cells.length >> 1) : NO_PAIRS;
  }

  /**
   * The first index after `from` whose cell isn't that of `from`; `end` where there is none before.
   * @param from below `end`
   * @param end at most the number of cells
   */
  endOfRun(from: number, end: number): number {
    const { cells, pairs } = this;
    const cell = cells[from];
    let at = from + 1;
    if (at < end && cells[at] === cell) {
      if (at % 2 === 1) at++;
      const pair = cell * 0x10001;
      const pairEnd = Math.min(end >> 1, pairs.length);
      let next = at >> 1;
      while (next < pairEnd && pairs[next] === pair) next++;
      at = Math.max(at, next << 1);
      while (at < end && cells[at] === cell) at++;
    }
    return Math.min(at, end);
  }
}
