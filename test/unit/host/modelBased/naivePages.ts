/** The views of the naive model: what each shows while its messages are on their way, and the plain geometry. */
import { naiveFill, naiveStroke } from '../../../support/naiveRaster';
import type { Brush, Fill, Setup } from './commands';
import { painted, type Content } from './naiveContent';
import type { LateResult } from './naiveLearning';

/** A stroke as it travels: raw pixels and what they become. */
export interface NaiveStroke {
  readonly pixels: readonly number[];
  readonly label: number;
}

/** A view whose messages are held back shows what it knew then, and its own strokes. */
export interface HeldPage {
  seen: Content;
  readonly sent: (NaiveStroke | LateResult)[];
}

export function uprightSize({ width, height, orientation }: Setup): { width: number; height: number } {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** The raw index of each upright pixel, row-major, by the table of EXIF orientations. */
export function rawIndices(setup: Setup): number[] {
  const { width: w, height: h, orientation } = setup;
  const upright = uprightSize(setup);
  const indices: number[] = [];
  for (let y = 0; y < upright.height; y++) {
    for (let x = 0; x < upright.width; x++) {
      const [rawX, rawY] = {
        1: [x, y],
        2: [w - 1 - x, y],
        3: [w - 1 - x, h - 1 - y],
        4: [x, h - 1 - y],
        5: [y, x],
        6: [y, h - 1 - x],
        7: [w - 1 - y, h - 1 - x],
        8: [w - 1 - y, x],
      }[orientation];
      indices.push(rawY * w + rawX);
    }
  }
  return indices;
}

/** What a gesture on a view that shows `seen` paints; undefined when it changes nothing there. */
export function strokeOn(setup: Setup, seen: Content, gesture: Brush | Fill): NaiveStroke | undefined {
  const { width, height } = uprightSize(setup);
  const raw = rawIndices(setup);
  const covered =
    gesture.kind === 'brush'
      ? naiveStroke(
          width,
          height,
          gesture.points.map(([x, y]) => ({ x: x / 4, y: y / 4 })),
          gesture.size,
        )
      : naiveFill(
          Uint8Array.from(raw, (i) => seen.labels[i]),
          width,
          height,
          gesture.at[0] % width,
          gesture.at[1] % height,
        );
  const pixels = raw.filter((_, upright) => covered[upright] === 1);
  const allowed = gesture.onlyUnconfirmed ? pixels.filter((i) => !seen.confirmed[i]) : pixels;
  const changed = allowed.filter((i) => !seen.confirmed[i] || seen.labels[i] !== gesture.label);
  return changed.length === 0 ? undefined : { pixels: changed, label: gesture.label };
}

/** The held view paints at once; what it painted waits. */
export function paintHeld(page: HeldPage, stroke: NaiveStroke): void {
  page.seen = painted(page.seen, stroke.pixels, stroke.label);
  page.sent.push(stroke);
}
