/**
 * The rebuilt network against the package's own graph: the same 513×513 photograph, output stride 8, wasm in Node,
 * in turns; then what the editor does by default. The ratio is of CPU time, which the load of the machine distorts
 * least: both run on one thread. Prints one JSON object.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { createSegmenter } from '../../../src/fcn/segmenter';
import { loadOriginalGraph } from '../../unit/fcn/originalGraph';
import { loadVocModel, photograph, pixelSource, startWasm } from '../../unit/fcn/support';
import { median, milliseconds } from '../support';

const PAIRS = 5;

tf.enableProdMode();
await startWasm();
const segmenter = createSegmenter(await loadVocModel());
const original = await loadOriginalGraph();
const square = await photograph('office-talk.jpg', 513, 513);
const photo = await photograph('office-talk.jpg', 2000, 1334);
const large = await photograph('office-talk.jpg', 4896, 3264);

const predict = (pixels: typeof square, outputStride: 8 | 16): Promise<unknown> =>
  segmenter.predict(pixelSource(pixels), { inputSize: 513, outputStride });

await predict(square, 8);
await original(square);
const pairs: { ours: Time; original: Time }[] = [];
for (let i = 0; i < PAIRS; i++) {
  pairs.push({
    ours: await timed(() => predict(square, 8)),
    original: await timed(() => original(square)),
  });
}

interface Time {
  /** Milliseconds. */
  readonly wall: number;
  readonly cpu: number;
}

async function timed(work: () => Promise<unknown>): Promise<Time> {
  const before = process.cpuUsage();
  const wall = await milliseconds(work);
  const { user, system } = process.cpuUsage(before);
  return { wall, cpu: (user + system) / 1000 };
}

async function medianOf(pixels: typeof square): Promise<number> {
  await predict(pixels, 16);
  const times: number[] = [];
  for (let i = 0; i < PAIRS; i++) times.push(await milliseconds(() => predict(pixels, 16)));
  return median(times);
}

const rows = [
  { what: 'own network, 513×513, stride 8', value: median(pairs.map(({ ours }) => ours.wall)), unit: 'ms' },
  {
    what: 'package graph, 513×513, stride 8',
    value: median(pairs.map((pair) => pair.original.wall)),
    unit: 'ms',
  },
  {
    what: 'own / package graph, stride 8',
    value: median(pairs.map((pair) => pair.ours.cpu / pair.original.cpu)),
    unit: '×',
    budget: 1 / 6,
  },
  { what: 'own network, 513×513, stride 16', value: await medianOf(square), unit: 'ms' },
  { what: 'pixels → labels, 2000×1334, stride 16', value: await medianOf(photo), unit: 'ms' },
  { what: 'pixels → labels, 4896×3264, stride 16', value: await medianOf(large), unit: 'ms' },
];
segmenter.dispose();
console.log(JSON.stringify({ rows }));
