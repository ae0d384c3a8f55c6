/**
 * How long the shared head learns in the background once an image is approved: 100 images of 600 pixels, on wasm. The
 * features are made up, which takes as long. Times are of CPU, which the load of the machine doesn't stretch. Prints
 * one JSON object.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';
import { normal, seededRandom } from '../../../src/core/random';
import { encodeFloat16 } from '../../../src/fcn/float16';
import { PIXELS_PER_IMAGE } from '../../../src/fcn/training/pixelSampler';
import { SHARED_WIDTH, trainShared, type ReplayPixels } from '../../../src/fcn/training/trainShared';
import { startWasm } from '../../unit/fcn/support';
import { cpuMilliseconds, median } from '../support';

const IMAGES = 100;
const CLASSES = 11;
const RUNS = 3;
const BUDGET = 3000;

tf.enableProdMode();
await startWasm();
const random = seededRandom(1);
const images = Array.from({ length: IMAGES }, madeUpImage);
const rows = [];
for (const hidden of [0, 64]) {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) times.push(await cpuMilliseconds(() => train(hidden)));
  rows.push({
    what: `shared head, ${IMAGES} images, ${CLASSES} classes, ${hidden === 0 ? 'linear' : `${hidden} hidden units`}`,
    value: median(times),
    unit: 'ms',
    budget: BUDGET,
  });
}
console.log(JSON.stringify({ rows }));

function train(hidden: number): Promise<unknown> {
  const classes = Array.from({ length: CLASSES }, (_, id) => ({ id, name: `class ${id}`, color: '#000000' }));
  return trainShared(images, {
    classes,
    hidden,
    inputSize: 513,
    reference: { name: 'shared', version: 1 },
    images: IMAGES,
    seed: 1,
  });
}

/** Features around another mean a class. */
function madeUpImage(): ReplayPixels {
  const classes = Uint8Array.from({ length: PIXELS_PER_IMAGE }, () => Math.floor(CLASSES * random()));
  const features = Float32Array.from(
    { length: PIXELS_PER_IMAGE * SHARED_WIDTH },
    (_, i) => Math.sin(i * classes[Math.floor(i / SHARED_WIDTH)]) + normal(random),
  );
  return { features: encodeFloat16(features), classes };
}
