/**
 * Strips of a bitmap that an EXIF orientation turned. The browser keeps such a bitmap as the file has it and turns
 * all of it anew whenever a part goes to WebGL: seconds at 100 megapixels. A 2D canvas turns only what it draws.
 */
import type { CellRect } from '../dirtyTiles';

export class TurnedStrips {
  private context: OffscreenCanvasRenderingContext2D | undefined;

  /** @returns a canvas that holds the part, and the next one soon */
  strip(image: ImageBitmap, { x, y, width, height }: CellRect): OffscreenCanvas {
    const context = this.contextOf(width, height);
    context.drawImage(image, x, y, width, height, 0, 0, width, height);
    return context.canvas;
  }

  private contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
    if (this.context?.canvas.width !== width || this.context.canvas.height !== height) {
      const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
      if (context === null) throw new Error('this browser has no Canvas 2D');
      // Transparent pixels replace those of the strip before.
      context.globalCompositeOperation = 'copy';
      context.imageSmoothingEnabled = false;
      this.context = context;
    }
    return this.context;
  }
}
