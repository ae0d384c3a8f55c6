import { describe, expect, test } from 'vitest';
import { decodeFloat16, encodeFloat16 } from '../../../src/fcn/float16';

/** All finite halves that are not negative, smallest first. */
const FINITE = 0x7c00;
const LARGEST = 65504;

function encoded(value: number): number {
  return encodeFloat16(Float32Array.of(value))[0];
}

/** As float32 has them next to each other. */
function neighbours(value: number): { below: number; above: number } {
  const single = Float32Array.of(value);
  const bits = new Uint32Array(single.buffer);
  const at = bits[0];
  bits[0] = at + 1;
  const above = single[0];
  bits[0] = at - 1;
  return { below: single[0], above };
}

describe('half-precision floats', () => {
  test('decode as IEEE 754 says', () => {
    const halves = Uint16Array.of(
      0x0000,
      0x8000,
      0x3c00,
      0xc000,
      0x7bff,
      0x0001,
      0x0400,
      0x3555,
      0x7c00,
      0xfc00,
    );
    const values = [0, -0, 1, -2, 65504, 2 ** -24, 2 ** -14, 0.333251953125, Infinity, -Infinity];
    expect([...decodeFloat16(halves)]).toEqual(values);
    expect(decodeFloat16(Uint16Array.of(0x7c01))[0]).toBeNaN();
  });

  test('all 65536 come back from what they decode to', () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const back = encodeFloat16(decodeFloat16(halves));
    const changed = [...halves].filter((half) => back[half] !== half);
    // All of them are NaN, of which one a sign is enough.
    expect(changed.every((half) => (half & 0x7fff) > FINITE)).toBe(true);
    expect(changed.every((half) => (back[half] & 0x7fff) > FINITE)).toBe(true);
  });

  test('are the nearest to every value between two of them, the even one on a tie, subnormal ones too', () => {
    const values = decodeFloat16(Uint16Array.from({ length: FINITE }, (_, i) => i));
    const wrong: string[] = [];
    for (let half = 0; half + 1 < FINITE; half++) {
      // Exact: float32 has 13 bits more.
      const middle = (values[half] + values[half + 1]) / 2;
      const { below, above } = neighbours(middle);
      const even = half % 2 === 0 ? half : half + 1;
      const got = [encoded(below), encoded(middle), encoded(above)];
      if (got.join() !== [half, even, half + 1].join()) wrong.push(`${half}: ${got.join()}`);
      if (encoded(-middle) !== (even | 0x8000)) wrong.push(`-${half}`);
    }
    expect(wrong).toEqual([]);
  });

  test('become infinite from half a step above the largest on, and 0 below half of the smallest', () => {
    const limit = LARGEST + 16;
    const { below } = neighbours(limit);
    expect([encoded(below), encoded(limit), encoded(-limit), encoded(3e38)]).toEqual([
      0x7bff, 0x7c00, 0xfc00, 0x7c00,
    ]);
    expect([encoded(Infinity), encoded(-Infinity), encoded(NaN) & 0x7fff]).toEqual([0x7c00, 0xfc00, 0x7e00]);
    expect([encoded(2 ** -25), encoded(-(2 ** -25)), encoded(2 ** -149), encoded(-0)]).toEqual([
      0, 0x8000, 0, 0x8000,
    ]);
    expect(encoded(neighbours(2 ** -25).above)).toBe(1);
  });
});
