/** How much of the canvas has to be drawn again: all of it when the view changed, else where cells changed. */
import type { Size } from '../../../src/core/orientation';
import type { CellRect } from './dirtyTiles';
import { devicePatterns } from './patterns';
import type { DeviceView } from './viewport';

/** Device pixels. */
export interface DeviceRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Collects changes from one frame to the next. */
export class RedrawTracker {
  private drawn: { readonly view: DeviceView; readonly opacity: number } | undefined;
  private dirty: CellRect[] = [];

  /** Nothing of the last frame can be kept. */
  invalidate(): void {
    this.drawn = undefined;
  }

  addCells(rects: readonly CellRect[]): void {
    this.dirty.push(...rects);
  }

  /**
   * Starts a frame.
   * @returns whether the view is the last frame's, and what to draw again, cut to the canvas
   */
  begin(view: DeviceView, opacity: number): { sameView: boolean; rects: DeviceRect[] } {
    const { drawn, dirty } = this;
    this.drawn = { view, opacity };
    this.dirty = [];
    const sameView = drawn !== undefined && sameViews(drawn.view, view);
    const rects =
      sameView && drawn.opacity === opacity
        ? dirty.map((rect) => deviceRect(rect, view))
        : [{ x: 0, y: 0, width: view.width, height: view.height }];
    return { sameView, rects: rects.flatMap((rect) => cut(rect, view)) };
  }
}

/** The smallest rectangle around them; undefined around none. */
export function boundingRect(rects: readonly DeviceRect[]): DeviceRect | undefined {
  if (rects.length === 0) return undefined;
  const x = Math.min(...rects.map((rect) => rect.x));
  const y = Math.min(...rects.map((rect) => rect.y));
  const right = Math.max(...rects.map((rect) => rect.x + rect.width));
  const bottom = Math.max(...rects.map((rect) => rect.y + rect.height));
  return { x, y, width: right - x, height: bottom - y };
}

function sameViews(a: DeviceView, b: DeviceView): boolean {
  return (
    a.scale === b.scale &&
    a.originX === b.originX &&
    a.originY === b.originY &&
    a.width === b.width &&
    a.height === b.height &&
    a.pixelRatio === b.pixelRatio
  );
}

/** The device pixels that show any of these cells, and those whose pattern may change with them. */
function deviceRect(rect: CellRect, view: DeviceView): DeviceRect {
  const margin = devicePatterns(view.pixelRatio).dashWidth + 1;
  const left = Math.floor(view.originX + rect.x * view.scale) - margin;
  const top = Math.floor(view.originY + rect.y * view.scale) - margin;
  const right = Math.ceil(view.originX + (rect.x + rect.width) * view.scale) + margin;
  const bottom = Math.ceil(view.originY + (rect.y + rect.height) * view.scale) + margin;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The part on the canvas; none when there is none. */
function cut(rect: DeviceRect, { width, height }: Size): DeviceRect[] {
  const x = Math.max(0, rect.x);
  const y = Math.max(0, rect.y);
  const right = Math.min(width, rect.x + rect.width);
  const bottom = Math.min(height, rect.y + rect.height);
  return x < right && y < bottom ? [{ x, y, width: right - x, height: bottom - y }] : [];
}
