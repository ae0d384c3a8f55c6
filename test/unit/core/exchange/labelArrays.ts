/** Label maps with what formats stumble over: holes, islands in them, lines of one pixel, all ids, unlabeled pixels. */
import fc from 'fast-check';
import { UNLABELED } from '../../../../src/core/labelMap';

export interface LabelArray {
  readonly width: number;
  readonly height: number;
  readonly labels: Uint8Array;
}

interface Shape {
  readonly kind: 'rectangle' | 'row' | 'column' | 'diagonal' | 'dots';
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly id: number;
}

/** @param ids what pixels may hold */
export function labelArrays(ids: readonly number[], most = 24): fc.Arbitrary<LabelArray> {
  const id = fc.constantFrom(...ids);
  const shape = fc.record<Shape>({
    kind: fc.constantFrom('rectangle', 'rectangle', 'row', 'column', 'diagonal', 'dots'),
    x: fc.nat({ max: most }),
    y: fc.nat({ max: most }),
    w: fc.integer({ min: 1, max: most }),
    h: fc.integer({ min: 1, max: most }),
    id,
  });
  return fc
    .record({
      width: fc.integer({ min: 1, max: most }),
      height: fc.integer({ min: 1, max: most }),
      start: id,
      shapes: fc.array(shape, { maxLength: 12 }),
    })
    .map(({ width, height, start, shapes }) => {
      const labels = new Uint8Array(width * height).fill(start);
      for (const each of shapes) draw(labels, width, height, each);
      return { width, height, labels };
    });
}

/** Every id a label can have. */
export const ALL_LABELS = Array.from({ length: 256 }, (_, id) => id);

function draw(labels: Uint8Array, width: number, height: number, { kind, x, y, w, h, id }: Shape): void {
  const [right, bottom] = [kind === 'column' ? x + 1 : x + w, kind === 'row' ? y + 1 : y + h];
  for (let row = y; row < Math.min(bottom, height); row++) {
    for (let column = x; column < Math.min(right, width); column++) {
      if (kind === 'diagonal' && row - y !== column - x) continue;
      if (kind === 'dots' && (row + column) % 2 === 1) continue;
      labels[row * width + column] = id;
    }
  }
}

/** Rows of digits as labels; `.` is unlabeled. */
export function fromRows(...rows: readonly string[]): LabelArray {
  const labels = Uint8Array.from(rows.join(''), (char) => (char === '.' ? UNLABELED : Number(char)));
  return { width: rows[0].length, height: rows.length, labels };
}
