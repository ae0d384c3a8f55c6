/** Reads an `ImageBitmap` in strips, so that a huge image never exists whole as RGBA bytes. */
import type { PixelSource } from '../../src/fcn/types';

/** Canvases are no wider; browsers have limits from 16,384 pixels. */
const TILE_WIDTH = 8192;

/** ES2024; every browser that VS Code runs in has it. */
interface Transferable {
  transfer?(newLength: number): ArrayBuffer;
}

export function bitmapSource(bitmap: ImageBitmap): PixelSource {
  const { width, height } = bitmap;
  let canvas: OffscreenCanvas | undefined;
  const read = (x: number, y: number, columns: number, rows: number): Uint8ClampedArray => {
    if (canvas === undefined || canvas.width !== columns || canvas.height !== rows) {
      canvas = new OffscreenCanvas(columns, rows);
    }
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('no canvas of the size of a strip');
    context.globalCompositeOperation = 'copy';
    context.imageSmoothingEnabled = false;
    context.drawImage(bitmap, x, y, columns, rows, 0, 0, columns, rows);
    return context.getImageData(0, 0, columns, rows).data;
  };
  return {
    width,
    height,
    channels: 4,
    rows(from, to) {
      const count = to - from;
      if (width <= TILE_WIDTH) return read(0, from, width, count);
      const pixels = new Uint8ClampedArray(count * width * 4);
      for (let x = 0; x < width; x += TILE_WIDTH) {
        const columns = Math.min(TILE_WIDTH, width - x);
        const tile = read(x, from, columns, count);
        for (let y = 0; y < count; y++) {
          pixels.set(tile.subarray(y * columns * 4, (y + 1) * columns * 4), (y * width + x) * 4);
        }
        free(tile);
      }
      return pixels;
    },
    release: free,
  };
}

/**
 * Gives memory back at once. A canvas takes new memory for each strip, and nothing else makes the garbage collector
 * hurry: all of them together are as large as the image.
 */
function free({ buffer }: Uint8ClampedArray | Uint8Array): void {
  (buffer as Transferable).transfer?.(0);
}
