/**
 * What learns how well from how many images: mean IU of each head on test images. Any folders of images and masks.
 *
 *   npm run bench:learning -- --images DIR --labels DIR --test-images DIR --test-labels DIR --classes N
 *     [--ignore ID]... [--seeds 3] [--only TEXT]... [--json]
 *
 * Each head is trained on all training images, and on 20, 5 and 1 that the seed chooses; `--only` takes the rows whose
 * name has a text, such as `fcn-4s` or `, 20 images`. Training images alone decide everything: no validation set is
 * looked at, and ×2 kernels stay bilinear.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { addPixels, confusionMatrix, scores as scoresOf } from '../../../src/core/metrics';
import { seededRandom, shuffle } from '../../../src/core/random';
import { encodeFloat16 } from '../../../src/fcn/float16';
import { sampleFeatures } from '../../../src/fcn/features/sampleFeatures';
import { HEAD_KINDS, type HeadSpec } from '../../../src/fcn/heads/headSpec';
import { Layers } from '../../../src/fcn/layers';
import { samplePixels } from '../../../src/fcn/training/pixelSampler';
import { trainHead } from '../../../src/fcn/training/trainHead';
import type { TrainingImage } from '../../../src/fcn/training/trainingSet';
import { loadVocModel, startWasm } from '../../unit/fcn/support';
import { allFeatures, featuresFor, type AllFeatures } from './features';
import { readLabeledImages, type LabeledImage } from './labeledImages';
import { predictImage } from './predict';

const { values } = parseArgs({
  options: {
    images: { type: 'string' },
    labels: { type: 'string' },
    'test-images': { type: 'string' },
    'test-labels': { type: 'string' },
    classes: { type: 'string' },
    ignore: { type: 'string', multiple: true, default: [] },
    seeds: { type: 'string', default: '3' },
    only: { type: 'string', multiple: true, default: [''] },
    json: { type: 'boolean', default: false },
  },
});

const LONGEST = 513;
const classes = Number(required('classes'));
const ignore = new Set(values.ignore.map(Number));
const seeds = Number(values.seeds);

type HeadShape = Omit<HeadSpec, 'classes'>;

const HEADS: readonly HeadShape[] = [
  ...HEAD_KINDS.map((kind) => ({ kind, pyramid: false, hidden: 0 })),
  { kind: 'fcn-4s', pyramid: false, hidden: 64 },
  { kind: 'fcn-8s', pyramid: true, hidden: 0 },
  { kind: 'fcn-4s', pyramid: true, hidden: 0 },
  { kind: 'fcn-4s', pyramid: true, hidden: 64 },
];
/** Training images. */
const COUNTS = [Infinity, 20, 5, 1];

interface Row {
  readonly what: string;
  readonly images: number;
  /** Percent, one a seed. */
  readonly meanIU: readonly number[];
  readonly pixelAccuracy: readonly number[];
  /** Of training, the longest. */
  readonly seconds: number;
}

type Loaded = LabeledImage & { readonly features: AllFeatures };

tf.enableProdMode();
await startWasm();
const layers = new Layers((await loadVocModel()).weights);
const train = await load(required('images'), required('labels'));
const test = await load(required('test-images'), required('test-labels'));
say(`${train.length} training images, ${test.length} test images`);

const runs = COUNTS.map((count) => Math.min(count, train.length))
  .filter((count, i, all) => all.indexOf(count) === i)
  .flatMap((images) => HEADS.map((shape) => ({ what: nameOf(shape, images), shape, images })))
  .filter(({ what }) => values.only.some((text) => what.includes(text)));

const rows: Row[] = [];
for (const { what, shape, images } of runs) {
  const results = [];
  for (let seed = 0; seed < seeds; seed++) {
    results.push(await measure({ ...shape, classes }, images, seed));
  }
  const row = {
    what,
    images,
    meanIU: results.map(({ meanIU }) => 100 * meanIU),
    pixelAccuracy: results.map(({ pixelAccuracy }) => 100 * pixelAccuracy),
    seconds: Math.max(...results.map(({ seconds }) => seconds)),
  };
  rows.push(row);
  say(
    `${row.what}: mean IU ${mean(row.meanIU).toFixed(1)} (${row.meanIU.map((v) => v.toFixed(1)).join(', ')}), ` +
      `pixels ${mean(row.pixelAccuracy).toFixed(1)} %, ${row.seconds.toFixed(1)} s`,
  );
}
if (values.json) console.log(JSON.stringify({ rows }));

function nameOf({ kind, pyramid, hidden }: HeadShape, images: number): string {
  return `${kind}${pyramid ? ' pyramid' : ''}${hidden > 0 ? ` hidden ${hidden}` : ''}, ${images} images`;
}

async function load(images: string, labels: string): Promise<Loaded[]> {
  const loaded: Loaded[] = [];
  for (const image of await readLabeledImages(images, labels)) {
    loaded.push({ ...image, features: await allFeatures(layers, image.source, LONGEST) });
  }
  return loaded;
}

async function measure(
  spec: HeadSpec,
  count: number,
  seed: number,
): Promise<{ meanIU: number; pixelAccuracy: number; seconds: number }> {
  const order = train.map((_, i) => i);
  shuffle(order, seededRandom(seed));
  const chosen = order.slice(0, count).map((i, place) => sampled(train[i], spec, seed * 10_000 + place));
  const started = performance.now();
  const { weights } = await trainHead(chosen, [], { spec, seed });
  const seconds = (performance.now() - started) / 1000;
  const matrix = confusionMatrix(classes);
  for (const image of test) {
    const predicted = await predictImage(spec, weights, featuresFor(image.features, spec));
    const truth = image.labels.map((id) => (ignore.has(id) ? 255 : id));
    addPixels(matrix, truth, predicted);
  }
  return { ...scoresOf(matrix), seconds };
}

function sampled(image: Loaded, spec: HeadSpec, seed: number): TrainingImage {
  const pixels = samplePixels(image.labels, { ignore, random: seededRandom(seed) });
  const features = sampleFeatures(featuresFor(image.features, spec), pixels);
  return { features: encodeFloat16(features), classes: Uint8Array.from(pixels, (i) => image.labels[i]) };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0) / numbers.length;
}

function required(name: 'images' | 'labels' | 'test-images' | 'test-labels' | 'classes'): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

function say(text: string): void {
  console.error(text);
}
