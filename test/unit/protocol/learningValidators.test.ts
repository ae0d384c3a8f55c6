/** What a view answers about the shared head is checked before it is kept. */
import { describe, expect, it } from 'vitest';
import { checkCollected, checkTrained } from '../../../src/protocol/learningValidators';
import { SHARED_WIDTH } from '../../../src/protocol/sharedLearning';

const collected = (count = 2) => ({
  features: new Uint16Array(count * SHARED_WIDTH).fill(0x3c00),
  present: new Uint8Array(count).fill(255),
  candidate: null as Uint8Array | null,
});

describe('checkCollected', () => {
  it('takes what fits, nothing at all among it', () => {
    expect(checkCollected(collected(), 2)).toEqual(collected());
    expect(checkCollected({ ...collected(0), more: 1 }, 0)).toEqual(collected(0));
    const judged = { ...collected(), candidate: Uint8Array.of(0, 1) };
    expect(checkCollected(judged, 2)).toEqual(judged);
  });

  it.each([
    ['nothing', undefined],
    ['more pixels', collected(3)],
    ['too few features', { ...collected(), features: new Uint16Array(3) }],
    ['an array of numbers', { ...collected(), present: [7, 7] }],
    ['floats', { ...collected(), features: new Float32Array(2 * SHARED_WIDTH) }],
    ['fewer predictions', { ...collected(), present: new Uint8Array(1) }],
    ["more of the candidate's", { ...collected(), candidate: new Uint8Array(3) }],
    ['infinity', { ...collected(), features: new Uint16Array(2 * SHARED_WIDTH).fill(0xfc00) }],
    ['no number', { ...collected(), features: new Uint16Array(2 * SHARED_WIDTH).fill(0x7e01) }],
  ])('refuses %s', (_what, value) => {
    expect(() => checkCollected(value, 2)).toThrow(expect.objectContaining({ code: 'bad-message' }));
  });
});

describe('checkTrained', () => {
  const trained = { json: '{}', weights: new Uint8Array(new Float32Array([1, -2]).buffer), milliseconds: 3 };

  it('takes what fits', () => {
    expect(checkTrained(trained)).toEqual(trained);
  });

  it.each([
    ['nothing', null],
    ['no text', { ...trained, json: 5 }],
    ['a text of megabytes', { ...trained, json: 'x'.repeat((1 << 20) + 1) }],
    ['weights of half a number', { ...trained, weights: new Uint8Array(5) }],
    ['too many weights', { ...trained, weights: new Uint8Array((4 << 20) + 4) }],
    ['weights that are not finite', { ...trained, weights: new Uint8Array(new Float32Array([NaN]).buffer) }],
    ['no time', { ...trained, milliseconds: NaN }],
  ])('refuses %s', (_what, value) => {
    expect(() => checkTrained(value)).toThrow(expect.objectContaining({ code: 'bad-message' }));
  });
});
