/**
 * How many strokes a simulated person needs, with and without learning. Any folders of images and masks.
 *
 *   npm run bench:strokes -- --images DIR --labels DIR --classes N [--ignore ID]...
 *     [--model DIR | --train-images DIR --train-labels DIR [--train-count 20]]
 *     [--strokes 40] [--seeds 3] [--spill 0.05] [--limit K] [--constants JSON] [--times] [--json]
 *
 * The shared head is a model's, or trained here on a few images that each seed chooses anew; without either, each image
 * is learned from nothing. `--limit` takes every so-manieth image; `--constants` changes what live learning uses, for
 * trying on training images. Times are of CPU, which the load of the machine doesn't stretch.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { UNLABELED } from '../../../src/core/labelMap';
import { prepareInput } from '../../../src/fcn/inputImage';
import { Layers } from '../../../src/fcn/layers';
import type { LearningConstants } from '../../../src/fcn/live/liveLearner';
import { loadVocModel, startWasm } from '../../unit/fcn/support';
import { readLabeledImages, type LabeledImage } from './labeledImages';
import { headOfModel, LONGEST, sharedScoresOf, trainSharedHead, type SharedHead } from './sharedHead';
import { runSession, type Session, type SessionImage } from './strokeSession';
import { summaryOf, type Summary } from './strokeSummary';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    labels: { type: 'string' },
    model: { type: 'string' },
    'train-images': { type: 'string' },
    'train-labels': { type: 'string' },
    'train-count': { type: 'string', default: '20' },
    classes: { type: 'string' },
    ignore: { type: 'string', multiple: true, default: [] },
    strokes: { type: 'string', default: '40' },
    seeds: { type: 'string', default: '3' },
    spill: { type: 'string', default: '0' },
    limit: { type: 'string', default: 'Infinity' },
    constants: { type: 'string', default: '{}' },
    times: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const classes = Number(required('classes'));
const ignore = new Set(values.ignore.map(Number));
const strokes = Number(values.strokes);
const constants = JSON.parse(values.constants) as Partial<LearningConstants>;

tf.enableProdMode();
await startWasm();
const builtIn = await loadVocModel();
const layers = new Layers(builtIn.weights);
const images = limited(await readLabeledImages(required('images'), required('labels')), Number(values.limit));
const trainingImages =
  values['train-images'] === undefined
    ? []
    : await readLabeledImages(values['train-images'], required('train-labels'));

const withLearning: Session[] = [];
const without: Session[] = [];
for (let seed = 0; seed < Number(values.seeds); seed++) {
  const head = await headFor(seed);
  for (const image of images) {
    const prepared = await prepare(image, head);
    const common = { strokes, seed, spill: Number(values.spill), constants };
    withLearning.push(await runSession(prepared, { ...common, learns: true, times: values.times }));
    without.push(await runSession(prepared, { ...common, learns: false, times: false }));
  }
  say(`seed ${seed}, with learning: ${inWords(summaryOf(withLearning))}`);
}
const report = {
  images: images.length,
  seeds: Number(values.seeds),
  spill: Number(values.spill),
  withLearning: summaryOf(withLearning),
  withoutLearning: summaryOf(without),
};
say(`with learning:    ${inWords(report.withLearning)}`);
say(`without learning: ${inWords(report.withoutLearning)}`);
if (values.json) console.log(JSON.stringify(report));

async function headFor(seed: number): Promise<SharedHead | undefined> {
  if (values.model !== undefined) return headOfModel(values.model, builtIn);
  if (trainingImages.length === 0) return undefined;
  const count = Number(values['train-count']);
  return trainSharedHead({ layers, images: trainingImages, count, classes, ignore, seed });
}

async function prepare(image: LabeledImage, head: SharedHead | undefined): Promise<SessionImage> {
  const { width, height, labels, source } = image;
  return {
    truth: { width, height, labels: labels.map((id) => (ignore.has(id) ? UNLABELED : id)) },
    input: await prepareInput(source, LONGEST),
    shared: head && (await sharedScoresOf(layers, head, source, classes)),
    classes,
  };
}

function limited(all: readonly LabeledImage[], limit: number): LabeledImage[] {
  const step = Math.max(1, all.length / limit);
  return Array.from({ length: Math.min(limit, all.length) }, (_, i) => all[Math.floor(i * step)]);
}

function inWords({ accuracy, strokesTo90, reached90, worse, refit, viewport }: Summary): string {
  const after = Object.entries(accuracy).map(([n, percent]) => `${n}: ${percent.toFixed(1)} %`);
  return [
    ...after,
    `90 % after ${strokesTo90} strokes (median; ${reached90.toFixed(0)} % of the images reach it)`,
    `${worse.toFixed(1)} % of the strokes lower it by more than half a point`,
    ...(refit ? [`refit ${refit.p50.toFixed(0)}/${refit.p95.toFixed(0)} ms (p50/p95)`] : []),
    ...(viewport ? [`labels of a viewport ${viewport.p50.toFixed(0)}/${viewport.p95.toFixed(0)} ms`] : []),
  ].join(', ');
}

function required(name: 'images' | 'labels' | 'train-labels' | 'classes'): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

function say(text: string): void {
  console.error(text);
}
