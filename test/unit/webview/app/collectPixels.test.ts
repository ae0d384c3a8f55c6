/** The view's part of collecting: it samples confirmed pixels without holding up the page, and hands on what it is told. */
import { describe, expect, it, vi } from 'vitest';
import { makeCell } from '../../../../src/core/labelMap';
import type { CollectRequest } from '../../../../src/protocol/sharedLearning';
import { longestTurn } from '../../fcn/support';
import { collectPixels, sampleConfirmed } from '../../../../webview/labeler/learning/collectPixels';
import type { BackgroundWorker } from '../../../../webview/labeler/segmentation/backgroundRunner';

const request: CollectRequest = {
  inputSize: 513,
  outputStride: 16,
  classLookup: new Uint8Array(256),
  ignore: [11],
  seed: 5,
  candidate: null,
};
const signal = new AbortController().signal;

function runnerOf(answer: object) {
  const worker = {
    collectPixels: vi.fn().mockResolvedValue(answer),
    addReplay: vi.fn(),
    trainShared: vi.fn(),
  };
  const runner = {
    background: <T>(ask: (each: BackgroundWorker) => Promise<T>): Promise<T> =>
      ask(worker),
  };
  return { worker, runner };
}

describe('collecting', () => {
  it('asks for the pixels that are confirmed', async () => {
    const cells = Uint16Array.of(
      3,
      makeCell(3, true),
      makeCell(11, true),
      makeCell(255, true),
      makeCell(4, true),
    );
    const answer = {};
    const { worker, runner } = runnerOf(answer);
    expect(await collectPixels(cells, runner, request, signal)).toBe(answer);
    const expected = { ...request, pixels: Uint32Array.of(1, 4), classes: Uint8Array.of(3, 4) };
    expect(worker.collectPixels).toHaveBeenCalledWith(expected, { signal });
  });

  it('asks nobody where nothing is confirmed', async () => {
    const { worker, runner } = runnerOf({});
    const { classes, features } = await collectPixels(new Uint16Array(9), runner, request, signal);
    expect([classes.length, features.length]).toEqual([0, 0]);
    expect(worker.collectPixels).not.toHaveBeenCalled();
  });

  it('holds the page up for some milliseconds at a time, on 32 megapixels', async () => {
    const cells = new Uint16Array(32_000_000).fill(makeCell(1, true));
    let sampled = 0;
    const longest = await longestTurn(async () => {
      sampled = (await sampleConfirmed(cells, request)).pixels.length;
    });
    expect(sampled).toBe(600);
    // 8 ms and a piece of the map; all of it takes several hundred.
    expect(longest).toBeLessThan(100);
  });
});
