/** Halved copies of an image, made when first needed, so that zooming out neither flickers nor takes long. */
export class ImagePyramid {
  /** Level k is the image at 1/2^k of its size. */
  private readonly levels: (ImageBitmap | HTMLCanvasElement)[];

  constructor(image: ImageBitmap) {
    this.levels = [image];
  }

  /** The smallest copy that is still at least as large as the image at `scale`. */
  forScale(scale: number): CanvasImageSource & { readonly width: number; readonly height: number } {
    const wanted = Math.max(0, Math.floor(-Math.log2(scale)));
    while (this.levels.length <= wanted) {
      const last = this.levels[this.levels.length - 1];
      if (last.width === 1 && last.height === 1) break;
      this.levels.push(halved(last));
    }
    return this.levels[Math.min(wanted, this.levels.length - 1)];
  }
}

function halved(source: ImageBitmap | HTMLCanvasElement): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.ceil(source.width / 2));
  canvas.height = Math.max(1, Math.ceil(source.height / 2));
  const context = canvas.getContext('2d');
  context?.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}
