/** Model folders with a learned head whose weights are drawn. */
import { encodeModel, type EncodedModel, type ModelContents } from '../../../src/fcn/encodeModel';
import type { HeadSpec } from '../../../src/fcn/heads/headSpec';
import { parseModel, type Model } from '../../../src/fcn/modelFile';
import { randomWeights } from './heads/support';
import { loadVocModel } from './support';

/** `count` classes of ids 10, 11, …. */
export function classesOf(count: number): ModelContents['classes'] {
  return Array.from({ length: count }, (_, i) => ({
    id: i + 10 <= 254 ? i + 10 : i + 10 - 255,
    name: `class ${i}`,
    color: `#${(i * 1000).toString(16).padStart(6, '0')}`,
  }));
}

export function drawnContents(
  spec: HeadSpec,
  seed: number,
  more: Partial<ModelContents> = {},
): ModelContents {
  return {
    reference: { name: 'roads', version: 3 },
    classes: classesOf(spec.classes),
    spec,
    weights: randomWeights(spec, seed),
    inputSize: 513,
    ...more,
  };
}

export function drawnFiles(spec: HeadSpec, seed: number, more?: Partial<ModelContents>): EncodedModel {
  return encodeModel(drawnContents(spec, seed, more));
}

export async function drawnModel(spec: HeadSpec, seed: number): Promise<Model> {
  const { json, weights } = drawnFiles(spec, seed);
  return parseModel(json, weights.buffer, 'models/roads', await loadVocModel());
}
