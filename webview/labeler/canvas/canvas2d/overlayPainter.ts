/** Computes the label overlay pixel by pixel: on the CPU what the fragment shader does on the GPU. Pure. */
import { CONFIRMED, UNLABELED, type ClassMap, type LabelMap } from '../../../../src/core/labelMap';
import { devicePatterns, GRID_MIN_ZOOM, GRID_OPACITY, STATE_PROPOSED } from '../patterns';
import type { DeviceRect } from '../redraw';
import type { DeviceView } from '../viewport';
import type { OverlayColors } from './overlayColors';

export interface OverlaySource {
  readonly map: LabelMap;
  readonly proposal: ClassMap | null;
  readonly colors: OverlayColors;
}

/** Samples an axis: for each device pixel of a range, the image pixels that it is made of. */
interface Axis {
  /** `samples` image coordinates a device pixel, clamped to the image. */
  readonly pixels: Int32Array;
  /** 1 where the device pixel lies outside the image. */
  readonly outside: Uint8Array;
  /** 1 where it is the first one of an image pixel. */
  readonly edge: Uint8Array;
}

/** At most so many samples a side, as in the shader. */
const MAX_SAMPLES = 4;

/**
 * Fills the overlay of a rectangle.
 * @returns `width * height` RGBA words (little-endian), not premultiplied
 */
export function paintOverlay(source: OverlaySource, view: DeviceView, rect: DeviceRect): Uint32Array {
  const { map, colors } = source;
  const footprint = 1 / view.scale;
  const samples = view.scale >= 1 ? 1 : Math.min(MAX_SAMPLES, Math.ceil(footprint));
  const columns = sampleAxis(rect.x, rect.width, view.originX, view.scale, samples, map.width);
  const rows = sampleAxis(rect.y, rect.height, view.originY, view.scale, samples, map.height);
  const patterns = devicePatterns(view.pixelRatio);
  const border = borderProbe(source, view, rect, patterns.dashWidth);
  const grid = view.scale >= GRID_MIN_ZOOM * view.pixelRatio;
  const { hatchPeriod, hatchWidth, dashLength } = patterns;
  const out = new Uint32Array(rect.width * rect.height);
  const votes = new Uint16Array(samples * samples);

  for (let row = 0; row < rect.height; row++) {
    if (rows.outside[row] === 1) continue;
    const y = rect.y + row;
    for (let column = 0; column < rect.width; column++) {
      if (columns.outside[column] === 1) continue;
      const state =
        samples === 1
          ? stateAt(source, columns.pixels[column], rows.pixels[row])
          : majority(source, columns.pixels, column, rows.pixels, row, votes);
      let color = colors.states[2 * state];
      if (color !== 0) {
        const x = rect.x + column;
        if (state >= STATE_PROPOSED) {
          const along = border(state, column, row);
          if (along !== null) {
            const phase = modulo(along.x * (x + 0.5) + along.y * (y + 0.5), 2 * dashLength);
            color = phase < dashLength ? colors.lightDash : colors.darkDash;
          } else if (isDot(x + 0.5, y + 0.5, patterns.dotPeriod, patterns.dotRadius)) {
            color = colors.states[2 * state + 1];
          }
        } else if ((x + y + 1) % hatchPeriod < hatchWidth) {
          color = colors.states[2 * state + 1];
        }
      }
      if (grid && (columns.edge[column] === 1 || rows.edge[row] === 1)) color = withGrid(color);
      out[row * rect.width + column] = color;
    }
  }
  return out;
}

function sampleAxis(
  start: number,
  length: number,
  origin: number,
  scale: number,
  samples: number,
  side: number,
): Axis {
  const pixels = new Int32Array(length * samples);
  const outside = new Uint8Array(length);
  const edge = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const centre = (start + i + 0.5 - origin) / scale;
    const pixel = Math.floor(centre);
    outside[i] = pixel < 0 || pixel >= side ? 1 : 0;
    edge[i] = (centre - pixel) * scale < 1 ? 1 : 0;
    for (let k = 0; k < samples; k++) {
      const at = Math.floor(centre + ((k + 0.5) / samples - 0.5) / scale);
      pixels[i * samples + k] = Math.min(side - 1, Math.max(0, samples === 1 ? pixel : at));
    }
  }
  return { pixels, outside, edge };
}

function stateAt({ map, proposal }: OverlaySource, x: number, y: number): number {
  const at = y * map.width + x;
  const cell = map.cells[at];
  if (proposal === null || cell >= CONFIRMED) return cell;
  // What the proposal would change.
  const proposed = proposal.classes[at];
  return proposed !== cell || cell === UNLABELED ? proposed | STATE_PROPOSED : cell;
}

/** The commonest state among the samples of a device pixel; the first of equals. */
function majority(
  source: OverlaySource,
  columns: Int32Array,
  column: number,
  rows: Int32Array,
  row: number,
  states: Uint16Array,
): number {
  const samples = Math.sqrt(states.length);
  let equal = true;
  for (let j = 0, i = 0; j < samples; j++) {
    const y = rows[row * samples + j];
    for (let k = 0; k < samples; k++, i++) {
      states[i] = stateAt(source, columns[column * samples + k], y);
      equal &&= states[i] === states[0];
    }
  }
  if (equal) return states[0];
  let best = states[0];
  let most = 0;
  for (const state of states) {
    let votes = 0;
    for (const other of states) if (other === state) votes++;
    if (votes > most) {
      most = votes;
      best = state;
    }
  }
  return best;
}

type BorderProbe = (state: number, column: number, row: number) => { x: number; y: number } | null;

/** Tells whether a device pixel is on the border of its region, and which way the border runs there. */
function borderProbe(source: OverlaySource, view: DeviceView, rect: DeviceRect, reach: number): BorderProbe {
  if (source.proposal === null) return () => null;
  const { map } = source;
  const columns = sampleAxis(rect.x - reach, rect.width + 2 * reach, view.originX, view.scale, 1, map.width);
  const rows = sampleAxis(rect.y - reach, rect.height + 2 * reach, view.originY, view.scale, 1, map.height);
  const differs = (state: number, column: number, row: number): number =>
    drawsBorder(state, stateAt(source, columns.pixels[column + reach], rows.pixels[row + reach])) ? 1 : 0;
  return (state, column, row) => {
    const right = differs(state, column + reach, row);
    const left = differs(state, column - reach, row);
    const below = differs(state, column, row + reach);
    const above = differs(state, column, row - reach);
    if (right + left + below + above === 0) return null;
    const normal = { x: right - left, y: below - above };
    return normal.x === 0 && normal.y === 0 ? { x: 1, y: 1 } : { x: -normal.y, y: normal.x };
  };
}

/** Whether the border between two states is drawn on the side of the first; once between two proposed classes. */
function drawsBorder(state: number, other: number): boolean {
  if (other === state) return false;
  return other < STATE_PROPOSED || (other & 0xff) === UNLABELED || other < state;
}

function isDot(x: number, y: number, period: number, radius: number): boolean {
  const shift = Math.floor(y / period) % 2 === 0 ? 0 : period / 2;
  const dx = ((x + shift) % period) - period / 2;
  const dy = (y % period) - period / 2;
  return dx * dx + dy * dy <= radius * radius;
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
