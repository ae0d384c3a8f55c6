/** Packs rows of labels as they come, and averages their confidence. */
import { CellPacker } from '../../src/core/packing';

export class PackedLabels {
  private readonly packer = new CellPacker();
  private sum = 0;
  private pixels = 0;

  /** @param classes a class id a pixel @param confidence of each, × 255 */
  add(classes: Uint8Array, confidence: Uint8Array): void {
    this.packer.push(classes);
    this.pixels += confidence.length;
    for (const value of confidence) this.sum += value;
  }

  /** Unconfirmed cells by `packCells`, and the mean confidence, 0..1. */
  finish(): { labels: Uint8Array; meanConfidence: number } {
    return { labels: this.packer.finish(), meanConfidence: this.sum / (255 * this.pixels) };
  }
}
