/**
 * How soon after a stroke a viewport is predicted again: 3 megapixels, 21 classes, the viewport is half of the image.
 * Strokes and the shared head's scores are made up. Times are of CPU, which the load of the machine doesn't stretch.
 * Prints one JSON object.
 */
import { seededRandom } from '../../../src/core/random';
import { samplesOf } from '../../../src/fcn/gridPositions';
import { prepareInput } from '../../../src/fcn/inputImage';
import { LiveLearner } from '../../../src/fcn/live/liveLearner';
import { labelRuns } from '../../../src/fcn/live/labelRuns';
import { photograph, pixelSource } from '../../unit/fcn/support';
import { cpuMilliseconds, median } from '../support';
import { madeUpScores, madeUpStroke } from './madeUp';

const WIDTH = 2000;
const HEIGHT = 1500;
const CLASSES = 21;
const STROKES = 60;
/** Made before anything is timed: the first ones are compiled while they run. */
const WARM_UP = 5;

const random = seededRandom(1);
const input = await prepareInput(pixelSource(await photograph('office-talk.jpg', WIDTH, HEIGHT)), 513);
const learner = new LiveLearner(input, {
  classes: CLASSES,
  seed: 1,
  shared: madeUpScores(input, CLASSES, random),
});
const classIds = Uint8Array.from({ length: CLASSES }, (_, i) => i);

const refits: number[] = [];
const viewports: number[] = [];
for (let n = 0; n < WARM_UP + STROKES; n++) {
  learner.addStroke({ pixels: madeUpStroke(WIDTH, HEIGHT, random), classes: n % CLASSES });
  const refit = await cpuMilliseconds(() => learner.refit());
  const labels = await cpuMilliseconds(() => labelHalf((n % 2) * (HEIGHT / 2)));
  if (n < WARM_UP) continue;
  refits.push(refit);
  viewports.push(refit + labels);
}

const rows = [
  { what: 'refit, 21 classes, median', value: median(refits), unit: 'ms' },
  { what: 'refit, 21 classes, p95', value: p95(refits), unit: 'ms' },
  { what: 'stroke → labels of half of 3 MP, 21 classes, median', value: median(viewports), unit: 'ms' },
  {
    what: 'stroke → labels of half of 3 MP, 21 classes, p95',
    value: p95(viewports),
    unit: 'ms',
    budget: 300,
  },
];
console.log(JSON.stringify({ rows }));

async function labelHalf(y: number): Promise<void> {
  const region = { x: 0, y, width: WIDTH, height: HEIGHT / 2 };
  const target = { width: WIDTH, height: HEIGHT, input, classIds, region };
  const grid = await learner.scores(samplesOf(learner.gridSize, target));
  if (grid === undefined) throw new Error('nothing is predicted');
  await labelRuns(grid, target, WIDTH);
}

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)];
}
