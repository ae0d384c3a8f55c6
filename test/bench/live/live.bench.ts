/**
 * How soon after a stroke a viewport is predicted again: 3 megapixels, 21 classes, the viewport is half of the image.
 * The shared head's scores are made up, several classes close to each other everywhere, as in a head that learned from
 * few images. Times are of CPU, which the load of the machine doesn't stretch. Prints one JSON object.
 */
import { normal, seededRandom } from '../../../src/core/random';
import { samplesOf } from '../../../src/fcn/gridPositions';
import { prepareInput, type InputSize } from '../../../src/fcn/inputImage';
import type { SharedScores } from '../../../src/fcn/live/baseScores';
import { LiveLearner } from '../../../src/fcn/live/liveLearner';
import { liveRuns } from '../../../src/fcn/live/liveRuns';
import { photograph, pixelSource } from '../../unit/fcn/support';
import { cpuMilliseconds, median } from '../support';

const WIDTH = 2000;
const HEIGHT = 1500;
const CLASSES = 21;
const STROKE = { width: 160, height: 32 };
const STROKES = 60;
/** Made before anything is timed: the first ones are compiled while they run. */
const WARM_UP = 5;

const random = seededRandom(1);
const input = await prepareInput(pixelSource(await photograph('office-talk.jpg', WIDTH, HEIGHT)), 513);
const learner = new LiveLearner(input, { classes: CLASSES, seed: 1, shared: sharedScores(input) });
const cells = new Uint16Array(WIDTH * HEIGHT);
const classIds = Uint8Array.from({ length: CLASSES }, (_, i) => i);

const refits: number[] = [];
const viewports: number[] = [];
for (let n = 0; n < WARM_UP + STROKES; n++) {
  learner.addStroke({ pixels: strokePixels(), classes: n % CLASSES });
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
  await liveRuns(grid, target, cells, WIDTH);
}

function strokePixels(): Uint32Array {
  const x = Math.floor(random() * (WIDTH - STROKE.width));
  const y = Math.floor(random() * (HEIGHT - STROKE.height));
  return Uint32Array.from(
    { length: STROKE.width * STROKE.height },
    (_, i) => (y + Math.floor(i / STROKE.width)) * WIDTH + x + (i % STROKE.width),
  );
}

/** Waves of another direction a class, with noise. */
function sharedScores({ paddedWidth, paddedHeight }: InputSize): SharedScores {
  const [rows, columns] = [(paddedHeight - 1) / 4 + 1, (paddedWidth - 1) / 4 + 1];
  const values = Float32Array.from({ length: rows * columns * CLASSES }, (_, i) => {
    const [place, sample] = [i % CLASSES, Math.floor(i / CLASSES)];
    const [x, y] = [sample % columns, Math.floor(sample / columns)];
    return 4 * Math.sin(0.2 * (x * Math.cos(place) + y * Math.sin(place)) + place) + normal(random);
  });
  const classOf = Int16Array.from({ length: CLASSES }, (_, i) => i);
  return { grid: { values, rows, columns, channels: CLASSES, stride: 4 }, classOf };
}

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)];
}
