/** The weights of a model as tensors, and the two fused layers that everything is built of. */
import * as tf from '@tensorflow/tfjs-core';
import type { WeightArray } from './heads/headWeights';

export interface Layer {
  readonly kernel: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

export interface LayerOptions {
  readonly stride?: 1 | 2;
  readonly dilation?: number;
  readonly activation?: 'linear' | 'relu' | 'relu6';
}

/** Owns the tensors of a model's weights on tfjs's present backend. */
export class Layers {
  private readonly layers = new Map<string, Layer>();

  /** @param weights `<layer>/kernel` and `<layer>/bias` of every layer, checked by `parseModel` */
  constructor(weights: ReadonlyMap<string, WeightArray>) {
    for (const [name, { shape, values }] of weights) {
      if (!name.endsWith('/kernel')) continue;
      const layer = name.slice(0, -'/kernel'.length);
      const bias = weights.get(`${layer}/bias`);
      if (bias === undefined) throw new RangeError(`the layer ${layer} has no bias`);
      this.layers.set(layer, {
        kernel: tf.tensor4d(values, shape as [number, number, number, number]),
        bias: tf.tensor1d(bias.values),
      });
    }
  }

  get(name: string): Layer {
    const layer = this.layers.get(name);
    if (layer === undefined) throw new RangeError(`the model has no layer ${name}`);
    return layer;
  }

  /** Convolution with 'same' padding, bias and activation in one kernel. `x` is `[1, h, w, c]`. */
  conv(name: string, x: tf.Tensor4D, { stride = 1, activation = 'linear' }: LayerOptions = {}): tf.Tensor4D {
    const { kernel, bias } = this.get(name);
    return tf.fused.conv2d({ x, filter: kernel, strides: stride, pad: 'same', bias, activation });
  }

  /** Depthwise convolution with 'same' padding, bias and relu6 in one kernel. `x` is `[1, h, w, c]`. */
  depthwise(name: string, x: tf.Tensor4D, { stride = 1, dilation = 1 }: LayerOptions = {}): tf.Tensor4D {
    const { kernel, bias } = this.get(name);
    return tf.fused.depthwiseConv2d({
      x,
      filter: kernel,
      strides: stride,
      pad: 'same',
      dilations: dilation,
      bias,
      activation: 'relu6',
    });
  }

  dispose(): void {
    for (const { kernel, bias } of this.layers.values()) tf.dispose([kernel, bias]);
    this.layers.clear();
  }
}
