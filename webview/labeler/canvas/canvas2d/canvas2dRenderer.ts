/** Draws with Canvas 2D, where WebGL2 is missing: the image on one canvas, the label overlay on a second above. */
import type { LabelMap } from '../../../../src/core/labelMap';
import type { Size } from '../../../../src/core/orientation';
import type { CellRect } from '../dirtyTiles';
import type { Palette } from '../palette';
import { CHECKERBOARD, devicePatterns } from '../patterns';
import type { Renderer, Scene } from '../renderer';
import type { DeviceView } from '../viewport';
import { ImagePyramid } from './imagePyramid';
import { overlayColors } from './overlayColors';
import { paintOverlay, type DeviceRect } from './overlayPainter';

export class Canvas2dRenderer implements Renderer {
  readonly kind = 'canvas2d';
  private readonly image: CanvasRenderingContext2D;
  private readonly overlay: CanvasRenderingContext2D;
  private scene: Scene | undefined;
  private pyramid: ImagePyramid | undefined;
  /** What the canvases show; undefined when they must be drawn anew. */
  private drawn: { view: DeviceView; opacity: number } | undefined;
  private dirty: CellRect[] = [];

  constructor(imageCanvas: HTMLCanvasElement, overlayCanvas: HTMLCanvasElement) {
    this.image = context2d(imageCanvas);
    this.overlay = context2d(overlayCanvas);
  }

  setScene(scene: Scene): void {
    this.scene = scene;
    this.pyramid = new ImagePyramid(scene.image);
    this.drawn = undefined;
  }

  setProposal(proposal: LabelMap | null): void {
    if (this.scene) this.scene = { ...this.scene, proposal };
    this.drawn = undefined;
  }

  setPalette(palette: Palette): void {
    if (this.scene) this.scene = { ...this.scene, palette };
    this.drawn = undefined;
  }

  updateCells(rects: readonly CellRect[]): void {
    this.dirty.push(...rects);
  }

  resize({ width, height }: Size): void {
    for (const { canvas } of [this.image, this.overlay]) {
      canvas.width = width;
      canvas.height = height;
    }
    this.drawn = undefined;
  }

  draw(view: DeviceView, opacity: number): void {
    const dirty = this.dirty;
    this.dirty = [];
    if (this.scene === undefined) return;
    const sameView = this.drawn !== undefined && sameViews(this.drawn.view, view);
    if (!sameView) this.drawImage(view);
    if (sameView && this.drawn?.opacity === opacity) {
      for (const rect of dirty) this.drawOverlay(view, opacity, deviceRect(rect, view));
    } else {
      this.drawOverlay(view, opacity, { x: 0, y: 0, width: view.width, height: view.height });
    }
    this.drawn = { view, opacity };
  }

  dispose(): void {
    this.scene = undefined;
    this.pyramid = undefined;
  }

  /** Only the part in sight, from whole pixels, so that a huge image at a high zoom stays exact. */
  private drawImage(view: DeviceView): void {
    const { image: context, scene, pyramid } = this;
    if (scene === undefined || pyramid === undefined) return;
    context.clearRect(0, 0, view.width, view.height);
    const { width, height } = scene.image;
    context.fillStyle = checkerboard(context, view.pixelRatio);
    context.fillRect(view.originX, view.originY, width * view.scale, height * view.scale);
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

  private drawOverlay(view: DeviceView, opacity: number, area: DeviceRect): void {
    const { scene } = this;
    const rect = intersection(area, view);
    if (scene === undefined || rect === null) return;
    const colors = overlayColors(scene.palette, opacity);
    const words = paintOverlay({ map: scene.map, proposal: scene.proposal, colors }, view, rect);
    const bytes = new Uint8ClampedArray(words.buffer as ArrayBuffer);
    this.overlay.putImageData(new ImageData(bytes, rect.width, rect.height), rect.x, rect.y);
  }
}

function context2d(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser has no Canvas 2D');
  return context;
}

function sameViews(a: DeviceView, b: DeviceView): boolean {
  return (
    a.scale === b.scale &&
    a.originX === b.originX &&
    a.originY === b.originY &&
    a.width === b.width &&
    a.height === b.height &&
    a.pixelRatio === b.pixelRatio
  );
}

/** The device pixels that show any of these cells, and those whose pattern may change with them. */
function deviceRect(rect: CellRect, view: DeviceView): DeviceRect {
  const margin = devicePatterns(view.pixelRatio).dashWidth + 1;
  const left = Math.floor(view.originX + rect.x * view.scale) - margin;
  const top = Math.floor(view.originY + rect.y * view.scale) - margin;
  const right = Math.ceil(view.originX + (rect.x + rect.width) * view.scale) + margin;
  const bottom = Math.ceil(view.originY + (rect.y + rect.height) * view.scale) + margin;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function intersection(rect: DeviceRect, { width, height }: Size): DeviceRect | null {
  const x = Math.max(0, rect.x);
  const y = Math.max(0, rect.y);
  const right = Math.min(width, rect.x + rect.width);
  const bottom = Math.min(height, rect.y + rect.height);
  return x < right && y < bottom ? { x, y, width: right - x, height: bottom - y } : null;
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
