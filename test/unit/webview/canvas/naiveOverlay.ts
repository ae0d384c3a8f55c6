/** The label overlay pixel by pixel, as the shader computes it: slow, and plain enough to be believed. */
import { CONFIRMED, UNLABELED, type ClassMap, type LabelMap } from '../../../../src/core/labelMap';
import type { OverlayColors } from '../../../../webview/labeler/canvas/canvas2d/overlayColors';
import {
  devicePatterns,
  GRID_MIN_ZOOM,
  GRID_OPACITY,
  STATE_PROPOSED,
} from '../../../../webview/labeler/canvas/patterns';
import type { DeviceView } from '../../../../webview/labeler/canvas/viewport';

interface Source {
  readonly map: LabelMap;
  readonly proposal: ClassMap | null;
  readonly colors: OverlayColors;
}

/** The colour of the device pixel at `x`, `y`: an RGBA word, not premultiplied. */
export function naiveOverlay(source: Source, view: DeviceView, x: number, y: number): number {
  const { map, proposal, colors } = source;
  const { scale, originX, originY, pixelRatio } = view;
  const patterns = devicePatterns(pixelRatio);
  const centreX = (x + 0.5 - originX) / scale;
  const centreY = (y + 0.5 - originY) / scale;
  if (centreX < 0 || centreY < 0 || centreX >= map.width || centreY >= map.height) return 0;
  const state = commonest(source, view, centreX, centreY);
  let color = colors.states[2 * state];
  if (color !== 0 && state < STATE_PROPOSED) {
    if ((x + y + 1) % patterns.hatchPeriod < patterns.hatchWidth) color = colors.states[2 * state + 1];
  } else if (color !== 0) {
    const { dashWidth, dashLength, dotPeriod, dotRadius } = patterns;
    const differs = (dx: number, dy: number): number => {
      const there = stateAt(source, (x + dx + 0.5 - originX) / scale, (y + dy + 0.5 - originY) / scale);
      return isDrawn(state, there) ? 1 : 0;
    };
    const [right, left] = [differs(dashWidth, 0), differs(-dashWidth, 0)];
    const [below, above] = [differs(0, dashWidth), differs(0, -dashWidth)];
    if (proposal !== null && right + left + below + above > 0) {
      const corner = right === left && below === above;
      const [alongX, alongY] = corner ? [1, 1] : [above - below, right - left];
      const way = alongX * (x + 0.5) + alongY * (y + 0.5);
      const phase = way - 2 * dashLength * Math.floor(way / (2 * dashLength));
      color = phase < dashLength ? colors.lightDash : colors.darkDash;
    } else {
      const shift = Math.floor((y + 0.5) / dotPeriod) % 2 === 0 ? 0 : dotPeriod / 2;
      const dx = ((x + 0.5 + shift) % dotPeriod) - dotPeriod / 2;
      const dy = ((y + 0.5) % dotPeriod) - dotPeriod / 2;
      if (dx * dx + dy * dy <= dotRadius * dotRadius) color = colors.states[2 * state + 1];
    }
  }
  const isGrid = scale >= GRID_MIN_ZOOM * pixelRatio;
  const isEdge = (centre: number): boolean => (centre - Math.floor(centre)) * scale < 1;
  return isGrid && (isEdge(centreX) || isEdge(centreY)) ? gridOver(color) : color;
}

/** What is drawn of the image pixel at a place; places outside are those at the edge. */
function stateAt({ map, proposal }: Source, x: number, y: number): number {
  const clamp = (value: number, side: number): number => Math.min(side - 1, Math.max(0, Math.floor(value)));
  const at = clamp(y, map.height) * map.width + clamp(x, map.width);
  const cell = map.cells[at];
  if (proposal === null || cell >= CONFIRMED) return cell;
  const proposed = proposal.classes[at];
  return proposed !== cell || cell === UNLABELED ? proposed | STATE_PROPOSED : cell;
}

/** Of up to 4×4 samples; the first of equals, row by row. */
function commonest(source: Source, { scale }: DeviceView, centreX: number, centreY: number): number {
  const samples = scale >= 1 ? 1 : Math.min(4, Math.ceil(1 / scale));
  const votes = new Map<number, number>();
  const offset = (k: number): number => (samples === 1 ? 0 : ((k + 0.5) / samples - 0.5) / scale);
  for (let j = 0; j < samples; j++) {
    for (let k = 0; k < samples; k++) {
      const state = stateAt(source, centreX + offset(k), centreY + offset(j));
      votes.set(state, (votes.get(state) ?? 0) + 1);
    }
  }
  const most = Math.max(...votes.values());
  return [...votes].find(([, count]) => count === most)?.[0] ?? UNLABELED;
}

/** Once between two proposed classes: on the side of the larger one. */
function isDrawn(state: number, other: number): boolean {
  if (other === state) return false;
  return other < STATE_PROPOSED || (other & 0xff) === UNLABELED || other < state;
}

function gridOver(color: number): number {
  const under = (color >>> 24) / 255;
  const alpha = GRID_OPACITY + under * (1 - GRID_OPACITY);
  const mixed = (value: number): number =>
    Math.round((128 * GRID_OPACITY + value * under * (1 - GRID_OPACITY)) / alpha);
  const [red, green, blue] = [0, 8, 16].map((shift) => mixed((color >>> shift) & 0xff));
  return ((Math.round(255 * alpha) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
