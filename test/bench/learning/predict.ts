/** Labels of a whole image from its features, by the code that the editor runs. */
import * as tf from '@tensorflow/tfjs-core';
import type { ImageFeatures } from '../../../src/fcn/features/featureMaps';
import { headFeatures, headVariables, runHead } from '../../../src/fcn/heads/head';
import { finestStride, type HeadSpec } from '../../../src/fcn/heads/headSpec';
import type { HeadWeights } from '../../../src/fcn/heads/headWeights';
import { collectRows, labelRows, type ScoreGrid } from '../../../src/fcn/scoresToLabels';

/** Scores of a head at its finest stride. */
export async function scoreGrid(
  spec: HeadSpec,
  weights: HeadWeights,
  features: ImageFeatures,
): Promise<ScoreGrid> {
  const scores = tf.tidy(() => runHead(spec, headVariables(weights), headFeatures(features.maps)));
  const [rows, columns, channels] = scores.shape;
  const values = (await scores.data<'float32'>()).slice();
  scores.dispose();
  return { values, rows, columns, channels, stride: finestStride(spec) };
}

/** @returns a class's place a pixel */
export async function predictImage(
  spec: HeadSpec,
  weights: HeadWeights,
  features: ImageFeatures,
): Promise<Uint8Array> {
  const grid = await scoreGrid(spec, weights, features);
  const classIds = Uint8Array.from({ length: spec.classes }, (_, i) => i);
  const target = { ...features.source, input: features.reference, classIds };
  const { classes } = await collectRows(features.source, (sink) => labelRows(grid, target, sink));
  return classes;
}
