import { afterAll, beforeAll, expect, test } from 'vitest';
import { viewPeak } from '../../support/memoryLimits';
import { runFlow } from './flow';
import { MemoryServer } from './harness';
import { largeImage } from './images';

const IMAGE = { format: 'jpeg', width: 6000, height: 4000, orientation: 6 } as const;
const PIXELS = IMAGE.width * IMAGE.height;

/**
 * Bytes a pixel that view and worker may take together at the peak of each step. Where less is needed less is allowed,
 * so that a needless copy of the labels shows.
 */
const BUDGETS: Readonly<Record<string, number>> = {
  open: 4.75,
  segment: 4.75,
  accept: viewPeak(PIXELS),
  // Of it some 12 MB, however large the image is, for what is learned live.
  strokes: 4.5,
  undo: 4,
  'reload labels': 4,
  'hide and show': 4.75,
};

let server: MemoryServer;
beforeAll(async () => {
  server = await MemoryServer.start();
});
afterAll(() => server.stop());

test('view and worker take no more than their part, also of an image that lies on its side', async () => {
  const { steps } = await runFlow(server, await largeImage(IMAGE));
  console.log(steps.map(({ name, together }) => `${name} ${(together / PIXELS).toFixed(1)}`).join(', '));
  expect(steps.map(({ name }) => name)).toEqual(Object.keys(BUDGETS));
  for (const { name, together } of steps) {
    expect(together / PIXELS, name).toBeLessThanOrEqual(BUDGETS[name]);
  }
});
