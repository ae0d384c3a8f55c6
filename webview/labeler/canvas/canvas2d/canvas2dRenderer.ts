/** Draws with Canvas 2D, where WebGL2 is missing: the image on one canvas, the label overlay on a second above. */
import type { ClassMap, LabelMap } from '../../../../src/core/labelMap';
import type { Size } from '../../../../src/core/orientation';
import type { CellRect } from '../dirtyTiles';
import type { Palette } from '../palette';
import { CHECKERBOARD } from '../patterns';
import { RedrawTracker } from '../redraw';
import type { Drawn, Renderer, Scene } from '../renderer';
import type { DeviceView } from '../viewport';
import { ImagePyramid } from './imagePyramid';
import { overlayColors } from './overlayColors';
import { paintOverlay } from './overlayPainter';

/** Everything is drawn at once. */
const WHOLE: Drawn = { extent: 'whole', done: true };

export class Canvas2dRenderer implements Renderer {
  readonly kind = 'canvas2d';
  private readonly image: CanvasRenderingContext2D;
  private readonly overlay: CanvasRenderingContext2D;
  private scene: Scene | undefined;
  private pyramid: ImagePyramid | undefined;
  private readonly redraw = new RedrawTracker();

  /** @param isDraft the labels of pixels that fall into one needn't be exact: another renderer is about to take over */
  constructor(
    imageCanvas: HTMLCanvasElement,
    overlayCanvas: HTMLCanvasElement,
    private readonly isDraft = false,
  ) {
    this.image = context2d(imageCanvas);
    this.overlay = context2d(overlayCanvas);
  }

  setScene(scene: Scene): void {
    this.scene = scene;
    this.pyramid = scene.image === null ? undefined : new ImagePyramid(scene.image);
    this.redraw.invalidate();
  }

  setMap(map: LabelMap): void {
    if (this.scene) this.scene = { ...this.scene, map };
    this.redraw.invalidate();
  }

  setProposal(proposal: ClassMap | null): void {
    if (this.scene) this.scene = { ...this.scene, proposal };
    this.redraw.invalidate();
  }

  setPalette(palette: Palette): void {
    if (this.scene) this.scene = { ...this.scene, palette };
    this.redraw.invalidate();
  }

  updateCells(rects: readonly CellRect[]): void {
    this.redraw.addCells(rects);
  }

  resize({ width, height }: Size): void {
    for (const { canvas } of [this.image, this.overlay]) {
      canvas.width = width;
      canvas.height = height;
    }
    this.redraw.invalidate();
  }

  draw(view: DeviceView, opacity: number): Drawn {
    const { scene } = this;
    if (scene === undefined) return WHOLE;
    const { sameView, rects } = this.redraw.begin(view, opacity);
    if (!sameView) this.drawImage(view);
    const source = { ...scene, colors: overlayColors(scene.palette, opacity) };
    for (const rect of rects) {
      const words = paintOverlay(source, view, rect, this.isDraft);
      const bytes = new Uint8ClampedArray(words.buffer as ArrayBuffer);
      this.overlay.putImageData(new ImageData(bytes, rect.width, rect.height), rect.x, rect.y);
    }
    return WHOLE;
  }

  isIdle(): boolean {
    return true;
  }

  dispose(): void {
    this.scene = undefined;
    this.pyramid = undefined;
  }

  /** Only the part in sight, from whole pixels, so that a huge image at a high zoom stays exact. */
  private drawImage(view: DeviceView): void {
    const { image: context, scene, pyramid } = this;
    if (scene === undefined) return;
    context.clearRect(0, 0, view.width, view.height);
    const { width, height } = scene.map;
    context.fillStyle = checkerboard(context, view.pixelRatio);
    context.fillRect(view.originX, view.originY, width * view.scale, height * view.scale);
    if (pyramid === undefined) return;
    context.imageSmoothingEnabled = view.scale < 1;
    const source = pyramid.forScale(view.scale);
    const left = Math.max(0, Math.floor(-view.originX / view.scale) - 1);
    const top = Math.max(0, Math.floor(-view.originY / view.scale) - 1);
    const right = Math.min(width, Math.ceil((view.width - view.originX) / view.scale) + 1);
    const bottom = Math.min(height, Math.ceil((view.height - view.originY) / view.scale) + 1);
    if (left >= right || top >= bottom) return;
    const shrinkX = source.width / width;
    const shrinkY = source.height / height;
    context.drawImage(
      source,
      left * shrinkX,
      top * shrinkY,
      (right - left) * shrinkX,
      (bottom - top) * shrinkY,
      view.originX + left * view.scale,
      view.originY + top * view.scale,
      (right - left) * view.scale,
      (bottom - top) * view.scale,
    );
  }
}

function context2d(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser has no Canvas 2D');
  return context;
}

function checkerboard(context: CanvasRenderingContext2D, pixelRatio: number): CanvasPattern | string {
  const side = Math.max(1, Math.round(CHECKERBOARD.side * pixelRatio));
  const tile = document.createElement('canvas');
  tile.width = 2 * side;
  tile.height = 2 * side;
  const squares = context2d(tile);
  squares.fillStyle = gray(CHECKERBOARD.light);
  squares.fillRect(0, 0, 2 * side, 2 * side);
  squares.fillStyle = gray(CHECKERBOARD.dark);
  squares.fillRect(side, 0, side, side);
  squares.fillRect(0, side, side, side);
  return context.createPattern(tile, 'repeat') ?? gray(CHECKERBOARD.light);
}

function gray(value: number): string {
  const byte = Math.round(255 * value);
  return `rgb(${byte}, ${byte}, ${byte})`;
}
