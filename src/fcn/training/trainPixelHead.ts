/** Trains the layers of a head on sampled pixels: softmax cross-entropy, Adam, a learning rate that falls to 0. */
import * as tf from '@tensorflow/tfjs-core';
import { shuffle, type Random } from '../../core/random';
import { takeTurn, type AbortFlag } from '../turns';
import { Adam, cosineDecay } from './adam';
import type { DenseLayer, PixelHead } from './pixelHead';
import { standardisedRows, type Standardisation, type TrainingPixels } from './trainingSet';

export interface PixelTraining {
  readonly steps: number;
  /** Pixels a step. */
  readonly batch: number;
  readonly learningRate: number;
  /** Decoupled weight decay (Loshchilov, Hutter 2019) of the kernels, times the learning rate. */
  readonly weightDecay: number;
  readonly random: Random;
  readonly signal?: AbortFlag | undefined;
  /** Told after each step its loss; waited for. */
  readonly onStep?: ((step: number, loss: number) => void | Promise<void>) | undefined;
}

/**
 * Changes `head` in place.
 * @throws LabelerError `cancelled`; the head is then what it was after the last step
 */
export async function trainPixelHead(
  head: PixelHead,
  pixels: TrainingPixels,
  standardisation: Standardisation,
  training: PixelTraining,
): Promise<void> {
  const adam = new Adam();
  const order = new Batches(pixels.count, training.random);
  for (let step = 0; step < training.steps; step++) {
    const rows = order.next(Math.min(training.batch, pixels.count));
    const rate = training.learningRate * cosineDecay(step, training.steps);
    const input = standardisedRows(pixels, rows, standardisation);
    const classes = Uint8Array.from(rows, (row) => pixels.classes[row]);
    adam.next();
    const loss = await learn(head, input, classes, (name, values, gradient, decays) => {
      if (decays) for (let i = 0; i < values.length; i++) values[i] *= 1 - rate * training.weightDecay;
      adam.update(name, values, gradient, rate);
    });
    await training.onStep?.(step + 1, loss);
    await takeTurn(training.signal);
  }
}

/** Pixels that are classified at a time. */
const CHUNK = 4096;

/** The class of the largest score of each pixel, as its place in the head's list of classes. */
export async function classesOf(
  head: PixelHead,
  pixels: TrainingPixels,
  standardisation: Standardisation,
): Promise<Uint8Array> {
  const classes = new Uint8Array(pixels.count);
  const { outputs } = head[head.length - 1];
  for (let from = 0; from < pixels.count; from += CHUNK) {
    const count = Math.min(CHUNK, pixels.count - from);
    const rows = Uint32Array.from({ length: count }, (_, i) => from + i);
    const scores = (await forward(head, standardisedRows(pixels, rows, standardisation), count))[head.length];
    for (let i = 0; i < count; i++) classes[from + i] = largestOf(scores, i * outputs, outputs);
  }
  return classes;
}

function largestOf(scores: Float32Array, from: number, count: number): number {
  let winner = 0;
  for (let o = 1; o < count; o++) if (scores[from + o] > scores[from + winner]) winner = o;
  return winner;
}

/** Gives all pixels in random order, again and again. */
class Batches {
  private readonly order: Uint32Array;
  private at: number;

  constructor(
    count: number,
    private readonly random: Random,
  ) {
    this.order = Uint32Array.from({ length: count }, (_, i) => i);
    this.at = count;
  }

  next(size: number): Uint32Array {
    if (this.at + size > this.order.length) {
      shuffle(this.order, this.random);
      this.at = 0;
    }
    return this.order.slice(this.at, (this.at += size));
  }
}

type Update = (name: string, values: Float32Array, gradient: ArrayLike<number>, decays: boolean) => void;

