/**
 * A refit of the local net against the same net as a tfjs `LayersModel` that `.fit` trains on the same pixels in the
 * same steps, in turns, on wasm and on plain JavaScript; and how long features take. The refit also chooses its pixels
 * and judges itself; the peer is handed tensors. Times are of CPU, which the load of the machine doesn't stretch.
 * Prints one JSON object.
 */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import { seededRandom } from '../../../src/core/random';
import { extractFeatures, prepareHeadInputs } from '../../../src/fcn/features/featureMaps';
import { prepareInput } from '../../../src/fcn/inputImage';
import { Layers } from '../../../src/fcn/layers';
import { BaseScores } from '../../../src/fcn/live/baseScores';
import { ConfirmedPixels, type ConfirmedStroke } from '../../../src/fcn/live/confirmedPixels';
import { LEARNING, LiveLearner } from '../../../src/fcn/live/liveLearner';
import type { NetShape } from '../../../src/fcn/live/localNet';
import { PIXEL_INPUTS, PixelInputs } from '../../../src/fcn/live/pixelInputs';
import { StrokeSampler } from '../../../src/fcn/live/strokeSampler';
import { loadVocModel, photograph, pixelSource, startWasm } from '../../unit/fcn/support';
import { madeUpScores, madeUpStroke } from '../live/madeUp';
import { cpuMilliseconds, median } from '../support';
import { fitPeer, netOfPeer, peerData, peerModel } from './layersPeer';

const WIDTH = 2000;
const HEIGHT = 1334;
const CLASSES = 21;
const STROKES = 10;
const SEED = 1;
const PAIRS = 9;
/** Both learn the same from the same, but round at different places. */
const SAME = 0.02;

const random = seededRandom(SEED);
const photo = pixelSource(await photograph('office-talk.jpg', WIDTH, HEIGHT));
const input = await prepareInput(photo, 513);
const shared = madeUpScores(input, CLASSES, random);
const strokes: ConfirmedStroke[] = Array.from({ length: STROKES }, (_, i) => ({
  pixels: madeUpStroke(WIDTH, HEIGHT, random),
  classes: i,
}));
const shape: NetShape = { inputs: PIXEL_INPUTS, hidden: LEARNING.hidden.withShared, outputs: CLASSES };

tf.enableProdMode();
await startWasm();
const rows = [...(await refitRows()), ...(await featureRows())];
console.log(JSON.stringify({ rows }));

async function refitRows(): Promise<object[]> {
  const sampler = samplerOf();
  const choose = seededRandom(SEED);
  const learner = new LiveLearner(input, { classes: CLASSES, shared, seed: SEED });
  for (const stroke of strokes) learner.addStroke(stroke);
  const ours: number[] = [];
  const ratios: Record<'wasm' | 'cpu', number[]> = { wasm: [], cpu: [] };
  const times: Record<'wasm' | 'cpu', number[]> = { wasm: [], cpu: [] };
  const first = await learner.refit();
  for (const backend of ['wasm', 'cpu'] as const) {
    await tf.setBackend(backend);
    const data = peerData(() => sampler.draw(choose), LEARNING.steps, shape);
    const model = peerModel(shape, SEED, LEARNING.learningRate);
    await fitPeer(model, data);
    const loss = netOfPeer(model, shape).loss(sampler.judged());
    if (backend === 'wasm' && Math.abs(loss / first.after - 1) > SAME) {
      throw new Error(`the peer learns something else: its loss is ${loss}, not ${first.after}`);
    }
    for (let i = 0; i < PAIRS; i++) {
      const own = await cpuMilliseconds(() => learner.refit());
      const peer = await cpuMilliseconds(() => fitPeer(model, data));
      ours.push(own);
      times[backend].push(peer);
      ratios[backend].push(own / peer);
    }
  }
  return [
    { what: `refit, ${STROKES} strokes, ${CLASSES} classes`, value: median(ours), unit: 'ms' },
    { what: 'the same net, LayersModel.fit on wasm', value: median(times.wasm), unit: 'ms' },
    { what: 'the same net, LayersModel.fit on plain JavaScript', value: median(times.cpu), unit: 'ms' },
    { what: 'refit / LayersModel.fit on wasm', value: median(ratios.wasm), unit: 'ratio' },
    { what: 'refit / LayersModel.fit on plain JavaScript', value: median(ratios.cpu), unit: 'ratio' },
  ];
}

/** What the learner draws its pixels by. */
function samplerOf(): StrokeSampler {
  const confirmed = new ConfirmedPixels(input, CLASSES);
  for (const stroke of strokes) confirmed.add(stroke);
  const base = new BaseScores(input, CLASSES, shared);
  const far = confirmed.farFromPaint(LEARNING.keepDistance, base.rows, base.columns);
  const inputs = new PixelInputs(input);
  return new StrokeSampler(inputs, base, confirmed.standing(), far, input.paddedWidth, LEARNING);
}

async function featureRows(): Promise<object[]> {
  await tf.setBackend('wasm');
  const layers = new Layers((await loadVocModel()).weights);
  const found: object[] = [];
  for (const pyramid of [false, true]) {
    const head = { kind: 'fcn-4s', pyramid } as const;
    const extract = async (): Promise<unknown> =>
      extractFeatures(layers, await prepareHeadInputs(photo, head, 513), head);
    await extract();
    const times: number[] = [];
    for (let i = 0; i < PAIRS; i++) times.push(await cpuMilliseconds(extract));
    const sides = pyramid ? '513 and 1025' : '513';
    found.push({ what: `pixels → features, ${WIDTH}×${HEIGHT}, ${sides}`, value: median(times), unit: 'ms' });
  }
  return found;
}
