import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPixels, confusionMatrix, scores } from '../../../src/core/metrics';

// Computed with the authors' score.py: class 3 occurs nowhere, ground truth 255 is left out.
const TRUTH = Uint8Array.of(0, 0, 1, 1, 0, 2, 2, 1, 255, 2, 2, 255);
const PREDICTED = Uint8Array.of(0, 1, 1, 1, 0, 2, 0, 1, 2, 2, 2, 0);

describe('segmentation metrics', () => {
  it('are those of score.py', () => {
    const matrix = confusionMatrix(4);
    addPixels(matrix, TRUTH, PREDICTED);
    expect(Array.from(matrix.counts)).toEqual(
      [
        [2, 1, 0, 0, 0],
        [0, 3, 0, 0, 0],
        [1, 0, 3, 0, 0],
        [0, 0, 0, 0, 0],
      ].flat(),
    );
    const result = scores(matrix);
    expect(result.pixelAccuracy).toBeCloseTo(0.8, 12);
    expect(result.meanAccuracy).toBeCloseTo(0.8055555555555555, 12);
    expect(result.meanIU).toBeCloseTo(0.6666666666666666, 12);
    expect(result.frequencyWeightedIU).toBeCloseTo(0.675, 12);
    expect(result.iu).toEqual([0.5, 0.75, 0.75, Number.NaN]);
  });

  it('count a class that is only predicted as IU 0', () => {
    const matrix = confusionMatrix(2);
    addPixels(matrix, Uint8Array.of(0, 0), Uint8Array.of(0, 1));
    expect(scores(matrix)).toMatchObject({ meanAccuracy: 0.5, meanIU: 0.25, frequencyWeightedIU: 0.5 });
  });

  it('are NaN where nothing is labeled', () => {
    const { pixelAccuracy, meanAccuracy, meanIU, frequencyWeightedIU } = scores(confusionMatrix(3));
    expect([pixelAccuracy, meanAccuracy, meanIU, frequencyWeightedIU]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('are 1 for a perfect prediction, and add up over images', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, max: 4 }), fc.uint8Array({ max: 4 }), (a, b) => {
        const whole = confusionMatrix(5);
        addPixels(whole, a, a);
        addPixels(whole, b, b);
        expect(scores(whole)).toMatchObject({ pixelAccuracy: 1, meanAccuracy: 1, meanIU: 1 });
        const joined = confusionMatrix(5);
        addPixels(joined, Uint8Array.of(...a, ...b), Uint8Array.of(...a, ...b));
        expect(joined.counts).toEqual(whole.counts);
      }),
    );
  });

  it('count a prediction that is none of the classes as wrong', () => {
    const matrix = confusionMatrix(2);
    addPixels(matrix, Uint8Array.of(0, 0, 0, 1, 1, 255), Uint8Array.of(0, 255, 2, 1, 1, 1));
    expect(Array.from(matrix.counts)).toEqual([1, 0, 2, 0, 2, 0]);
    const { pixelAccuracy, meanAccuracy, iu } = scores(matrix);
    expect([pixelAccuracy, meanAccuracy, ...iu]).toEqual([3 / 5, (1 / 3 + 1) / 2, 1 / 3, 1]);
  });

  it('leave ignored classes out of the truth and the means, and count their prediction as wrong', () => {
    const matrix = confusionMatrix(3, new Set([1, 7]));
    addPixels(matrix, Uint8Array.of(0, 0, 1, 1, 2, 7), Uint8Array.of(0, 1, 1, 0, 2, 2));
    expect(Array.from(matrix.counts)).toEqual(
      [
        [1, 0, 0, 1],
        [0, 0, 0, 0],
        [0, 0, 1, 0],
      ].flat(),
    );
    const { pixelAccuracy, meanIU, frequencyWeightedIU, iu } = scores(matrix);
    expect(iu).toEqual([0.5, NaN, 1]);
    expect([pixelAccuracy, meanIU]).toEqual([2 / 3, 0.75]);
    expect(frequencyWeightedIU).toBeCloseTo((2 / 3) * 0.5 + 1 / 3, 12);
  });

  it('refuse maps of different sizes', () => {
    expect(() => addPixels(confusionMatrix(2), new Uint8Array(2), new Uint8Array(3))).toThrow(RangeError);
  });
});
