/**
 * DeepLabv3's head on MobileNetV2 (Chen et al. 2017): a 1×1 branch and image pooling, joined by a 1×1
 * projection, the tap `aspp`. Without the atrous branches, which the small model leaves out.
 */
import * as tf from '@tensorflow/tfjs-core';
import { ASPP_CHANNELS } from './architecture';
import type { Layers } from './layers';

/**
 * The tap `aspp` from the last block's features.
 *
 * The pooled branch is the same everywhere, so its half of the projection is one vector: it goes into the bias
 * and the other half runs as an ordinary 1×1 convolution, instead of a concatenation of 512 channels.
 * @param features `[1, h, w, 320]`
 * @returns `[1, h, w, 256]`; the caller disposes it
 */
export function runAspp(layers: Layers, features: tf.Tensor4D): tf.Tensor4D {
  return tf.tidy(() => {
    const mean = tf.mean<tf.Tensor4D>(features, [1, 2], true);
    const pooled = layers.conv('aspp/pool', mean, { activation: 'relu' });
    const local = layers.conv('aspp/local', features, { activation: 'relu' });
    const { kernel, bias } = layers.get('aspp/project');
    const [pooledKernel, localKernel] = tf.split(kernel, 2, 2);
    const pooledPart = tf.conv2d(pooled, pooledKernel as tf.Tensor4D, 1, 'same');
    // Added after the reshape: wasm wants a bias whose data was made with rank 1.
    const wholeBias = tf.add<tf.Tensor1D>(tf.reshape(pooledPart, [ASPP_CHANNELS]), bias);
    return tf.fused.conv2d({
      x: local,
      filter: localKernel as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias: wholeBias,
      activation: 'relu',
    });
  });
}
