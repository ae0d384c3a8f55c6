import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelMap } from '../../../../src/core/labelMap';
import { orientPlane, toRaw, type Orientation } from '../../../../src/core/orientation';
import { packCells } from '../../../../src/core/packing';
import { applyRuns, toRuns } from '../../../../src/core/runs';
import { ImageBorder } from '../../../../webview/labeler/imageBorder';

const orientations = fc.integer({ min: 1, max: 8 }) as fc.Arbitrary<Orientation>;
const rawMaps = fc
  .record({ width: fc.integer({ min: 1, max: 7 }), height: fc.integer({ min: 1, max: 7 }) })
  .chain(({ width, height }) =>
    fc
      .array(fc.integer({ min: 0, max: 511 }), { minLength: width * height, maxLength: width * height })
      .map((cells) => new LabelMap(width, height, Uint16Array.from(cells))),
  );

describe('the image border', () => {
  it('gives every upright pixel the cell of its raw one', () => {
    fc.assert(
      fc.property(rawMaps, orientations, (raw, orientation) => {
        const border = new ImageBorder(raw, orientation);
        const upright = border.unpack(packCells(raw.cells));
        expect({ width: upright.width, height: upright.height }).toEqual(border.uprightSize);
        for (let y = 0; y < upright.height; y++) {
          for (let x = 0; x < upright.width; x++) {
            const from = toRaw({ x, y }, raw, orientation);
            expect(upright.cells[y * upright.width + x]).toBe(raw.cells[from.y * raw.width + from.x]);
          }
        }
      }),
    );
  });

  it('turns a map of many bands as it turns it whole, in one go or in slices', async () => {
    const size = { width: 3000, height: 1100 };
    const cells = Uint16Array.from({ length: 3000 * 1100 }, (_, i) => (i * 7919) % 512);
    const packed = packCells(cells);
    for (const orientation of [2, 6, 8] as const) {
      const border = new ImageBorder(size, orientation);
      const expected = Buffer.from(orientPlane(cells, size, orientation).buffer);
      expect(Buffer.from(border.unpack(packed).cells.buffer).equals(expected)).toBe(true);
      const sliced = await border.unpackInSlices(packed);
      expect(Buffer.from(sliced.cells.buffer).equals(expected)).toBe(true);
    }
  });

  it('gives the class ids alone for a proposal', async () => {
    await fc.assert(
      fc.asyncProperty(rawMaps, orientations, async (raw, orientation) => {
        const border = new ImageBorder(raw, orientation);
        const packed = packCells(raw.cells);
        const { width, height, classes } = await border.unpackClasses(packed);
        expect({ width, height }).toEqual(border.uprightSize);
        expect(classes).toEqual(border.unpack(packed).labels());
      }),
    );
  });

  it('refuses labels of another image', () => {
    const border = new ImageBorder({ width: 4, height: 2 }, 6);
    expect(() => border.check(packCells(new Uint16Array(8)))).not.toThrow();
    for (const pixels of [7, 9]) {
      const packed = packCells(new Uint16Array(pixels));
      expect(() => border.check(packed)).toThrow(expect.objectContaining({ code: 'bad-message' }));
      expect(() => border.unpack(packed)).toThrow(expect.objectContaining({ code: 'bad-message' }));
    }
  });

  it('turns runs as it turns maps, into buffers that hold nothing else', () => {
    fc.assert(
      fc.property(rawMaps, orientations, (raw, orientation) => {
        const border = new ImageBorder(raw, orientation);
        const upright = border.unpack(packCells(raw.cells));
        const runs = border.toRaw(toRuns(upright.cells));
        const cells = new Uint16Array(raw.cells.length);
        applyRuns(cells, runs);
        expect([...cells]).toEqual([...raw.cells]);
        expect(runs.buffer.byteLength).toBe(runs.byteLength);
        applyRuns(cells, border.toUpright(runs));
        expect([...cells]).toEqual([...upright.cells]);
      }),
    );
  });

  it('copies runs that are a part of a larger buffer before they are posted', () => {
    const border = new ImageBorder({ width: 4, height: 1 }, 1);
    const part = new Uint32Array([9, 9, 9, 0, 2, 5]).subarray(3);
    const runs = border.toRaw(part);
    expect([...runs]).toEqual([0, 2, 5]);
    expect(runs.buffer.byteLength).toBe(12);
  });
});
