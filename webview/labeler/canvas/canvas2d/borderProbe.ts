/** Which device pixels lie on the border of a proposed region, and which way it runs there. */
import { UNLABELED } from '../../../../src/core/labelMap';
import { STATE_PROPOSED } from '../patterns';
import type { DeviceRect } from '../redraw';
import type { DeviceView } from '../viewport';
import { readStates, sampleAxis, type StateRows, type StateSource } from './stateSampler';

export class BorderProbe implements StateRows {
  /** States at the middle of device pixels, `reach` farther than the rectangle on every side. */
  private readonly states: Uint16Array;
  private readonly width: number;

  /** @param reach width of a border, in device pixels */
  constructor(
    source: StateSource,
    view: DeviceView,
    rect: DeviceRect,
    private readonly reach: number,
  ) {
    const { map } = source;
    this.width = rect.width + 2 * reach;
    const height = rect.height + 2 * reach;
    const columns = sampleAxis(rect.x - reach, this.width, view.originX, view.scale, 1, map.width);
    const rows = sampleAxis(rect.y - reach, height, view.originY, view.scale, 1, map.height);
    this.states = new Uint16Array(this.width * height);
    for (let row = 0; row < height; row++) {
      readStates(source, columns.pixels, rows.pixels[row], this.states, row * this.width);
    }
  }

  /** The states at the middle of device pixels. */
  row(row: number): Uint16Array {
    const start = (row + this.reach) * this.width + this.reach;
    return this.states.subarray(start, start + this.width - 2 * this.reach);
  }

  /** @returns the first device pixel of a row, from column `start` on, that lies on a border; `end` if none does */
  next(state: number, row: number, start: number, end: number): number {
    const { states, width, reach } = this;
    const line = (row + reach) * width + reach;
    const [above, below] = [line - reach * width, line + reach * width];
    for (let at = start; at < end; at++) {
      if (
        states[line + at - reach] === state &&
        states[line + at + reach] === state &&
        states[above + at] === state &&
        states[below + at] === state
      )
        continue;
      if (
        drawsBorder(state, states[line + at - reach]) ||
        drawsBorder(state, states[line + at + reach]) ||
        drawsBorder(state, states[above + at]) ||
        drawsBorder(state, states[below + at])
      )
        return at;
    }
    return end;
  }

  /** The way that the border runs at a device pixel on it. */
  direction(state: number, row: number, column: number): { x: number; y: number } {
    const { states, width, reach } = this;
    const at = (row + reach) * width + column + reach;
    const differs = (offset: number): number => (drawsBorder(state, states[at + offset]) ? 1 : 0);
    const normal = {
      x: differs(reach) - differs(-reach),
      y: differs(reach * width) - differs(-reach * width),
    };
    return normal.x === 0 && normal.y === 0 ? { x: 1, y: 1 } : { x: -normal.y, y: normal.x };
  }
}

/** Whether the border between two states is drawn on the side of the first; once between two proposed classes. */
function drawsBorder(state: number, other: number): boolean {
  if (other === state) return false;
  return other < STATE_PROPOSED || (other & 0xff) === UNLABELED || other < state;
}
