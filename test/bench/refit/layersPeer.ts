/** The local net as tfjs users would build it: a `LayersModel` that `.fit` trains, on the batches of a refit. */
import * as tf from '@tensorflow/tfjs';
import { KEEP, LocalNet, type NetBatch, type NetShape } from '../../../src/fcn/live/localNet';

/** The batches of a refit one after the other, as tensors. */
export interface PeerData {
  readonly inputs: tf.Tensor2D;
  readonly base: tf.Tensor2D;
  /** What is right, times the pixel's weight. */
  readonly wanted: tf.Tensor2D;
  /** Pixels a batch. */
  readonly batchSize: number;
}

/** @param draw gives the next step's pixels, always as many */
export function peerData(draw: () => NetBatch, steps: number, { inputs, outputs }: NetShape): PeerData {
  const parts = Array.from({ length: steps }, () => {
    const batch = draw();
    const { count } = batch;
    return {
      count,
      inputs: batch.inputs.slice(0, count * inputs),
      base: batch.base.slice(0, count * outputs),
      wanted: wantedOf(batch, outputs),
    };
  });
  const all = (name: 'inputs' | 'base' | 'wanted', width: number): tf.Tensor2D =>
    tf.tensor2d(joined(parts.map((part) => part[name])), [steps * parts[0].count, width]);
  return {
    inputs: all('inputs', inputs),
    base: all('base', outputs),
    wanted: all('wanted', outputs),
    batchSize: parts[0].count,
  };
}

/** A net of the seed's first weights; Adam as in a refit. */
export function peerModel({ inputs, hidden, outputs }: NetShape, seed: number, rate: number): tf.LayersModel {
  const pixel = tf.input({ shape: [inputs] });
  const base = tf.input({ shape: [outputs] });
  const units = tf.layers.dense({ units: hidden, activation: 'relu' }).apply(pixel);
  const own = tf.layers.dense({ units: outputs }).apply(units) as tf.SymbolicTensor;
  const scores = tf.layers.add().apply([own, base]) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [pixel, base], outputs: scores });
  setWeights(model, new LocalNet({ inputs, hidden, outputs }, seed));
  model.compile({ optimizer: tf.train.adam(rate), loss: crossEntropy });
  return model;
}

export async function fitPeer(model: tf.LayersModel, data: PeerData): Promise<void> {
  const { inputs, base, wanted, batchSize } = data;
  await model.fit([inputs, base], wanted, { batchSize, epochs: 1, shuffle: false, yieldEvery: 'never' });
}

/** The same net with the model's weights. */
export function netOfPeer(model: tf.LayersModel, shape: NetShape): LocalNet {
  const net = new LocalNet(shape, 0);
  net.weights.set(joined(model.getWeights().map((tensor) => tensor.dataSync<'float32'>())));
  return net;
}

function setWeights(model: tf.LayersModel, { weights, shape }: LocalNet): void {
  const { inputs, hidden, outputs } = shape;
  const shapes = [[inputs, hidden], [hidden], [hidden, outputs], [outputs]];
  let at = 0;
  model.setWeights(
    shapes.map((size) => tf.tensor(weights.slice(at, (at += size.reduce((a, b) => a * b))), size)),
  );
}

/** Per pixel; `.fit` takes the mean, hence the batch's size in {@link wantedOf}. */
function crossEntropy(wanted: tf.Tensor, scores: tf.Tensor): tf.Tensor {
  return tf.neg(tf.sum(tf.mul(wanted, tf.logSoftmax(scores)), -1));
}

function wantedOf({ count, base, targets, weights }: NetBatch, outputs: number): Float32Array {
  const wanted = new Float32Array(count * outputs);
  for (let i = 0; i < count; i++) {
    const row = wanted.subarray(i * outputs, (i + 1) * outputs);
    if (targets[i] === KEEP) row.set(softmax(base.subarray(i * outputs, (i + 1) * outputs)));
    else row[targets[i]] = 1;
    for (let o = 0; o < outputs; o++) row[o] *= weights[i] * count;
  }
  return wanted;
}

function softmax(scores: Float32Array): Float32Array {
  const largest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
