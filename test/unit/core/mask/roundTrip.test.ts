import fc from 'fast-check';
import { decode } from 'fast-png';
import { zlibSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { IMAGE_STATUSES } from '../../../../src/core/edit';
import { LabelMap, UNLABELED } from '../../../../src/core/labelMap';
import { countClasses } from '../../../../src/core/mask/classCounts';
import { decodeMask } from '../../../../src/core/mask/decodeMask';
import { defaultDeflate } from '../../../../src/core/mask/deflate';
import { encodeMask } from '../../../../src/core/mask/encodeMask';
import { MASK_HEAD_BYTES, readMaskHead } from '../../../../src/core/mask/maskHead';
import { pngChunks } from '../../../../src/core/mask/pngChunks';
import { MASK_ENCODINGS } from '../../../../src/core/mask/types';
import { VOC_CLASSES } from '../../../../src/core/dataset/dataset';
import { anyMap, save } from './helpers';

const states = fc.record(
  {
    status: fc.constantFrom(...IMAGE_STATUSES),
    model: fc.record({ name: fc.string({ minLength: 1, unit: 'grapheme' }), version: fc.nat() }),
  },
  { requiredKeys: ['status'] },
);

describe('a saved mask', () => {
  it('is read back as the same map, bits, state and encoding', async () => {
    await fc.assert(
      fc.asyncProperty(anyMap, states, fc.constantFrom(...MASK_ENCODINGS), async (map, state, encoding) => {
        const bytes = await save(map, { state, encoding, classes: VOC_CLASSES });
        const mask = decodeMask(bytes, { file: 'm.png', width: map.width, height: map.height });
        expect(mask.map.cells).toEqual(map.cells);
        expect(mask.state).toEqual(state);
        expect(mask.encoding).toBe(encoding);
        expect(mask.notices).toEqual([]);
      }),
    );
  });

  it('holds all 256 ids as samples that an independent reader finds', async () => {
    const ids = Uint8Array.from({ length: 256 }, (_, id) => id);
    for (const encoding of MASK_ENCODINGS) {
      const image = decode(await save(LabelMap.from(16, 16, ids, false), { encoding }), { checkCrc: true });
      expect(Array.from(image.data)).toEqual(Array.from(ids));
      expect([image.depth, image.channels]).toEqual([8, 1]);
      expect(image.palette?.length).toBe(encoding === 'palette' ? 256 : undefined);
    }
  });

  it('has exactly the chunks IHDR, PLTE, iTXt, fcLC, IDAT, IEND; gray has no PLTE', async () => {
    const types = async (encoding: 'palette' | 'gray'): Promise<string[]> =>
      [...pngChunks(await save(LabelMap.blank(3, 2), { encoding }))].map(({ type }) => type);
    expect(await types('palette')).toEqual(['IHDR', 'PLTE', 'iTXt', 'fcLC', 'IDAT', 'IEND']);
    expect(await types('gray')).toEqual(['IHDR', 'iTXt', 'fcLC', 'IDAT', 'IEND']);
  });

  it('has the VOC header and 256 different colours, those of the classes first', async () => {
    const road = { id: 1, name: 'road', color: '#804080' };
    const [header, palette] = [...pngChunks(await save(LabelMap.blank(3, 1), { classes: [road] }))];
    expect(Array.from(header.data)).toEqual([0, 0, 0, 3, 0, 0, 0, 1, 8, 3, 0, 0, 0]);
    expect(palette.data.length).toBe(768);
    expect(Array.from(palette.data.subarray(0, 6))).toEqual([0, 0, 0, 0x80, 0x40, 0x80]);
  });

  it('is byte-equal for equal content, whatever happens to the map meanwhile', async () => {
    const map = LabelMap.from(
      50,
      40,
      new Uint8Array(2000).map((_, i) => (i * 7) % 3),
      true,
    );
    const copy = map.clone();
    const first = save(map);
    map.cells.fill(3);
    expect(await first).toEqual(await save(copy));
  });

  it('leaves out predicted pixels when they are not to be saved, and only those', async () => {
    const map = LabelMap.from(4, 1, Uint8Array.of(1, 2, UNLABELED, 4), Uint8Array.of(1, 0, 1, 0));
    const bytes = await save(map, { saveUnconfirmed: false });
    const read = decodeMask(bytes, { file: 'm.png', width: 4, height: 1 }).map;
    expect(Array.from(read.labels())).toEqual([1, UNLABELED, UNLABELED, UNLABELED]);
    expect(Array.from(read.cells, (each) => each >> 8)).toEqual([1, 0, 1, 0]);
  });

  it('without predicted pixels says nothing of a model, and nothing is predicted', async () => {
    const model = { name: 'builtin:voc', version: 1 };
    for (const [before, after] of [
      ['predicted', 'unlabeled'],
      ['corrected', 'corrected'],
      ['excluded', 'excluded'],
    ] as const) {
      const map = LabelMap.from(2, 1, Uint8Array.of(1, 2), false);
      const bytes = await save(map, { state: { status: before, model }, saveUnconfirmed: false });
      expect(decodeMask(bytes, { file: 'm.png', width: 2, height: 1 }).state).toEqual({ status: after });
    }
  });

  it('is the same labels whichever deflate wrote it', async () => {
    const map = LabelMap.from(
      300,
      200,
      new Uint8Array(60_000).map((_, i) => (i / 7000) | 0),
      false,
    );
    const content = {
      map,
      state: { status: 'predicted' as const },
      classes: [],
      encoding: 'gray' as const,
      saveUnconfirmed: true,
    };
    for (const deflate of [defaultDeflate, (bytes: Uint8Array) => Promise.resolve(zlibSync(bytes))]) {
      const mask = decodeMask(await encodeMask(content, deflate), { file: 'm.png', width: 300, height: 200 });
      expect(mask.map.cells).toEqual(map.cells);
    }
  });

  it('falls back to fflate where the platform has no CompressionStream', async () => {
    const { CompressionStream } = globalThis;
    Reflect.deleteProperty(globalThis, 'CompressionStream');
    try {
      const map = LabelMap.blank(20, 10);
      const mask = decodeMask(await save(map), { file: 'm.png', width: 20, height: 10 });
      expect(mask.map.cells).toEqual(map.cells);
    } finally {
      globalThis.CompressionStream = CompressionStream;
    }
  });
});

describe('the head of a mask', () => {
  it('tells size, status, model and pixel counts from its first bytes, pixels not included', async () => {
    const labels = new Uint8Array(512 * 512).map(() => Math.floor(Math.random() * 256));
    const map = LabelMap.from(512, 512, labels, false);
    const state = { status: 'predicted' as const, model: { name: 'builtin:voc', version: 1 } };
    const bytes = await save(map, { state });
    const head = readMaskHead(bytes.subarray(0, MASK_HEAD_BYTES));
    expect(head).toMatchObject({ width: 512, height: 512, info: { ...state, counts: countClasses(labels) } });
  });

  it('is deflated above 2 KiB and plain below', async () => {
    const flagOf = async (map: LabelMap): Promise<number> => {
      const text = [...pngChunks(await save(map))].find(({ type }) => type === 'iTXt')?.data;
      return text?.['fcn-labeler\0'.length] ?? -1;
    };
    expect(await flagOf(LabelMap.blank(2, 2))).toBe(0);
    const many = Uint8Array.from({ length: 512 * 512 }, (_, i) => i);
    expect(await flagOf(LabelMap.from(512, 512, many, true))).toBe(1);
  });

  it('knows only the size of a mask of others, and nothing of other files', async () => {
    const bytes = await save(LabelMap.blank(5, 4));
    const header = bytes.subarray(0, 40);
    expect(readMaskHead(header)).toEqual({ width: 5, height: 4 });
    expect(readMaskHead(new Uint8Array(100))).toBeUndefined();
    expect(readMaskHead(new Uint8Array(0))).toBeUndefined();
  });
});
