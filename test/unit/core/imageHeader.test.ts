import fc from 'fast-check';
import sharp, { type FormatEnum } from 'sharp';
import { describe, expect, it } from 'vitest';
import { LabelerError } from '../../../src/core/errors';
import { holdsHeader, LEAST_HEAD_BYTES, readImageHeader } from '../../../src/core/image/imageHeader';
import { rawPng, withChunks } from './mask/helpers';

function image(format: keyof FormatEnum, width = 37, height = 23, options: object = {}) {
  return sharp({ create: { width, height, channels: 3, background: '#a52' } }).toFormat(format, options);
}

function error(bytes: Uint8Array): LabelerError {
  try {
    readImageHeader(bytes, 'images/a.jpg');
  } catch (caught) {
    if (caught instanceof LabelerError) return caught;
    throw caught;
  }
  throw new Error('nothing was thrown');
}

/** A BMP's headers; its pixels don't matter. */
function bmp(headerBytes: number, width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(14, headerBytes, true);
  if (headerBytes === 12) {
    view.setUint16(18, width, true);
    view.setUint16(20, height, true);
  } else {
    view.setInt32(18, width, true);
    view.setInt32(22, height, true);
  }
  return bytes;
}

/** An EXIF block with one entry. */
function exif(little: boolean, tag: number, type: number, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, little ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, little);
  view.setUint32(4, 8, little);
  view.setUint16(8, 1, little);
  view.setUint16(10, tag, little);
  view.setUint16(12, type, little);
  view.setUint32(14, 1, little);
  view.setUint16(18, value, little);
  return new Uint8Array(view.buffer);
}

