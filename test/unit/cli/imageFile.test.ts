import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeBmp } from '../../../src/cli/bmp';
import { readImage, type DecodedImage } from '../../../src/cli/imageFile';
import { toUpright, type Orientation } from '../../../src/core/orientation';
import { removeFolder } from '../../support/removeFolder';

const SIZE = { width: 5, height: 3 };
/** Every pixel another colour. */
const RGB = Uint8Array.from({ length: 45 }, (_, i) => i * 5);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'images-'));
});
afterAll(() => removeFolder(folder));

const raw = (data: Uint8Array, channels: 1 | 2 | 3 | 4) => sharp(data, { raw: { ...SIZE, channels } });
const file = (name: string): string => join(folder, name);

async function pixels(image: DecodedImage): Promise<number[]> {
  return Array.from(await image.upright.rows(0, image.upright.height));
}

describe('an image file', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('is turned upright from orientation %i', async (orientation) => {
    const name = file(`${orientation}.png`);
    await raw(RGB, 3).png().withMetadata({ orientation }).toFile(name);
    const image = await readImage(name);
    expect([image.raw, image.orientation]).toEqual([SIZE, orientation]);
    expect(await pixels(image)).toEqual(upright(orientation));
  });

  it('is turned as browsers do, which take no notice of the EXIF of a WebP', async () => {
    const name = file('turned.webp');
    await raw(RGB, 3).webp({ lossless: true }).withMetadata({ orientation: 6 }).toFile(name);
    const image = await readImage(name);
    expect([image.raw, image.orientation]).toEqual([SIZE, 1]);
    expect(await pixels(image)).toEqual(Array.from(RGB));
  });

  it.each(['tiff', 'gif', 'avif'] as const)('of type %s is read, too', async (format) => {
    const name = file(`a.${format}`);
    await raw(RGB, 3).toFormat(format).toFile(name);
    const image = await readImage(name);
    expect([image.raw, image.upright.width, image.upright.height]).toEqual([SIZE, 5, 3]);
    expect(await pixels(image)).toHaveLength(15 * image.upright.channels);
  });

  it('keeps its alpha, and gets three channels when it is gray', async () => {
    const rgba = Uint8Array.from({ length: 60 }, (_, i) => i * 4);
    await raw(rgba, 4).png().toFile(file('rgba.png'));
    const withAlpha = await readImage(file('rgba.png'));
    expect([withAlpha.upright.channels, await pixels(withAlpha)]).toEqual([4, Array.from(rgba)]);

    const gray = RGB.subarray(0, 15);
    await raw(gray, 1).png().toFile(file('gray.png'));
    const opaque = await readImage(file('gray.png'));
    expect(opaque.upright.channels).toBe(3);
    expect(await pixels(opaque)).toEqual(Array.from(gray).flatMap((value) => [value, value, value]));
  });

  it('of 16 bits a sample keeps the upper eight', async () => {
    const wide = Uint16Array.from(RGB, (value) => value * 257);
    await sharp(wide, { raw: { ...SIZE, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toFile(file('16.png'));
    expect(await pixels(await readImage(file('16.png')))).toEqual(Array.from(RGB));
  });

  it('that is none is refused by name', async () => {
    writeFileSync(file('text.jpg'), 'version https://git-lfs.github.com/spec/v1\n');
    await expect(readImage(file('text.jpg'))).rejects.toThrow(/text\.jpg.*git lfs pull/);
    writeFileSync(file('text.tiff'), 'nothing');
    await expect(readImage(file('text.tiff'))).rejects.toThrow(/text\.tiff/);
    const jpeg = await raw(RGB, 3).jpeg().toBuffer();
    writeFileSync(file('cut.jpg'), jpeg.subarray(0, jpeg.length - 60));
    await expect(readImage(file('cut.jpg'))).rejects.toThrow(/cut\.jpg/);
  });

  function upright(orientation: Orientation): number[] {
    const width = orientation >= 5 ? SIZE.height : SIZE.width;
    const turned: number[] = [];
    for (let y = 0; y < SIZE.height; y++) {
      for (let x = 0; x < SIZE.width; x++) {
        const to = toUpright({ x, y }, SIZE, orientation);
        const from = (y * SIZE.width + x) * 3;
        for (let c = 0; c < 3; c++) turned[(to.y * width + to.x) * 3 + c] = RGB[from + c];
      }
    }
    return turned;
  }
});

const PYTHON = '/usr/bin/python3';
const hasPil = spawnSync(PYTHON, ['-c', 'import PIL']).status === 0;
if (!hasPil) console.log(`skipped: BMP files by PIL (${PYTHON} with python3-pil is missing)`);

describe('a BMP file', () => {
  it.skipIf(!hasPil)('of PIL is read in every mode', () => {
    const script = `
import sys
from PIL import Image
rgb = Image.frombytes('RGB', (5, 3), bytes(i * 5 for i in range(45)))
for mode in ('RGB', 'RGBA', 'L', 'P'):
    image = rgb.convert(mode)
    image.save(f'{sys.argv[1]}/{mode}.bmp')
    open(f'{sys.argv[1]}/{mode}.raw', 'wb').write(image.convert('RGB').tobytes())
`;
    execFileSync(PYTHON, ['-c', script, folder]);
    for (const mode of ['RGB', 'RGBA', 'L', 'P']) {
      const { width, height, data } = decodeBmp(readFileSync(file(`${mode}.bmp`)), 'a.bmp');
      expect([width, height]).toEqual([5, 3]);
      expect(Array.from(data), mode).toEqual(Array.from(readFileSync(file(`${mode}.raw`))));
    }
  });

  it('has its rows from the bottom, or from the top where its height is negative', () => {
    const bottomUp = decodeBmp(
      bmp(2, [
        [1, 2, 3],
        [4, 5, 6],
      ]),
      'a.bmp',
    );
    const topDown = decodeBmp(
      bmp(-2, [
        [1, 2, 3],
        [4, 5, 6],
      ]),
      'a.bmp',
    );
    expect(Array.from(bottomUp.data)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(Array.from(topDown.data)).toEqual([3, 2, 1, 6, 5, 4]);
  });

  it('is refused when it is cut off, packed or huge', () => {
    const whole = bmp(2, [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    for (let length = 0; length < whole.length; length++) {
      expect(() => decodeBmp(whole.subarray(0, length), 'a.bmp')).toThrow(/a\.bmp/);
    }
    const packed = whole.slice();
    packed[30] = 1;
    expect(() => decodeBmp(packed, 'a.bmp')).toThrow(/PNG/);
    const odd = whole.slice();
    new DataView(odd.buffer).setUint32(14, 125, true);
    expect(() => decodeBmp(odd, 'a.bmp')).toThrow(/a\.bmp/);
    const huge = whole.slice();
    new DataView(huge.buffer).setInt32(18, 100_000_000, true);
    expect(() => decodeBmp(huge, 'a.bmp')).toThrow(/megapixels/);
  });

  /** One column of 24-bit pixels, in the file's order. */
  function bmp(height: number, rows: number[][]): Uint8Array {
    const bytes = new Uint8Array(54 + rows.length * 4);
    const view = new DataView(bytes.buffer);
    bytes.set([0x42, 0x4d]);
    view.setUint32(10, 54, true);
    view.setUint32(14, 40, true);
    view.setInt32(18, 1, true);
    view.setInt32(22, height, true);
    view.setUint16(28, 24, true);
    rows.forEach((row, i) => bytes.set(row, 54 + i * 4));
    return bytes;
  }
});
