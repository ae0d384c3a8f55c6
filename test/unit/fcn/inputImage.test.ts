import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  doubledSize,
  inputSize,
  prepareInput,
  resampleImage,
  type InputImage,
} from '../../../src/fcn/inputImage';
import type { PixelSource } from '../../../src/fcn/types';
import { pixelSource, type Pixels } from './support';

const side = fc.integer({ min: 1, max: 40 });
const anySide = fc.integer({ min: 1, max: 20_000 });
const images = fc
  .tuple(side, side, fc.constantFrom<3 | 4>(3, 4), fc.integer())
  .map(([width, height, channels, seed]) => randomPixels(width, height, channels, seed));

function randomPixels(width: number, height: number, channels: 3 | 4, seed: number): Pixels {
  let state = seed >>> 0;
  const data = Uint8Array.from({ length: width * height * channels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return { width, height, channels, data };
}

function at({ values, paddedWidth }: InputImage, x: number, y: number): number[] {
  return [...values.subarray((y * paddedWidth + x) * 3, (y * paddedWidth + x) * 3 + 3)];
}

/** A pixel over white, 0..255. */
function over({ width, channels, data }: Pixels, x: number, y: number, c: number): number {
  const base = (y * width + x) * channels;
  const alpha = channels === 4 ? data[base + 3] / 255 : 1;
  return alpha * data[base + c] + 255 * (1 - alpha);
}

/** The rule written down directly: a box of `step` (at least 1) around the aligned position, cut at the border. */
function naiveWeights(size: number, count: number, i: number): number[] {
  const step = count > 1 ? (size - 1) / (count - 1) : size;
  const centre = count > 1 ? i * step : (size - 1) / 2;
  const reach = Math.max(1, step) / 2;
  const overlaps = Array.from({ length: size }, (_, j) =>
    Math.max(0, Math.min(centre + reach, j + 0.5) - Math.max(centre - reach, j - 0.5)),
  );
  const sum = overlaps.reduce((a, b) => a + b, 0);
  return overlaps.map((overlap) => overlap / sum);
}

function naiveValue(pixels: Pixels, size: InputImage, x: number, y: number, c: number): number {
  const columns = naiveWeights(pixels.width, size.width, x);
  const rows = naiveWeights(pixels.height, size.height, y);
  let value = 0;
  rows.forEach((rowWeight, sy) => {
    columns.forEach((columnWeight, sx) => {
      if (rowWeight * columnWeight > 0) value += rowWeight * columnWeight * over(pixels, sx, sy, c);
    });
  });
  return (value * 2) / 255 - 1;
}

describe('inputSize', () => {
  test('makes the longest side the input size and pads to 16k+1', () => {
    expect(inputSize(2000, 1334, 513)).toEqual({
      width: 513,
      height: 342,
      paddedWidth: 513,
      paddedHeight: 353,
    });
    expect(inputSize(1, 1, 500)).toEqual({ width: 500, height: 500, paddedWidth: 513, paddedHeight: 513 });
    expect(inputSize(100_000, 1, 129)).toEqual({ width: 129, height: 1, paddedWidth: 129, paddedHeight: 1 });
  });

  test('holds for every size', () => {
    fc.assert(
      fc.property(anySide, anySide, fc.integer({ min: 129, max: 1025 }), (width, height, longest) => {
        const size = inputSize(width, height, longest);
        expect(Math.max(size.width, size.height)).toBe(longest);
        expect(size.paddedWidth % 16).toBe(1);
        expect(size.paddedHeight % 16).toBe(1);
        expect(size.paddedWidth - size.width).toBeLessThan(16);
        expect(size.paddedWidth).toBeGreaterThanOrEqual(size.width);
      }),
    );
  });

  test('pads to 32k+1 for features of stride 32', () => {
    fc.assert(
      fc.property(anySide, anySide, fc.integer({ min: 129, max: 1025 }), (width, height, longest) => {
        const { paddedWidth, paddedHeight, ...size } = inputSize(width, height, longest, 32);
        expect([paddedWidth % 32, paddedHeight % 32]).toEqual([1, 1]);
        expect(paddedWidth - size.width).toBeLessThan(32);
        expect(paddedWidth).toBeGreaterThanOrEqual(size.width);
        expect(inputSize(width, height, longest)).toMatchObject(size);
      }),
    );
  });
});

describe('doubledSize', () => {
  test('has a pixel between each two', () => {
    fc.assert(
      fc.property(anySide, anySide, fc.constantFrom<16 | 32>(16, 32), (width, height, grid) => {
        const small = inputSize(width, height, 513, grid);
        const large = doubledSize(small);
        for (const side of ['width', 'height', 'paddedWidth', 'paddedHeight'] as const) {
          expect(large[side]).toBe(2 * small[side] - 1);
        }
        expect([large.paddedWidth % (2 * grid), large.paddedHeight % (2 * grid)]).toEqual([1, 1]);
      }),
    );
    expect(doubledSize(inputSize(2000, 1334, 513))).toEqual({
      width: 1025,
      height: 683,
      paddedWidth: 1025,
      paddedHeight: 705,
    });
  });

  test('pixel 2i is pixel i of the small input: any image that grows', async () => {
    await fc.assert(
      fc.asyncProperty(images, async (pixels) => {
        const size = inputSize(pixels.width, pixels.height, 61);
        await expectDoubled(pixels, size, 0, 1e-4);
      }),
      { numRuns: 30 },
    );
  });

  test('pixel 2i is pixel i of the small input: a slope that shrinks', async () => {
    const [width, height] = [240, 150];
    const data = new Uint8Array(width * height * 3);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) data.fill(x, (y * width + x) * 3, (y * width + x) * 3 + 2);
      for (let x = 0; x < width; x++) data[(y * width + x) * 3 + 2] = y;
    }
    // At the border the box is cut, and its mean is not its centre; elsewhere it covers its first and last pixel in
    // part: up to a tenth of a gray value.
    await expectDoubled({ width, height, channels: 3, data }, inputSize(width, height, 49), 1, 8e-4);
  });

  async function expectDoubled(
    pixels: Pixels,
    size: ReturnType<typeof inputSize>,
    border: number,
    tolerance: number,
  ): Promise<void> {
    const small = await resampleImage(pixelSource(pixels), size);
    const large = await resampleImage(pixelSource(pixels), doubledSize(size));
    for (let y = border; y < size.height - border; y++) {
      for (let x = border; x < size.width - border; x++) {
        const [a, b] = [at(small, x, y), at(large, 2 * x, 2 * y)];
        for (let c = 0; c < 3; c++) expect(Math.abs(a[c] - b[c])).toBeLessThan(tolerance);
      }
    }
    // Their paddings end at one place, and repeat one pixel.
    expect(at(large, large.paddedWidth - 1, large.paddedHeight - 1)).toEqual(
      at(large, large.width - 1, large.height - 1),
    );
  }
});

