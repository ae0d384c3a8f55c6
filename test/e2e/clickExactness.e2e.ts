/** A click at a pixel's place paints this pixel, at every zoom and device pixel ratio. */
import { expect } from 'vitest';
import { seededRandom } from '../../src/core/random';
import { endToEnd } from '../support/e2e';
import type { Labeler, Pixel } from '../support/labeler';
import { firstDifference, readMask } from '../support/masks';

const it = endToEnd();

const WIDTH = 300;
const HEIGHT = 200;
const CLICKS = 20;
const UNLABELED = 255;
const CLASS_ID = 4;

/** Pixels whose middles lie on the canvas, well inside it. */
async function visiblePixels(labeler: Labeler, next: () => number): Promise<Pixel[]> {
  const { zoom, left, top, canvas } = await labeler.placement();
  const range = (start: number, length: number, origin: number, side: number): [number, number] => [
    Math.max(0, Math.ceil((start + 2 - origin) / zoom)),
    Math.min(side, Math.floor((start + length - 2 - origin) / zoom)),
  ];
  const [x0, x1] = range(canvas.x, canvas.width, left, WIDTH);
  const [y0, y1] = range(canvas.y, canvas.height, top, HEIGHT);
  const pixels = new Map<string, Pixel>();
  while (pixels.size < CLICKS) {
    const pixel = { x: x0 + Math.floor(next() * (x1 - x0)), y: y0 + Math.floor(next() * (y1 - y0)) };
    pixels.set(`${pixel.x},${pixel.y}`, pixel);
  }
  return [...pixels.values()];
}

for (const deviceScaleFactor of [1, 1.25, 2]) {
  it(`at a device pixel ratio of ${deviceScaleFactor}`, async ({ start }) => {
    const { code, workspace } = await start(
      {
        images: { 'grid.png': { width: WIDTH, height: HEIGHT } },
        settings: { 'fcnLabeler.segmentOnOpen': false },
      },
      { deviceScaleFactor },
    );
    const labeler = await code.openInLabeler('grid.png');
    expect(await labeler.frame.evaluate(() => devicePixelRatio)).toBe(deviceScaleFactor);
    await labeler.setBrushSize(1);
    const next = seededRandom(deviceScaleFactor * 100);
    const expected = new Uint8Array(WIDTH * HEIGHT).fill(UNLABELED);
    for (const [index, zoom] of [0.3, 1, 7.3, 64].entries()) {
      await labeler.zoomTo(zoom);
      expect(Math.abs((await labeler.placement()).zoom / zoom - 1)).toBeLessThan(0.002);
      const pixels = await visiblePixels(labeler, next);
      // The last one gets a class of its own, to wait for.
      const lastClass = CLASS_ID + 1 + index;
      await labeler.selectClass(CLASS_ID);
      for (const { x, y } of pixels) {
        const isLast = y === pixels[CLICKS - 1].y && x === pixels[CLICKS - 1].x;
        if (isLast) await labeler.selectClass(lastClass);
        const at = await labeler.clickPixel(x, y);
        const hit = { x: Math.floor(at.x), y: Math.floor(at.y) };
        // Below zoom 1 a position on the screen can't name every pixel: the event's own position decides.
        if (zoom >= 1) expect(hit).toEqual({ x, y });
        expected[hit.y * WIDTH + hit.x] = isLast ? lastClass : CLASS_ID;
      }
      await labeler.waitForClass(lastClass);
      await code.save('grid.png');
      const { labels } = readMask(workspace.path('labels/grid.png'));
      expect(firstDifference(labels, expected, WIDTH), `zoom ${zoom}`).toBeUndefined();
    }
  });
}
