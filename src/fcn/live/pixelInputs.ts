/** What the local net sees of an image: colour and position a pixel of the network's input. */
import type { InputImage } from '../inputImage';

/** Red, green, blue, column, row. */
export const PIXEL_INPUTS = 5;

/** Below this deviation a colour channel says nothing, and is not blown up. */
const LEAST_DEVIATION = 0.02;

/** Colours standardised over the image, so that dark and pale images learn alike; columns and rows from -1 to 1. */
export class PixelInputs {
  private readonly mean = [0, 0, 0];
  private readonly scale = [1, 1, 1];

  constructor(private readonly image: InputImage) {
    const { width, height, paddedWidth, values } = image;
    for (let c = 0; c < 3; c++) {
      let sum = 0;
      let squares = 0;
      for (let y = 0; y < height; y++) {
        for (let x = 0, at = y * paddedWidth * 3 + c; x < width; x++, at += 3) {
          sum += values[at];
          squares += values[at] * values[at];
        }
      }
      const mean = sum / (width * height);
      const deviation = Math.sqrt(Math.max(0, squares / (width * height) - mean * mean));
      this.mean[c] = mean;
      this.scale[c] = 1 / Math.max(deviation, LEAST_DEVIATION);
    }
  }

  /** Writes the {@link PIXEL_INPUTS} of input pixel (x, y), also in the padding, to `target` from `at` on. */
  write(x: number, y: number, target: Float32Array, at: number): void {
    const { values, width, height, paddedWidth } = this.image;
    const { mean, scale } = this;
    const from = (y * paddedWidth + x) * 3;
    target[at] = (values[from] - mean[0]) * scale[0];
    target[at + 1] = (values[from + 1] - mean[1]) * scale[1];
    target[at + 2] = (values[from + 2] - mean[2]) * scale[2];
    target[at + 3] = width > 1 ? (2 * x) / (width - 1) - 1 : 0;
    target[at + 4] = height > 1 ? (2 * y) / (height - 1) - 1 : 0;
  }
}
