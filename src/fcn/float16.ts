/** Half-precision floats (IEEE 754 binary16) of model files. */

/** @returns the values as 32-bit floats; infinities and NaN stay what they are */
export function decodeFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = TABLE[halves[i]];
  return values;
}

const TABLE = buildTable();

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