describe('readImageHeader', () => {
  it.each([
    ['jpeg', 'image/jpeg', {}],
    ['jpeg', 'image/jpeg', { progressive: true }],
    ['png', 'image/png', {}],
    ['png', 'image/png', { palette: true }],
    ['webp', 'image/webp', {}],
    ['webp', 'image/webp', { lossless: true }],
  ] as const)('tells type and size of a %s', async (format, mimeType, options) => {
    const bytes = await image(format, 37, 23, options).toBuffer();
    expect(readImageHeader(bytes, 'a')).toEqual({ mimeType, width: 37, height: 23, orientation: 1 });
  });

  it('tells the size of BMPs: OS/2, Windows, and rows from the top', () => {
    const header = { mimeType: 'image/bmp', width: 5, height: 7, orientation: 1 };
    expect(readImageHeader(bmp(12, 5, 7), 'a')).toEqual(header);
    expect(readImageHeader(bmp(40, 5, 7), 'a')).toEqual(header);
    expect(readImageHeader(bmp(124, 5, -7), 'a')).toEqual(header);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
    'tells orientation %i, and the raw size',
    async (orientation) => {
      for (const format of ['jpeg', 'png'] as const) {
        const bytes = await image(format).withMetadata({ orientation }).toBuffer();
        expect(readImageHeader(bytes, 'a')).toMatchObject({ width: 37, height: 23, orientation });
      }
    },
  );

  it('shows a WebP as stored: browsers ignore its EXIF', async () => {
    const bytes = await image('webp').withMetadata({ orientation: 6 }).toBuffer();
    expect(readImageHeader(bytes, 'a')).toMatchObject({ width: 37, height: 23, orientation: 1 });
  });

  it('takes an eXIf before the pixels of a PNG in both byte orders, and none after them', () => {
    const lines = new Uint8Array(2);
    const png = rawPng({ width: 1, height: 1, depth: 8, colorType: 0, lines });
    const orientationOf = (block: Uint8Array, after = false): number => {
      const added = { type: 'eXIf', data: block };
      const bytes = withChunks(png, (chunk) =>
        chunk.type !== 'IDAT' ? [chunk] : after ? [chunk, added] : [added, chunk],
      );
      return readImageHeader(bytes, 'a').orientation;
    };
    expect(orientationOf(exif(true, 0x0112, 3, 6))).toBe(6);
    expect(orientationOf(exif(false, 0x0112, 3, 8))).toBe(8);
    expect(orientationOf(exif(true, 0x0112, 3, 6), true)).toBe(1);
    for (const value of [0, 9, 65535]) expect(orientationOf(exif(true, 0x0112, 3, value))).toBe(1);
    expect(orientationOf(exif(true, 0x0112, 4, 6))).toBe(1);
    expect(orientationOf(exif(true, 0x0110, 3, 6))).toBe(1);
    fc.assert(fc.property(fc.uint8Array(), (junk) => [1, 2, 3, 4, 5, 6, 7, 8].includes(orientationOf(junk))));
  });

  it('refuses more than 100 megapixels before anything is decoded', () => {
    const png = rawPng({ width: 60_000, height: 60_000, depth: 8, colorType: 0, lines: new Uint8Array(1) });
    const { code, message, file } = error(png);
    expect([code, file]).toEqual(['image-too-large', 'images/a.jpg']);
    expect(message).toContain('60000×60000');
    expect(error(bmp(40, 10_001, 10_000)).code).toBe('image-too-large');
    expect(readImageHeader(bmp(40, 10_000, 10_000), 'a').width).toBe(10_000);
  });

  it('says what is wrong with files that are no images', () => {
    const text = (content: string): Uint8Array => new TextEncoder().encode(content);
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    for (const [bytes, words] of [
      [new Uint8Array(0), 'is empty'],
      [text('hello'), 'not a JPEG, PNG, WebP or BMP'],
      [text(pointer), 'git lfs pull'],
      [Uint8Array.of(0xff, 0xd8, 0xff, 0xd9), 'JPEG'],
      [bmp(40, 0, 5), 'BMP'],
      [bmp(40, -5, 5), 'BMP'],
    ] as const) {
      const { code, message } = error(bytes);
      expect(code).toBe('image-unreadable');
      expect(message).toContain('images/a.jpg');
      expect(message).toContain(words);
    }
  });

  it('gives the header or a LabelerError wherever a file is cut', async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const bytes = await image(format).withMetadata({ orientation: 6 }).toBuffer();
      const whole = readImageHeader(bytes, 'a');
      for (let length = 0; length < bytes.length; length++) {
        const cut = bytes.subarray(0, length);
        try {
          expect(readImageHeader(cut, 'a')).toMatchObject({ width: whole.width, height: whole.height });
        } catch (caught) {
          expect(caught).toMatchObject({ code: 'image-unreadable' });
        }
      }
    }
  });

  it('gives a header or a LabelerError for any bytes after any signature', () => {
    const starts = [
      [0xff, 0xd8, 0xff],
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
      [0x42, 0x4d],
    ];
    const webp = [...new TextEncoder().encode('RIFF\0\0\0\0WEBPVP8')];
    fc.assert(
      fc.property(fc.constantFrom(...starts, webp), fc.uint8Array({ maxLength: 60 }), (start, rest) => {
        try {
          readImageHeader(Uint8Array.of(...start, ...rest), 'a');
        } catch (caught) {
          expect(caught).toBeInstanceOf(LabelerError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('holdsHeader', () => {
  const metadata = new Uint8Array(3 * LEAST_HEAD_BYTES);
  const makers = {
    jpeg: async () => {
      const jpeg = await image('jpeg').withMetadata({ orientation: 6 }).toBuffer();
      const comment = Buffer.from([0xff, 0xfe, 0xff, 0xff, ...metadata.subarray(0, 0xfffd)]);
      return Buffer.concat([jpeg.subarray(0, 2), comment, comment, comment, jpeg.subarray(2)]);
    },
    png: async () =>
      withChunks(await image('png').withMetadata({ orientation: 6 }).toBuffer(), (chunk) =>
        chunk.type === 'IHDR' ? [chunk, { type: 'juNK', data: metadata }] : [chunk],
      ),
    webp: async () => Buffer.concat([await image('webp').toBuffer(), metadata]),
    bmp: () => Promise.resolve(Buffer.concat([bmp(40, 37, 23), metadata])),
  };

  it.each(['jpeg', 'png', 'webp', 'bmp'] as const)(
    'is true of the first bytes of a %s only where they tell all, metadata before its size included',
    async (format) => {
      const bytes = await makers[format]();
      const whole = readImageHeader(bytes, 'a');
      let told = 0;
      for (let length = LEAST_HEAD_BYTES; length <= bytes.length; length += 61) {
        const head = bytes.subarray(0, length);
        if (!holdsHeader(head)) continue;
        told++;
        expect(readImageHeader(head, 'a')).toEqual(whole);
      }
      expect(told).toBeGreaterThan(0);
    },
  );

  it('is true of what no more bytes make an image', () => {
    expect(holdsHeader(new Uint8Array(LEAST_HEAD_BYTES))).toBe(true);
  });
});
