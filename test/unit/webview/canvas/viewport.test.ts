import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitted,
  MAX_ZOOM,
  MIN_ZOOM,
  pixelAt,
  revealing,
  settled,
  toDeviceView,
  toImage,
  toScreen,
  zoomAround,
} from '../../../../webview/labeler/canvas/viewport';

const image = { width: 4032, height: 3024 };
const canvas = { width: 900, height: 600 };

/** 200 pixels spread over the image. */
const pixels = Array.from({ length: 200 }, (_, i) => ({
  x: (i * 2654435761) % image.width,
  y: (i * 40503 * 7) % image.height,
}));

describe('clicks', () => {
  for (const pixelRatio of [1, 1.25, 2]) {
    for (const zoom of [1, 7.3, 64]) {
      it(`at the screen position of a pixel hit it, at zoom ${zoom} and pixel ratio ${pixelRatio}`, () => {
        for (const { x, y } of pixels) {
          const wanted = { zoom, originX: 312.3 - x * zoom, originY: 211.7 - y * zoom };
          const viewport = settled(wanted, image, canvas, pixelRatio);
          expect(pixelAt(viewport, toScreen(viewport, { x: x + 0.5, y: y + 0.5 }), image)).toEqual({ x, y });
          // The whole square of the pixel belongs to it, up to a hair.
          for (const part of [0.001, 0.999]) {
            const screen = toScreen(viewport, { x: x + part, y: y + part });
            expect(pixelAt(viewport, screen, image)).toEqual({ x, y });
          }
        }
      });
    }
  }

  it('below zoom 1 hit the pixel under the event', () => {
    for (const zoom of [0.05, 0.13, 0.37, 0.9]) {
      const viewport = settled({ zoom, originX: 20.4, originY: 30.6 }, image, canvas, 1);
      for (let i = 0; i < 200; i++) {
        const screen = { x: 21 + ((i * 37) % (zoom * 4000)), y: 31 + ((i * 53) % (zoom * 3000)) };
        // From the definition: pixel i covers origin + [i, i + 1) · zoom.
        const expected = { x: 0, y: 0 };
        while (viewport.originX + (expected.x + 1) * zoom <= screen.x) expected.x++;
        while (viewport.originY + (expected.y + 1) * zoom <= screen.y) expected.y++;
        const actual = pixelAt(viewport, screen, image);
        expect(Math.abs((actual?.x ?? -9) - expected.x)).toBeLessThanOrEqual(
          onEdge(screen.x, viewport.originX, zoom),
        );
        expect(Math.abs((actual?.y ?? -9) - expected.y)).toBeLessThanOrEqual(
          onEdge(screen.y, viewport.originY, zoom),
        );
      }
    }
  });

  /** 1 where the position lies on the edge of two pixels up to rounding, else 0. */
  function onEdge(screen: number, origin: number, zoom: number): number {
    const position = (screen - origin) / zoom;
    return Math.abs(position - Math.round(position)) < 1e-9 ? 1 : 0;
  }

  it('beside the image hit nothing', () => {
    const viewport = { zoom: 2, originX: 10, originY: 10 };
    expect(pixelAt(viewport, { x: 9.9, y: 20 }, image)).toBeNull();
    expect(pixelAt(viewport, { x: 20, y: 10 + 2 * image.height }, image)).toBeNull();
  });
});

const viewports = fc.record({
  zoom: fc.double({ min: 0.01, max: 100, noNaN: true }),
  originX: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  originY: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
});

describe('viewport', () => {
  it('zooming keeps what lies under the pointer', () => {
    const screen = fc.record({
      x: fc.double({ min: 0, max: 900, noNaN: true }),
      y: fc.double({ min: 0, max: 600, noNaN: true }),
    });
    fc.assert(
      fc.property(
        viewports,
        screen,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (viewport, at, zoom) => {
          const zoomed = zoomAround(viewport, at, zoom);
          expect(zoomed.zoom).toBeGreaterThanOrEqual(MIN_ZOOM);
          expect(zoomed.zoom).toBeLessThanOrEqual(MAX_ZOOM);
          const before = toImage(viewport, at);
          const after = toImage(zoomed, at);
          const slack =
            1e-9 * (1 + Math.abs(before.x) + Math.abs(before.y)) * (1 + zoomed.zoom / viewport.zoom);
          expect(Math.abs(after.x - before.x)).toBeLessThan(slack);
          expect(Math.abs(after.y - before.y)).toBeLessThan(slack);
        },
      ),
    );
  });

  it('settles on whole device pixels, with some of the image in sight', () => {
    fc.assert(
      fc.property(viewports, fc.constantFrom(1, 1.25, 1.5, 2, 3), (viewport, pixelRatio) => {
        const { zoom, originX, originY } = settled(viewport, image, canvas, pixelRatio);
        expect(zoom).toBeGreaterThanOrEqual(MIN_ZOOM);
        expect(zoom).toBeLessThanOrEqual(MAX_ZOOM);
        for (const origin of [originX, originY]) {
          expect(Math.abs(origin * pixelRatio - Math.round(origin * pixelRatio))).toBeLessThan(1e-6);
        }
        expect(originX).toBeLessThan(canvas.width - 30);
        expect(originX + zoom * image.width).toBeGreaterThan(30);
        expect(originY).toBeLessThan(canvas.height - 30);
        expect(originY + zoom * image.height).toBeGreaterThan(30);
        const settledAgain = settled({ zoom, originX, originY }, image, canvas, pixelRatio);
        expect(settledAgain).toEqual({ zoom, originX, originY });
      }),
    );
  });

  it('fits the image whole, in the middle', () => {
    const { zoom, originX, originY } = fitted(image, canvas);
    expect(originX).toBeGreaterThan(0);
    expect(originY).toBeGreaterThan(0);
    expect(originX + zoom * image.width + originX).toBeCloseTo(canvas.width);
    expect(originY + zoom * image.height + originY).toBeCloseTo(canvas.height);
  });

  it('reveals a pixel by the least move', () => {
    const viewport = { zoom: 10, originX: 0, originY: 0 };
    expect(revealing(viewport, { x: 5, y: 5 }, canvas)).toEqual(viewport);
    expect(revealing(viewport, { x: 95, y: 5 }, canvas)).toEqual({ ...viewport, originX: -60 });
    expect(revealing({ ...viewport, originY: -100 }, { x: 5, y: 5 }, canvas).originY).toBe(-50);
  });

  it('is drawn at whole device pixels', () => {
    const viewport = settled({ zoom: 1, originX: 10.3, originY: 7.7 }, image, canvas, 1.25);
    const view = toDeviceView(viewport, { width: 1125, height: 750 }, 1.25);
    expect(view).toEqual({
      scale: 1.25,
      originX: 13,
      originY: 10,
      width: 1125,
      height: 750,
      pixelRatio: 1.25,
    });
  });
});
