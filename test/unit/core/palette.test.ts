import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatColor, maskPalette, parseColor, unusedColor, vocColor } from '../../../src/core/palette';

/** As the VOC devkit prints them. */
const VOC = new Map([
  [0, [0, 0, 0]],
  [1, [128, 0, 0]],
  [2, [0, 128, 0]],
  [7, [128, 128, 128]],
  [8, [64, 0, 0]],
  [15, [192, 128, 128]],
  [20, [0, 64, 128]],
  [21, [128, 64, 128]],
  [64, [32, 0, 0]],
  [128, [0, 32, 0]],
  [254, [96, 224, 192]],
  [255, [224, 224, 192]],
]);

const entries = (palette: Uint8Array): string[] =>
  Array.from({ length: 256 }, (_, id) =>
    formatColor([palette[3 * id], palette[3 * id + 1], palette[3 * id + 2]]),
  );

describe('the palette of a mask', () => {
  it('is the VOC palette where classes have no colours of their own', () => {
    for (const [id, color] of VOC) expect(vocColor(id)).toEqual(color);
    expect(entries(maskPalette([]))).toEqual(
      Array.from({ length: 256 }, (_, id) => formatColor(vocColor(id))),
    );
  });

  it('has 256 different colours and the class colours where they differ', () => {
    const color = fc.oneof(
      fc.nat({ max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`),
      fc.nat({ max: 255 }).map((id) => formatColor(vocColor(id))),
    );
    const classes = fc.uniqueArray(fc.record({ id: fc.nat({ max: 254 }), name: fc.string(), color }), {
      selector: ({ id }) => id,
    });
    fc.assert(
      fc.property(classes, (given) => {
        const palette = entries(maskPalette(given));
        expect(new Set(palette).size).toBe(256);
        for (const each of given) {
          const first = given.filter((other) => other.color === each.color).every(({ id }) => id >= each.id);
          if (first) expect(palette[each.id]).toBe(each.color);
        }
      }),
    );
  });

  it('offers a new class a colour that none has', () => {
    const taken = { id: 0, name: 'a', color: formatColor(vocColor(3)) };
    expect(unusedColor(3, [])).toBe(taken.color);
    expect(unusedColor(3, [taken])).toBe(formatColor(vocColor(4)));
  });

  it('keeps a colour through text', () => {
    expect(formatColor(parseColor('#804080'))).toBe('#804080');
    expect(parseColor('#0A0b0C')).toEqual([10, 11, 12]);
  });
});
