import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CellScan } from '../../../src/core/cellScan';

it('finds where equal cells end, wherever it starts, ends and lies in memory', () => {
  const cell = fc.constantFrom(0, 1, 255, 511);
  const cells = fc.array(fc.tuple(cell, fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(cells, fc.integer({ min: 0, max: 3 }), fc.nat(), fc.nat(), (runs, offset, a, b) => {
      const values = runs.flatMap(([value, length]) => Array<number>(length).fill(value));
      const memory = new Uint16Array(values.length + offset);
      const map = memory.subarray(offset);
      map.set(values);
      const from = a % values.length;
      const end = from + 1 + (b % (values.length - from));
      let expected = from;
      while (expected < end && values[expected] === values[from]) expected++;
      expect(new CellScan(map).endOfRun(from, end)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});
