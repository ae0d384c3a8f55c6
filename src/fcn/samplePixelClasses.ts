/** What a network says about single pixels of its image. */
import type { NetworkScores } from './types';

/**
 * The class of the largest score at pixels, interpolated as `labelRows` does.
 * @param pixels indices y·width + x of the upright image
 * @param classIds what to write by channel of the scores; 256 ids at most
 * @returns a class id a pixel
 */
export function samplePixelClasses(
  { grid, input, source }: NetworkScores,
  pixels: Uint32Array,
  classIds: Uint8Array,
): Uint8Array {
  const { values, rows, columns, channels, stride } = grid;
  const stepX = source.width > 1 ? (input.width - 1) / (source.width - 1) / stride : 0;
  const stepY = source.height > 1 ? (input.height - 1) / (source.height - 1) / stride : 0;
  return Uint8Array.from(pixels, (pixel) => {
    const x = (pixel % source.width) * stepX;
    const y = Math.floor(pixel / source.width) * stepY;
    const left = Math.max(0, Math.min(Math.floor(x), columns - 2));
    const top = Math.max(0, Math.min(Math.floor(y), rows - 2));
    const [dx, dy] = [Math.min(1, x - left), Math.min(1, y - top)];
    const right = Math.min(left + 1, columns - 1);
    const bottom = Math.min(top + 1, rows - 1);
    const at = (row: number, column: number): number => (row * columns + column) * channels;
    const [a, b, c, d] = [at(top, left), at(top, right), at(bottom, left), at(bottom, right)];
    let winner = 0;
    let largest = -Infinity;
    for (let i = 0; i < channels; i++) {
      const above = values[a + i] + dx * (values[b + i] - values[a + i]);
      const below = values[c + i] + dx * (values[d + i] - values[c + i]);
      const score = above + dy * (below - above);
      if (score <= largest) continue;
      largest = score;
      winner = i;
    }
    return classIds[winner];
  });
}
