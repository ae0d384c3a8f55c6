import { afterAll, beforeAll, expect, test } from 'vitest';
import { runFlow } from './flow';
import { MemoryServer } from './harness';
import { largeImage } from './images';

/**
 * Bytes a pixel that view and worker may take together at the peak of each step. Six are theirs, the other six of
 * the twelve the extension host's; where less is needed less is allowed, so that a needless copy of the labels shows.
 */
const BUDGETS: Readonly<Record<string, number>> = {
  open: 4.5,
  segment: 5.5,
  accept: 6,
  strokes: 5,
  undo: 5,
  'reload labels': 4.5,
  'hide and show': 4.5,
};

let server: MemoryServer;
beforeAll(async () => {
  server = await MemoryServer.start();
});
afterAll(() => server.stop());

test('view and worker take at most 6 bytes a pixel, also of an image that lies on its side', async () => {
  const image = await largeImage({ format: 'jpeg', width: 6000, height: 4000, orientation: 6 });
  const { steps } = await runFlow(server, image);
  const pixels = image.width * image.height;
  console.log(steps.map(({ name, together }) => `${name} ${(together / pixels).toFixed(1)}`).join(', '));
  expect(steps.map(({ name }) => name)).toEqual(Object.keys(BUDGETS));
  for (const { name, together } of steps) {
    expect(together / pixels, name).toBeLessThanOrEqual(BUDGETS[name]);
  }
});
