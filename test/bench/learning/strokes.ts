/**
 * How many strokes a simulated person needs, with and without learning. Any folders of images and masks.
 *
 *   npm run bench:strokes -- --images DIR --labels DIR --classes N [--ignore ID]... | --generated
 *     [--model DIR... | --train-images DIR --train-labels DIR [--train-count 20]]
 *     [--strokes 40] [--seeds 3] [--spill 0.05] [--fitted-brush] [--limit K] [--constants JSON] [--times] [--json]
 *
 * The shared head is a model's (of several, each seed takes another), or trained here on a few images that each seed
 * chooses anew; without either, each image is learned from nothing. Without learning the shared head's prediction is
 * corrected by the strokes alone. `--generated` takes 40 made images of blobs, 3 classes. `--fitted-brush` lets the
 * person take a brush as large as the region allows; `--limit` takes so many images, spread over all; `--constants`
 * changes what live learning uses, for trying on training images. Times are of CPU, which the load of the machine
 * doesn't stretch.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { parsePersonOptions } from './personOptions';
import { openSessionImages } from './sessionImages';
import { runSession, type Session } from './strokeSession';
import { summaryOf, type StrokesTo, type Summary } from './strokeSummary';

const options = parsePersonOptions('bench:strokes', process.argv.slice(2), 40);
tf.enableProdMode();
const images = await openSessionImages(options);

const withLearning: Session[] = [];
const without: Session[] = [];
for (let seed = 0; seed < options.seeds; seed++) {
  for await (const image of images.ofSeed(seed)) {
    const common = { strokes: options.strokes, seed, manner: options, constants: options.constants };
    withLearning.push(await runSession(image, { ...common, learns: true, times: options.times }));
    without.push(await runSession(image, { ...common, learns: false, times: false }));
  }
  say(`seed ${seed}, with learning: ${inWords(summaryOf(withLearning))}`);
}
const report = {
  images: images.count,
  seeds: options.seeds,
  spill: options.spill,
  withLearning: summaryOf(withLearning),
  withoutLearning: summaryOf(without),
};
say(`with learning:    ${inWords(report.withLearning)}`);
say(`without learning: ${inWords(report.withoutLearning)}`);
if (options.json) console.log(JSON.stringify(report));

function inWords({ accuracy, to90, to95, worse, refit, viewport }: Summary): string {
  const after = Object.entries(accuracy).map(([n, percent]) => `${n}: ${percent.toFixed(1)} %`);
  return [
    ...after,
    strokesInWords(90, to90),
    strokesInWords(95, to95),
    `${worse.toFixed(1)} % of the strokes lower it by more than half a point`,
    ...(refit ? [`refit ${refit.p50.toFixed(0)}/${refit.p95.toFixed(0)} ms (p50/p95)`] : []),
    ...(viewport ? [`labels of a viewport ${viewport.p50.toFixed(0)}/${viewport.p95.toFixed(0)} ms`] : []),
  ].join(', ');
}

function strokesInWords(target: number, { median, most, reached }: StrokesTo): string {
  return `${target} % after ${median} strokes (median; at most ${most}; ${reached.toFixed(0)} % of the images reach it)`;
}

function say(text: string): void {
  console.error(text);
}
