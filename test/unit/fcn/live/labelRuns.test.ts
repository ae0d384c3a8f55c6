import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONFIRMED, isConfirmed, LabelMap, makeCell, UNLABELED } from '../../../../src/core/labelMap';
import { applyRuns, coveredPixels, diffRuns, RUN_STRIDE, type Runs } from '../../../../src/core/runs';
import { seededRandom } from '../../../../src/core/random';
import { labelRuns } from '../../../../src/fcn/live/labelRuns';
import { collectRows, labelRows, type LabelTarget, type ScoreGrid } from '../../../../src/fcn/scoresToLabels';
import { fillUnconfirmed } from '../../../../src/host/document/fills';

const WIDTH = 37;
const HEIGHT = 23;
const CLASSES = 3;

const target: LabelTarget = {
  width: WIDTH,
  height: HEIGHT,
  input: { width: WIDTH, height: HEIGHT, paddedWidth: 49, paddedHeight: 33 },
  classIds: Uint8Array.of(0, 7, UNLABELED),
};

function randomGrid(seed: number): ScoreGrid {
  const random = seededRandom(seed);
  const [rows, columns] = [17, 25];
  const values = Float32Array.from({ length: rows * columns * CLASSES }, () => 8 * random());
  return { values, rows, columns, channels: CLASSES, stride: 2 };
}

/** Half of the cells are confirmed, some of them as unlabeled. */
function randomMap(seed: number): LabelMap {
  const random = seededRandom(seed);
  const ids = [0, 1, 7, UNLABELED];
  const cells = Uint16Array.from({ length: WIDTH * HEIGHT }, () =>
    makeCell(ids[Math.floor(4 * random())], random() < 0.5),
  );
  return new LabelMap(WIDTH, HEIGHT, cells);
}

/** As the host takes it in. */
function changes({ cells }: LabelMap, runs: Runs): Runs {
  return diffRuns(cells, fillUnconfirmed(cells, runs)).after;
}

const regions = fc
  .record({
    x: fc.nat(WIDTH - 1),
    y: fc.nat(HEIGHT - 1),
    width: fc.integer({ min: 1, max: WIDTH }),
    height: fc.integer({ min: 1, max: HEIGHT }),
  })
  .map((region) => ({
    ...region,
    width: Math.min(region.width, WIDTH - region.x),
    height: Math.min(region.height, HEIGHT - region.y),
  }));

describe('what is written of a live prediction', () => {
  it('never touches a confirmed pixel, and brings all others of its region up to date', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer(), fc.option(regions), async (seed, mapSeed, region) => {
        const grid = randomGrid(seed);
        const map = randomMap(mapSeed);
        const before = map.cells.slice();
        const part = region ?? { x: 0, y: 0, width: WIDTH, height: HEIGHT };
        const runs = await labelRuns(grid, { ...target, ...(region && { region }) }, WIDTH);
        expect(coveredPixels(runs)).toBe(part.width * part.height);
        applyRuns(map.cells, changes(map, runs));
        const predicted = await collectRows(target, (sink) => labelRows(grid, target, sink));
        const expected = before.map((cell, i) => {
          const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
          const isInside = x >= part.x && x < part.x + part.width && y >= part.y && y < part.y + part.height;
          return isInside && !isConfirmed(cell) ? predicted.classes[i] : cell;
        });
        expect(map.cells).toEqual(expected);
        for (let at = 0; at < runs.length; at += RUN_STRIDE) expect(runs[at + 2]).toBeLessThan(CONFIRMED);
      }),
      { numRuns: 100 },
    );
  });

  it('writes nothing a second time', async () => {
    const grid = randomGrid(1);
    const map = randomMap(2);
    const runs = await labelRuns(grid, target, WIDTH);
    expect(changes(map, runs).length).toBeGreaterThan(0);
    applyRuns(map.cells, changes(map, runs));
    expect(changes(map, runs)).toHaveLength(0);
  });
});
