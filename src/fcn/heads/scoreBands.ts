/**
 * A head on the features of a whole image, in bands: neither memory nor the time between two turns grows with the image.
 *
 * Scores between two rows of the coarsest grid are made of these two alone, of the interpolation as of the learned ×2
 * kernels (upsampling.ts), so bands that share a row give the very scores of the whole.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureMap, ImageFeatures } from '../features/featureMaps';
import type { InputSize } from '../inputImage';
import type { ScoreGrid } from '../scoresToLabels';
import { runHead, type HeadVariables } from './head';
import { finestStride, headInputs, type HeadSpec } from './headSpec';

/** Rows `from` to `to`, both inclusive, of the coarsest grid. */
export interface HeadBand {
  readonly from: number;
  readonly to: number;
}

/** Bytes of a band's hidden units or scores on the finest grid; a run takes some ten times as many. */
const BAND_BYTES = 1 << 20;

/** @param reference the largest input that the head reads */
export function headBands(spec: HeadSpec, reference: InputSize): HeadBand[] {
  const finest = finestStride(spec);
  const coarsest = coarsestStride(spec);
  const last = (reference.paddedHeight - 1) / coarsest;
  const columns = (reference.paddedWidth - 1) / finest + 1;
  const stepBytes = (coarsest / finest) * columns * Math.max(spec.hidden, spec.classes) * 4;
  const steps = Math.max(1, Math.floor(BAND_BYTES / stepBytes));
  const bands: HeadBand[] = [];
  for (let from = 0; from < last; from += steps) bands.push({ from, to: Math.min(from + steps, last) });
  return bands.length > 0 ? bands : [{ from: 0, to: 0 }];
}

/**
 * @param afterBand awaited after each band of {@link headBands}; a rejection ends the run
 * @returns the scores on the head's finest grid
 */
export async function scoreInBands(
  spec: HeadSpec,
  variables: HeadVariables,
  { maps, reference }: Pick<ImageFeatures, 'maps' | 'reference'>,
  afterBand: () => Promise<void>,
): Promise<ScoreGrid> {
  const stride = finestStride(spec);
  const rows = (reference.paddedHeight - 1) / stride + 1;
  const columns = (reference.paddedWidth - 1) / stride + 1;
  const values = new Float32Array(rows * columns * spec.classes);
  const rowsAStep = coarsestStride(spec) / stride;
  for (const band of headBands(spec, reference)) {
    const scores = tf.tidy(() => runHead(spec, variables, bandOf(maps, coarsestStride(spec), band)));
    try {
      values.set(await scores.data<'float32'>(), band.from * rowsAStep * columns * spec.classes);
    } finally {
      scores.dispose();
    }
    await afterBand();
  }
  return { values, rows, columns, channels: spec.classes, stride };
}

function bandOf(
  maps: readonly FeatureMap[],
  coarsest: number,
  { from, to }: HeadBand,
): Record<string, tf.Tensor3D> {
  return Object.fromEntries(
    maps.map(({ name, stride, columns, channels, values }) => {
      const first = (from * coarsest) / stride;
      const end = (to * coarsest) / stride + 1;
      const part = values.subarray(first * columns * channels, end * columns * channels);
      return [name, tf.tensor3d(part, [end - first, columns, channels])];
    }),
  );
}

function coarsestStride(spec: Pick<HeadSpec, 'kind' | 'pyramid'>): number {
  return Math.max(...headInputs(spec).map(({ stride }) => stride));
}
