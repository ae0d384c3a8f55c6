/** The viewport and what bounds it: the image's size and the surface's. */
import type { Size } from '../../../src/core/orientation';
import type { SurfaceSize } from './surface';
import type { Viewport } from './types';
import {
  fitted,
  pannedBy,
  revealing,
  settled,
  toDeviceView,
  zoomAround,
  type DeviceView,
  type Point,
} from './viewport';

export class ViewState {
  viewport: Viewport = { zoom: 1, originX: 0, originY: 0 };
  private image: Size | undefined;
  /** Undefined until the element has been laid out. */
  private surface: SurfaceSize | undefined;
  /** Whether the image is fitted again when the canvas changes its size. */
  private staysFitted = true;

  /** @param changed called after every move */
  constructor(private readonly changed: () => void) {}

  /** A new image starts fitted. */
  setImage(image: Size): void {
    this.image = image;
    this.fit();
  }

  /** @param held keep the image where it is: a stroke is in progress */
  setSurface(surface: SurfaceSize, held: boolean): void {
    const before = this.surface?.css;
    this.surface = surface;
    if (this.staysFitted && !held) {
      this.fit();
      return;
    }
    const recentred = before !== undefined && !held;
    this.settle(
      recentred
        ? pannedBy(
            this.viewport,
            (surface.css.width - before.width) / 2,
            (surface.css.height - before.height) / 2,
          )
        : this.viewport,
    );
  }

  /** Undefined while there is nothing to draw, or nothing to draw on. */
  deviceView(): DeviceView | undefined {
    if (this.image === undefined || this.surface === undefined) return undefined;
    return toDeviceView(this.viewport, this.surface.device, this.surface.pixelRatio);
  }

  /** The middle of the canvas, in CSS pixels. */
  centre(): Point {
    const { width, height } = this.surface?.css ?? { width: 0, height: 0 };
    return { x: width / 2, y: height / 2 };
  }

  set(viewport: Viewport): void {
    this.staysFitted = false;
    this.settle(viewport);
  }

  pan(dx: number, dy: number): void {
    this.set(pannedBy(this.viewport, dx, dy));
  }

  zoomAround(at: Point, zoom: number): void {
    this.set(zoomAround(this.viewport, at, zoom));
  }

  fit(): void {
    this.staysFitted = true;
    if (this.image && this.surface) this.settle(fitted(this.image, this.surface.css));
  }

  /** Brings an image pixel on the canvas. */
  reveal(pixel: Point): void {
    if (this.surface === undefined) return;
    const revealed = revealing(this.viewport, pixel, this.surface.css);
    const { originX, originY } = this.viewport;
    if (revealed.originX !== originX || revealed.originY !== originY) this.set(revealed);
  }

  private settle(viewport: Viewport): void {
    this.viewport =
      this.image && this.surface
        ? settled(viewport, this.image, this.surface.css, this.surface.pixelRatio)
        : viewport;
    this.changed();
  }
}
