import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orientedSize, type Orientation } from '../../../src/core/orientation';
import { seededRandom } from '../../../src/core/random';
import { samplesOf } from '../../../src/fcn/gridPositions';
import { inputSize } from '../../../src/fcn/inputImage';
import { collectRows, labelRows, type LabelTarget, type ScoreGrid } from '../../../src/fcn/scoresToLabels';

const CHANNELS = 3;

function randomGrid(rows: number, columns: number, stride: number, seed: number): ScoreGrid {
  const random = seededRandom(seed);
  const values = Float32Array.from({ length: rows * columns * CHANNELS }, () => 8 * random());
  return { values, rows, columns, channels: CHANNELS, stride };
}

describe('a region of an image', () => {
  it('is labeled as it is within the whole, from its own samples alone, in every orientation', async () => {
    const cases = fc.record({
      width: fc.integer({ min: 1, max: 60 }),
      height: fc.integer({ min: 1, max: 60 }),
      longest: fc.constantFrom(33, 65),
      stride: fc.constantFrom(2, 4, 16),
      orientation: fc.integer({ min: 1, max: 8 }),
      corners: fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ width, height, longest, stride, corners, seed, ...rest }) => {
        const orientation = rest.orientation as Orientation;
        const input = inputSize(width, height, longest);
        const [rows, columns] = [(input.paddedHeight - 1) / stride + 1, (input.paddedWidth - 1) / stride + 1];
        const grid = randomGrid(rows, columns, stride, seed);
        const target: LabelTarget = { width, height, input, classIds: Uint8Array.of(0, 1, 2), orientation };
        const raw = orientedSize(target, orientation);
        const [x, y] = [corners[0] % raw.width, corners[1] % raw.height];
        const region = {
          x,
          y,
          width: 1 + (corners[2] % (raw.width - x)),
          height: 1 + (corners[3] % (raw.height - y)),
        };
        const whole = await collectRows(raw, (sink) => labelRows(grid, target, sink));
        const samples = samplesOf(grid, { ...target, region });
        const others = { ...grid, values: grid.values.map((value, i) => (isSample(i) ? value : NaN)) };
        function isSample(i: number): boolean {
          const [row, column] = [Math.floor(i / CHANNELS / columns), Math.floor(i / CHANNELS) % columns];
          return (
            row >= samples.firstRow &&
            row < samples.endRow &&
            column >= samples.firstColumn &&
            column < samples.endColumn
          );
        }
        const part = await collectRows(region, (sink) => labelRows(others, { ...target, region }, sink));
        const places = Array.from(
          part.classes,
          (_, i) => (y + Math.floor(i / region.width)) * raw.width + x + (i % region.width),
        );
        expect([...part.classes]).toEqual(places.map((at) => whole.classes[at]));
        expect([...part.confidence]).toEqual(places.map((at) => whole.confidence[at]));
      }),
      { numRuns: 200 },
    );
  });
});