/** One step. @returns the mean loss before it */
async function learn(
  head: PixelHead,
  input: Float32Array,
  classes: Uint8Array,
  update: Update,
): Promise<number> {
  const count = classes.length;
  const activations = await forward(head, input, count);
  const scores = activations[head.length];
  const loss = toGradientOfScores(scores, classes, head[head.length - 1].outputs);
  let gradient = scores;
  for (let i = head.length - 1; i >= 0; i--) {
    const layer = head[i];
    const kernelGradient = await multiply(
      transposed(activations[i], count, layer.inputs),
      layer.inputs,
      gradient,
      layer.outputs,
    );
    const biasGradient = columnSums(gradient, count, layer.outputs);
    const below = i === 0 ? undefined : await gradientBelow(gradient, count, layer, activations[i]);
    update(`kernel${i}`, layer.kernel, kernelGradient, true);
    update(`bias${i}`, layer.bias, biasGradient, false);
    if (below !== undefined) gradient = below;
  }
  return loss;
}

/** @returns the input, what each layer makes of it, the scores at last */
async function forward(head: PixelHead, input: Float32Array, count: number): Promise<Float32Array[]> {
  const activations = [input];
  for (const [i, layer] of head.entries()) {
    const output = await multiply(activations[i], count, layer.kernel, layer.outputs);
    addBias(output, layer, i + 1 < head.length);
    activations.push(output);
  }
  return activations;
}

/** What reaches the units below a layer, through their ReLU. */
async function gradientBelow(
  gradient: Float32Array,
  count: number,
  { kernel, inputs, outputs }: DenseLayer,
  units: Float32Array,
): Promise<Float32Array> {
  const below = await multiply(gradient, count, transposed(kernel, inputs, outputs), inputs);
  for (let i = 0; i < below.length; i++) if (units[i] <= 0) below[i] = 0;
  return below;
}

/** `[rows, n]` · `[n, columns]`, on tfjs's present backend. */
async function multiply(
  a: Float32Array,
  rows: number,
  b: Float32Array,
  columns: number,
): Promise<Float32Array> {
  const product = tf.tidy(() =>
    tf.matMul(tf.tensor2d(a, [rows, a.length / rows]), tf.tensor2d(b, [b.length / columns, columns])),
  );
  try {
    return (await product.data<'float32'>()).slice();
  } finally {
    product.dispose();
  }
}

/** Side of the squares in which a matrix is transposed. */
const TILE = 32;

/** wasm multiplies transposed matrices by a slow way of its own: here they are written out. */
function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  // In tiles that fit a cache: a row of one is a column of the other.
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(top + TILE, rows);
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(left + TILE, columns);
      for (let i = top; i < bottom; i++) {
        for (let j = left; j < right; j++) result[j * rows + i] = matrix[i * columns + j];
      }
    }
  }
  return result;
}

function addBias(output: Float32Array, { bias, outputs }: DenseLayer, hasRelu: boolean): void {
  for (let i = 0; i < output.length; i += outputs) {
    for (let o = 0; o < outputs; o++) {
      const value = output[i + o] + bias[o];
      output[i + o] = hasRelu && value < 0 ? 0 : value;
    }
  }
}

/** Turns scores into the gradient of their mean cross-entropy, in place. @returns the mean cross-entropy */
function toGradientOfScores(scores: Float32Array, classes: Uint8Array, outputs: number): number {
  const count = classes.length;
  let loss = 0;
  for (let i = 0; i < count; i++) {
    const row = scores.subarray(i * outputs, (i + 1) * outputs);
    let largest = -Infinity;
    for (const score of row) largest = Math.max(largest, score);
    let sum = 0;
    for (let o = 0; o < outputs; o++) sum += row[o] = Math.exp(row[o] - largest);
    loss -= Math.log(Math.max(row[classes[i]] / sum, Number.MIN_VALUE));
    for (let o = 0; o < outputs; o++) row[o] = row[o] / sum / count;
    row[classes[i]] -= 1 / count;
  }
  return loss / count;
}

function columnSums(matrix: Float32Array, rows: number, columns: number): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) sums[c] += matrix[i * columns + c];
  }
  return sums;
}
