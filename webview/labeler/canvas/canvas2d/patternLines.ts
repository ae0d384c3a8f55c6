/** A row of device pixels in the colours of one state, pattern included: regions are copied from it. */
import { STATE_PROPOSED, type DevicePatterns } from '../patterns';
import type { OverlayColors } from './overlayColors';

/** From so many device pixels on a copy as a whole is faster. */
const LONG = 16;

export class PatternLines {
  /** By state and row of the pattern. */
  private readonly lines = new Map<number, Uint32Array>();

  /** @param width of the longest row that is asked for, in device pixels */
  constructor(
    private readonly colors: OverlayColors,
    private readonly patterns: DevicePatterns,
    private readonly width: number,
  ) {}

  /**
   * Writes what a state looks like from the device pixel at `x` in row `y` on.
   * @param target words of a row, written from `start` to `end`
   */
  copy(state: number, x: number, y: number, target: Uint32Array, start: number, end: number): void {
    const { period, rows } = this.periodOf(state);
    const row = y % rows;
    const key = row * 0x10000 + state;
    let line = this.lines.get(key);
    if (line === undefined) {
      line = this.make(state, row, period);
      this.lines.set(key, line);
    }
    const from = x % period;
    if (end - start >= LONG) target.set(line.subarray(from, from + end - start), start);
    else for (let i = start; i < end; i++) target[i] = line[from + i - start];
  }

  private periodOf(state: number): { readonly period: number; readonly rows: number } {
    const { dotPeriod, hatchPeriod } = this.patterns;
    if (state >= STATE_PROPOSED) return { period: dotPeriod, rows: 2 * dotPeriod };
    return { period: hatchPeriod, rows: hatchPeriod };
  }

  private make(state: number, y: number, period: number): Uint32Array {
    const { states } = this.colors;
    const line = new Uint32Array(this.width + period);
    for (let x = 0; x < Math.min(period, line.length); x++) {
      line[x] = states[2 * state + (this.isOnPattern(state, x, y) ? 1 : 0)];
    }
    for (let done = period; done < line.length; done *= 2) line.copyWithin(done, 0, done);
    return line;
  }

  /** Hatched is what was predicted, dotted what is proposed; both colours of a confirmed state are one. */
  private isOnPattern(state: number, x: number, y: number): boolean {
    const { hatchPeriod, hatchWidth, dotPeriod, dotRadius } = this.patterns;
    if (state < STATE_PROPOSED) return (x + y + 1) % hatchPeriod < hatchWidth;
    const shift = y < dotPeriod ? 0 : dotPeriod / 2;
    const dx = ((x + 0.5 + shift) % dotPeriod) - dotPeriod / 2;
    const dy = ((y + 0.5) % dotPeriod) - dotPeriod / 2;
    return dx * dx + dy * dy <= dotRadius * dotRadius;
  }
}
