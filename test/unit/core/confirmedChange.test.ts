import fc from 'fast-check';
import { expect, it } from 'vitest';
import { confirmedRuns, withoutPixels } from '../../../src/core/confirmedChange';
import { CONFIRMED } from '../../../src/core/labelMap';
import { applyRuns, diffRuns, toRuns } from '../../../src/core/runs';

const cell = fc.constantFrom(0, 3, 255, CONFIRMED, 3 | CONFIRMED, 255 | CONFIRMED);
const cells = fc.array(cell, { minLength: 1, maxLength: 40 }).map((values) => Uint16Array.from(values));

it('names the confirmed pixels of a map, without those of a stroke', () => {
  fc.assert(
    fc.property(cells, fc.nat(30), fc.integer({ min: 1, max: 10 }), (map, start, length) => {
      const stroke = Uint32Array.of(Math.min(start, map.length - 1), Math.min(length, map.length - start), 1);
      fc.pre(start < map.length);
      const shown = new Uint16Array(map.length).fill(7);
      applyRuns(shown, withoutPixels(confirmedRuns(map), stroke));
      const expected = map.map((value, i) => {
        const isPainted = i >= stroke[0] && i < stroke[0] + stroke[1];
        return value >= CONFIRMED && !isPainted ? value : 7;
      });
      expect(shown).toEqual(expected);
    }),
  );
});

it('names nothing where nothing is confirmed', () => {
  expect(confirmedRuns(new Uint16Array(9).fill(255))).toHaveLength(0);
  expect(diffRuns(new Uint16Array(2), toRuns(new Uint16Array(2))).after).toHaveLength(0);
});
