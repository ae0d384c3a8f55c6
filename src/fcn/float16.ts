/** Half-precision floats (IEEE 754 binary16) of model files. */

/** @returns the values as 32-bit floats; infinities and NaN stay what they are */
export function decodeFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = HALF_VALUES[halves[i]];
  return values;
}

/** Rounds to the nearest half-precision float, to even on a tie; what is too large becomes infinite. */
export function encodeFloat16(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = toHalf(values[i]);
  return halves;
}

const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

function toHalf(value: number): number {
  single[0] = value;
  const bits = singleBits[0];
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const shifted = exponent - 112;
  if (shifted >= 31) return sign | 0x7c00;
  if (shifted > 0) return sign | rounded((shifted << 23) | fraction, 13);
  // Subnormal: the leading 1 is written out.
  return shifted < -10 ? sign : sign | rounded(fraction | 0x800000, 14 - shifted);
}

/** `bits` without its last `count` ones, rounded to nearest, to even on a tie. */
function rounded(bits: number, count: number): number {
  const kept = bits >>> count;
  const rest = bits & ((1 << count) - 1);
  const half = 1 << (count - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** The value of each of the 65,536 halves. */
export const HALF_VALUES = buildTable();

function buildTable(): Float32Array {
  const table = new Float32Array(1 << 16);
  for (let half = 0; half < table.length; half++) {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) table[half] = sign * fraction * 2 ** -24;
    else if (exponent === 0x1f) table[half] = fraction ? NaN : sign * Infinity;
    else table[half] = sign * (1024 + fraction) * 2 ** (exponent - 25);
  }
  return table;
}
