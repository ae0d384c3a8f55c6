/** A head that goes on learning begins as the one before, on standardised features. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { LabelClass } from '../../../../src/core/classes';
import type { HeadSpec } from '../../../../src/fcn/heads/headSpec';
import type { Model } from '../../../../src/fcn/modelFile';
import { fromPixelHead, type PixelHead } from '../../../../src/fcn/training/pixelHead';
import { classesOf } from '../../../../src/fcn/training/trainPixelHead';
import { classifyPixels, SHARED_SHAPE, SHARED_WIDTH } from '../../../../src/fcn/training/trainShared';
import { joinImages, standardisationOf } from '../../../../src/fcn/training/trainingSet';
import { warmPixelHead } from '../../../../src/fcn/training/warmStart';
import { startWasm } from '../support';
import { madeUpImage } from './support';

const classes = (...ids: number[]): LabelClass[] =>
  ids.map((id) => ({ id, name: `class ${id}`, color: '#000000' }));

const specOf = (hidden: number, count: number): HeadSpec => ({ ...SHARED_SHAPE, hidden, classes: count });

/** A head of the classes 5, 6 and 7 that learned nothing, but says different things of different pixels. */
function earlierHead(hidden: number): Pick<Model, 'head' | 'classes'> {
  const spec = specOf(hidden, 3);
  const pixelHead = warmPixelHead(spec, classes(5, 6, 7), undefined, identity, 1);
  for (const layer of pixelHead) layer.kernel.forEach((_, i) => (layer.kernel[i] = Math.sin(i * 12.9898)));
  pixelHead.forEach(({ bias }) => bias.forEach((_, i) => (bias[i] = Math.cos(i))));
  // The first channel lies around 5: without this one class would always win.
  if (hidden === 0) pixelHead[0].bias.forEach((_, o, bias) => (bias[o] = -5 * pixelHead[0].kernel[o]));
  return { classes: classes(5, 6, 7), head: { spec, weights: fromPixelHead(spec, pixelHead) } };
}

const identity = {
  mean: new Float32Array(SHARED_WIDTH),
  deviation: new Float32Array(SHARED_WIDTH).fill(1),
};
const { features } = madeUpImage(specOf(0, 1), 200, 3, () => 0);
const pixels = joinImages([{ features, classes: new Uint8Array(200) }], SHARED_WIDTH);
const standardisation = standardisationOf(pixels);

/** Class ids by the layers on standardised features. */
async function said(layers: PixelHead, list: readonly LabelClass[]): Promise<number[]> {
  return Array.from(await classesOf(layers, pixels, standardisation), (place) => list[place].id);
}

beforeAll(startWasm);

describe('warmPixelHead', () => {
  it.each([0, 16])('says what the earlier head says, in another order (%i hidden units)', async (hidden) => {
    const earlier = earlierHead(hidden);
    const list = classes(7, 5, 6);
    const layers = warmPixelHead(specOf(hidden, 3), list, earlier, standardisation, 1);
    const before = Array.from(await classifyPixels(earlier, features));
    expect(new Set(before).size).toBeGreaterThan(1);
    const after = await said(layers, list);
    expect(after.filter((id, i) => id !== before[i]).length).toBeLessThanOrEqual(2);
  });

  it('starts a new class at 0 and drops one that is gone', () => {
    const layers = warmPixelHead(specOf(16, 3), classes(6, 8, 7), earlierHead(16), standardisation, 1);
    const { kernel, bias } = layers[1];
    expect(kernel.filter((_, i) => i % 3 === 1).every((weight) => weight === 0)).toBe(true);
    expect(bias[1]).toBe(0);
    expect(bias[0]).toBeCloseTo(Math.cos(1), 5);
    expect(kernel[0]).toBeCloseTo(Math.sin(1 * 12.9898), 5);
  });

  it('starts anew with another number of hidden units', () => {
    const list = classes(5, 6, 7);
    const anew = warmPixelHead(specOf(64, 3), list, undefined, standardisation, 1);
    expect(warmPixelHead(specOf(64, 3), list, earlierHead(0), standardisation, 1)).toEqual(anew);
  });
});
