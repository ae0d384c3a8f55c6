import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rawRegion, toRaw, type Orientation } from '../../../../src/core/orientation';
import { restOf, visibleRegion } from '../../../../webview/labeler/learning/regions';

const size = fc.record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) });

it('sees the pixels of which a part is on the canvas', () => {
  const image = { width: 100, height: 50 };
  const canvas = { width: 40, height: 30 };
  expect(visibleRegion({ zoom: 2, originX: -21, originY: 10 }, canvas, image)).toEqual({
    x: 10,
    y: 0,
    width: 21,
    height: 10,
  });
  expect(visibleRegion({ zoom: 0.1, originX: 0, originY: 0 }, canvas, image)).toEqual({
    x: 0,
    y: 0,
    ...image,
  });
  expect(visibleRegion({ zoom: 1, originX: 41, originY: 0 }, canvas, image)).toBeUndefined();
});

it('covers the image with a region and the rest, each pixel once', () => {
  fc.assert(
    fc.property(size, fc.nat(), fc.nat(), fc.nat(), fc.nat(), (image, a, b, c, d) => {
      const x = a % image.width;
      const y = b % image.height;
      const region = { x, y, width: 1 + (c % (image.width - x)), height: 1 + (d % (image.height - y)) };
      const seen = new Uint8Array(image.width * image.height);
      for (const part of [region, ...restOf(region, image)]) {
        for (let row = part.y; row < part.y + part.height; row++)
          for (let column = part.x; column < part.x + part.width; column++)
            seen[row * image.width + column]++;
      }
      expect([...new Set(seen)]).toEqual([1]);
    }),
  );
});

it('finds where an upright region lies in the file, for all eight orientations', () => {
  fc.assert(
    fc.property(size, fc.integer({ min: 1, max: 8 }), fc.nat(), fc.nat(), (rawSize, turn, a, b) => {
      const orientation = turn as Orientation;
      const upright = turn >= 5 ? { width: rawSize.height, height: rawSize.width } : rawSize;
      const x = a % upright.width;
      const y = b % upright.height;
      const region = { x, y, width: upright.width - x, height: upright.height - y };
      const raw = rawRegion(region, rawSize, orientation);
      expect(raw.width * raw.height).toBe(region.width * region.height);
      for (let dy = 0; dy < region.height; dy++) {
        for (let dx = 0; dx < region.width; dx++) {
          const pixel = toRaw({ x: x + dx, y: y + dy }, rawSize, orientation);
          expect(pixel.x >= raw.x && pixel.x < raw.x + raw.width).toBe(true);
          expect(pixel.y >= raw.y && pixel.y < raw.y + raw.height).toBe(true);
        }
      }
    }),
  );
});
