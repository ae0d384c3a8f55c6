/** Computes the label overlay on the CPU, as the fragment shader does on the GPU. Pure. */
import { devicePatterns, GRID_MIN_ZOOM, GRID_OPACITY, STATE_PROPOSED } from '../patterns';
import type { DeviceRect } from '../redraw';
import type { DeviceView } from '../viewport';
import { BorderProbe } from './borderProbe';
import type { OverlayColors } from './overlayColors';
import { PatternLines } from './patternLines';
import { sampleAxis, StateSampler, type Axis, type StateRows, type StateSource } from './stateSampler';

export interface OverlaySource extends StateSource {
  readonly colors: OverlayColors;
}

/** At most so many samples a side, as in the shader. */
const MAX_SAMPLES = 4;

/**
 * Fills the overlay of a rectangle.
 * @param isDraft one sample a pixel will do: fast, and wrong only where pixels of different states fall into one
 * @returns `width * height` RGBA words (little-endian), not premultiplied
 */
export function paintOverlay(
  source: OverlaySource,
  view: DeviceView,
  rect: DeviceRect,
  isDraft = false,
): Uint32Array {
  const { map, proposal, colors } = source;
  const samples = isDraft || view.scale >= 1 ? 1 : Math.min(MAX_SAMPLES, Math.ceil(1 / view.scale));
  const columns = sampleAxis(rect.x, rect.width, view.originX, view.scale, samples, map.width);
  const rows = sampleAxis(rect.y, rect.height, view.originY, view.scale, samples, map.height);
  const patterns = devicePatterns(view.pixelRatio);
  const lines = new PatternLines(colors, patterns, rect.width);
  const probe = proposal === null ? undefined : new BorderProbe(source, view, rect, patterns.dashWidth);
  const borders = probe && new BorderPainter(probe, colors, rect, patterns.dashLength);
  const sampled: StateRows =
    samples === 1 && probe ? probe : new StateSampler(source, columns.pixels, rows.pixels, samples);
  const out = new Uint32Array(rect.width * rect.height);
  const [first, last] = inside(columns);

  for (let row = 0; row < rect.height; row++) {
    if (rows.outside[row] === 1) continue;
    const line = out.subarray(row * rect.width, (row + 1) * rect.width);
    const states = sampled.row(row);
    for (let start = first, end = first; start < last; start = end) {
      const state = states[start];
      while (end < last && states[end] === state) end++;
      if (colors.states[2 * state] === 0) continue;
      lines.copy(state, rect.x + start, rect.y + row, line, start, end);
      if (state >= STATE_PROPOSED) borders?.paint(line, state, row, start, end);
    }
  }
  if (view.scale >= GRID_MIN_ZOOM * view.pixelRatio) drawGrid(out, columns, rows);
  return out;
}

/** The range of device pixels that show the image; empty where none does. */
function inside({ outside }: Axis): [start: number, end: number] {
  const start = outside.indexOf(0);
  return start === -1 ? [0, 0] : [start, outside.lastIndexOf(0) + 1];
}

/** Dashes on the borders of proposed regions. */
class BorderPainter {
  constructor(
    private readonly probe: BorderProbe,
    private readonly colors: OverlayColors,
    private readonly rect: DeviceRect,
    private readonly dashLength: number,
  ) {}

  /** @param line words of a whole row, of which `start` to `end` have one state */
  paint(line: Uint32Array, state: number, row: number, start: number, end: number): void {
    const { probe, rect, dashLength } = this;
    const { lightDash, darkDash } = this.colors;
    for (let at = probe.next(state, row, start, end); at < end; at = probe.next(state, row, at + 1, end)) {
      const along = probe.direction(state, row, at);
      const way = along.x * (rect.x + at + 0.5) + along.y * (rect.y + row + 0.5);
      line[at] = modulo(way, 2 * dashLength) < dashLength ? lightDash : darkDash;
    }
  }
}

function drawGrid(out: Uint32Array, columns: Axis, rows: Axis): void {
  const width = columns.edge.length;
  rows.outside.forEach((isOutside, row) => {
    if (isOutside === 1) return;
    for (let column = 0; column < width; column++) {
      if (columns.outside[column] === 1 || (columns.edge[column] === 0 && rows.edge[row] === 0)) continue;
      const at = row * width + column;
      out[at] = withGrid(out[at]);
    }
  });
}

function modulo(value: number, period: number): number {
  return value - period * Math.floor(value / period);
}

/** Mid gray of {@link GRID_OPACITY} over the colour. */
function withGrid(color: number): number {
  const under = (color >>> 24) / 255;
  const alpha = GRID_OPACITY + under * (1 - GRID_OPACITY);
  const mixed = (value: number): number =>
    Math.round((128 * GRID_OPACITY + value * under * (1 - GRID_OPACITY)) / alpha);
  const red = mixed(color & 0xff);
  const green = mixed((color >>> 8) & 0xff);
  const blue = mixed((color >>> 16) & 0xff);
  return ((Math.round(255 * alpha) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