describe('prepareInput', () => {
  test('equals the naive rule, shrinking and growing, with and without alpha', async () => {
    await fc.assert(
      fc.asyncProperty(images, fc.integer({ min: 2, max: 50 }), async (pixels, longest) => {
        const input = await prepareInput(pixelSource(pixels), longest);
        for (let y = 0; y < input.height; y += 3) {
          for (let x = 0; x < input.width; x += 3) {
            const actual = at(input, x, y);
            for (let c = 0; c < 3; c++) expect(actual[c]).toBeCloseTo(naiveValue(pixels, input, x, y, c), 4);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('keeps the corners where they are', async () => {
    const pixels = randomPixels(20, 10, 3, 7);
    const input = await prepareInput(pixelSource(pixels), 39);
    const corner = (x: number, y: number): number[] =>
      [0, 1, 2].map((c) => (over(pixels, x, y, c) * 2) / 255 - 1);
    const { width, height } = input;
    expect(at(input, 0, 0)).toEqual(corner(0, 0).map((v) => expect.closeTo(v, 5) as number));
    expect(at(input, width - 1, height - 1)).toEqual(
      corner(19, 9).map((v) => expect.closeTo(v, 5) as number),
    );
    // Twice the step: every second sample is a source pixel.
    expect(at(input, 2 * 6, 0)).toEqual(corner(6, 0).map((v) => expect.closeTo(v, 5) as number));
  });

  test('an image of the input size is only scaled to -1..1', async () => {
    const pixels = randomPixels(17, 17, 3, 3);
    const { values } = await prepareInput(pixelSource(pixels), 17);
    pixels.data.forEach((value, i) => expect(values[i]).toBeCloseTo((value * 2) / 255 - 1, 5));
  });

  test('padding repeats the last column and row', async () => {
    const input = await prepareInput(pixelSource(randomPixels(20, 10, 3, 5)), 20);
    expect(input).toMatchObject({ width: 20, height: 10, paddedWidth: 33, paddedHeight: 17 });
    expect(at(input, 32, 4)).toEqual(at(input, 19, 4));
    expect(at(input, 8, 16)).toEqual(at(input, 8, 9));
    expect(at(input, 32, 16)).toEqual(at(input, 19, 9));
  });

  test('a transparent pixel is white', async () => {
    const pixels: Pixels = { width: 1, height: 1, channels: 4, data: Uint8Array.of(10, 20, 30, 0) };
    const input = await prepareInput(pixelSource(pixels), 17);
    expect(at(input, 0, 0)).toEqual([1, 1, 1]);
  });

  test('reads a huge image in bands', async () => {
    const width = 10_000;
    const bands: number[] = [];
    const source: PixelSource = {
      width,
      height: 1000,
      channels: 4,
      rows(from, to) {
        bands.push(to - from);
        return new Uint8Array((to - from) * width * 4);
      },
    };
    await prepareInput(source, 129);
    expect(bands.reduce((a, b) => a + b, 0)).toBe(1000);
    expect(Math.max(...bands) * width * 4).toBeLessThanOrEqual(4 << 20);
  });

  test('refuses a source that ends early, and stops when cancelled', async () => {
    const pixels = randomPixels(8, 8, 3, 1);
    const short: PixelSource = { ...pixelSource(pixels), rows: () => new Uint8Array(3) };
    await expect(prepareInput(short, 17)).rejects.toMatchObject({ code: 'image-unreadable' });
    await expect(prepareInput(pixelSource(pixels), 17, { signal: { aborted: true } })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
