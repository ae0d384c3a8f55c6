import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { CONFIRMED, LabelMap } from '../../../../src/core/labelMap';
import { decodeMask } from '../../../../src/core/mask/decodeMask';
import { defaultDeflate } from '../../../../src/core/mask/deflate';
import { encodeMask } from '../../../../src/core/mask/encodeMask';
import { countInMask, mergeInMask } from '../../../../src/core/mask/mergeInMask';

const CLASSES = [
  { id: 0, name: 'road', color: '#000000' },
  { id: 4, name: 'car', color: '#000004' },
];
const MERGE = { from: 9, into: 4, classes: CLASSES };
const CELLS = Uint16Array.of(0, 9, 9 | CONFIRMED, 4, 255, 255 | CONFIRMED);
const STATE = { status: 'corrected', model: { name: 'models/roads', version: 3 } } as const;

const decode = (bytes: Uint8Array) => decodeMask(bytes, { file: 'm', width: 3, height: 2 });

describe('merging a class in a mask', () => {
  it.each(['palette', 'gray'] as const)('keeps status, model, bits and encoding (%s)', async (encoding) => {
    const map = new LabelMap(3, 2, CELLS.slice());
    const before = await encodeMask({ map, state: STATE, classes: CLASSES, encoding, saveUnconfirmed: true });
    const merged = await mergeInMask(before, 'm', MERGE, defaultDeflate);
    expect(merged?.pixels).toBe(2);
    const after = decode(merged?.bytes ?? before);
    expect([...after.map.cells]).toEqual([0, 4, 4 | CONFIRMED, 4, 255, 255 | CONFIRMED]);
    expect(after).toMatchObject({ encoding, state: STATE });
  });

  it("takes another program's mask for confirmed", async () => {
    const foreign = encode({
      width: 3,
      height: 2,
      data: Uint8Array.of(0, 9, 9, 4, 255, 0),
      channels: 1,
      depth: 8,
    });
    const merged = await mergeInMask(foreign, 'm', MERGE, defaultDeflate);
    const { map, state } = decode(merged?.bytes ?? foreign);
    expect([...map.cells].map((cell) => cell & 0xff)).toEqual([0, 4, 4, 4, 255, 0]);
    expect([state.status, map.cells.every((cell) => cell >= CONFIRMED)]).toEqual(['approved', true]);
  });

  it('leaves a mask alone that lacks the class, and says which is none', async () => {
    const foreign = encode({ width: 1, height: 1, data: Uint8Array.of(4), channels: 1, depth: 8 });
    expect(await mergeInMask(foreign, 'm', MERGE, defaultDeflate)).toBeUndefined();
    expect([countInMask(foreign, 'm', 4), countInMask(foreign, 'm', 9)]).toEqual([1, 0]);
    expect(() => countInMask(Uint8Array.of(1, 2), 'a/m.png', 4)).toThrow('a/m.png is not a PNG file');
  });
});
