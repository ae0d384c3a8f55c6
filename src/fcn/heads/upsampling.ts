/**
 * Upsampling by two on grids whose samples lie at pixel stride·i: n samples become 2n − 1, the first and the last stay
 * where they are. Made of shifted copies and `matMul`, so that every backend can learn it: wasm has no gradient of a
 * convolution's filter.
 */
import * as tf from '@tensorflow/tfjs-core';

/** Rows and columns that a transposed convolution of stride 2 writes to. */
interface Parity {
  readonly row: 0 | 1;
  readonly column: 0 | 1;
}

/** What combines the samples around an output sample: shifted copies, and their place in the 3×3 kernel. */
type Combine = (
  copies: readonly { readonly x: tf.Tensor3D; readonly ky: number; readonly kx: number }[],
) => tf.Tensor3D;

/**
 * The kernel `[3, 3, channels, channels]` of a transposed convolution of stride 2 that is bilinear interpolation a
 * channel: [½ 1 ½] in each direction on the diagonal, 0 elsewhere (the paper's initialisation, section 3.3, on a grid
 * with aligned corners).
 */
export function bilinearKernel(channels: number): Float32Array {
  const kernel = new Float32Array(9 * channels * channels);
  const triangle = [0.5, 1, 0.5];
  for (let ky = 0; ky < 3; ky++) {
    for (let kx = 0; kx < 3; kx++) {
      const tap = (ky * 3 + kx) * channels * channels;
      for (let c = 0; c < channels; c++) kernel[tap + c * channels + c] = triangle[ky] * triangle[kx];
    }
  }
  return kernel;
}

/**
 * A transposed convolution of stride 2, cropped to aligned corners: output p is the sum over samples i of
 * x[i]·kernel[p − 2i + 1] in each direction.
 * @param x `[h, w, c]` @param kernel `[3, 3, c, d]`
 * @returns `[2h − 1, 2w − 1, d]`
 */
export function upsampleLearned(x: tf.Tensor3D, kernel: tf.Tensor4D): tf.Tensor3D {
  const [, , input, output] = kernel.shape;
  return tf.tidy(() =>
    upsampleBy(x, (copies) => {
      const [h, w] = copies[0].x.shape;
      const stacked =
        copies.length === 1
          ? copies[0].x
          : tf.concat(
              copies.map((copy) => copy.x),
              2,
            );
      const taps = copies.map(({ ky, kx }) =>
        tf.reshape(tf.slice(kernel, [ky, kx, 0, 0], [1, 1, input, output]), [input, output]),
      );
      const weights = taps.length === 1 ? taps[0] : tf.concat(taps, 0);
      const flat = tf.reshape(stacked, [h * w, copies.length * input]);
      return tf.reshape(tf.matMul(flat, weights as tf.Tensor2D), [h, w, output]);
    }),
  );
}

/**
 * Bilinear interpolation with aligned corners, fixed.
 * @param x `[h, w, c]` @param factor 1, 2, 4, 8, …
 * @returns `[(h − 1)·factor + 1, (w − 1)·factor + 1, c]`
 */
export function upsampleBilinear(x: tf.Tensor3D, factor: number): tf.Tensor3D {
  return tf.tidy(() => {
    let result = x;
    // What is linear between samples stays so between finer ones: steps of two are exact.
    for (let done = 1; done < factor; done *= 2) result = upsampleBy(result, mean);
    return result === x ? tf.clone(x) : result;
  });
}

const mean: Combine = (copies) => {
  const sum = copies.map(({ x }) => x).reduce((a, b) => tf.add(a, b));
  return copies.length === 1 ? sum : tf.mul(sum, 1 / copies.length);
};

function upsampleBy(x: tf.Tensor3D, combine: Combine): tf.Tensor3D {
  const [h, w] = x.shape;
  const row = (parity: 0 | 1): tf.Tensor3D => {
    const even = combine(copiesFor(x, { row: parity, column: 0 }));
    return w === 1 ? even : interleave(even, combine(copiesFor(x, { row: parity, column: 1 })), 1);
  };
  return h === 1 ? row(0) : interleave(row(0), row(1), 0);
}

/** The samples that reach the outputs of a parity: one or two in each direction. */
function copiesFor(x: tf.Tensor3D, { row, column }: Parity): { x: tf.Tensor3D; ky: number; kx: number }[] {
  const [h, w, c] = x.shape;
  const rows =
    row === 0
      ? [{ at: 0, k: 1 }]
      : [
          { at: 0, k: 2 },
          { at: 1, k: 0 },
        ];
  const columns =
    column === 0
      ? [{ at: 0, k: 1 }]
      : [
          { at: 0, k: 2 },
          { at: 1, k: 0 },
        ];
  return rows.flatMap(({ at: y, k: ky }) =>
    columns.map(({ at: left, k: kx }) => ({
      x: row + column === 0 ? x : tf.slice(x, [y, left, 0], [h - row, w - column, c]),
      ky,
      kx,
    })),
  );
}

/** a₀ b₀ a₁ b₁ … aₙ along an axis; `odd` has one less than `even`. */
function interleave(even: tf.Tensor3D, odd: tf.Tensor3D, axis: 0 | 1): tf.Tensor3D {
  const paddings: [[number, number], [number, number], [number, number]] = [
    [0, 0],
    [0, 0],
    [0, 0],
  ];
  paddings[axis] = [0, 1];
  const pairs = tf.stack([even, tf.pad(odd, paddings)], axis + 1);
  const shape = even.shape.slice() as [number, number, number];
  shape[axis] *= 2;
  const both = tf.reshape<tf.Rank.R3>(pairs, shape);
  const size = shape.slice() as [number, number, number];
  size[axis] -= 1;
  return tf.slice(both, [0, 0, 0], size);
}
