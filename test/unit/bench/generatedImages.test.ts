import { describe, expect, it } from 'vitest';
import { prepareInput } from '../../../src/fcn/inputImage';
import { generatedImages } from '../../bench/learning/generatedImages';
import { runSession } from '../../bench/learning/strokeSession';

describe('the generated domain', () => {
  it('is the same for the same seed, however many images are made', () => {
    const [first, second] = generatedImages(2, 7);
    const [, again] = generatedImages(3, 7);
    expect(again.labels).toEqual(second.labels);
    expect(again.source.rows(0, 240)).toEqual(second.source.rows(0, 240));
    expect(second.labels).not.toEqual(first.labels);
    expect(generatedImages(1, 8)[0].labels).not.toEqual(first.labels);
  });

  it('shows three classes', () => {
    for (const { labels } of generatedImages(3, 1)) expect(new Set(labels).size).toBe(3);
  });

  it('is learned from nothing to 95 % in at most 12 strokes', async () => {
    for (const image of generatedImages(2, 1)) {
      const { accuracy } = await runSession(
        { truth: image, input: await prepareInput(image.source, 513), shared: undefined, classes: 3 },
        { strokes: 12, until: 0.95, seed: 1, learns: true, manner: { spill: 0, fits: false }, times: false },
      );
      expect(accuracy.at(-1)).toBeGreaterThanOrEqual(0.95);
    }
  });
});
