import { describe, expect, it } from 'vitest';
import { Uri } from '../../support/fakeVscode/uri';
import { AheadPredictions, type PredictionTerms } from '../../../src/host/editor/aheadPredictions';

const terms = (over: { version?: number; inputSize?: number; person?: number } = {}): PredictionTerms => ({
  model: {
    name: 'builtin:voc',
    version: over.version ?? 1,
    files: null,
    classLookup: new Uint8Array(256).fill(255).fill(over.person ?? 3, 15, 16),
  },
  settings: { inputSize: over.inputSize ?? 513, outputStride: 16 },
});
const file = { size: 100, mtime: 7 };
const proposal = {
  labels: new Uint8Array(3),
  model: { name: 'builtin:voc', version: 1 },
  meanConfidence: 0.5,
};
const uri = (name: string) => Uri.file(`/images/${name}.jpg`) as never;

function kept(): AheadPredictions {
  const ahead = new AheadPredictions();
  ahead.keep(uri('a'), terms(), file, proposal);
  return ahead;
}

describe('a prediction of an image that nobody opened yet', () => {
  it('is given out once', () => {
    const ahead = kept();
    expect([ahead.has(uri('a')), ahead.fits(uri('a'), terms())]).toEqual([true, true]);
    expect(ahead.take(uri('a'), terms(), file)).toBe(proposal);
    expect(ahead.take(uri('a'), terms(), file)).toBeUndefined();
  });

  it.each([
    ['model', terms({ version: 2 }), file],
    ['input size', terms({ inputSize: 257 }), file],
    ['mapping of classes', terms({ person: 4 }), file],
    ['image file', terms(), { ...file, mtime: 8 }],
    ['size of the file', terms(), { ...file, size: 101 }],
  ])('is dropped where there is another %s now', (_what, now, there) => {
    const ahead = kept();
    expect(ahead.take(uri('a'), now, there)).toBeUndefined();
    expect(ahead.has(uri('a'))).toBe(false);
  });

  it('is one of a few: the oldest goes first', () => {
    const ahead = kept();
    for (let i = 0; i < 8; i++) ahead.keep(uri(`other-${i}`), terms(), file, proposal);
    expect([ahead.has(uri('a')), ahead.has(uri('other-0'))]).toEqual([false, true]);
  });
});
