/** What draws the image and its labels; WebGL2 and Canvas 2D do it alike. */
import type { ClassMap, LabelMap } from '../../../src/core/labelMap';
import type { Size } from '../../../src/core/orientation';
import type { CellRect } from './dirtyTiles';
import type { Palette } from './palette';
import type { DeviceView } from './viewport';

export type RendererKind = 'webgl2' | 'canvas2d';

/** Everything that a renderer shows; a new renderer starts from it. */
export interface Scene {
  /** Null while it is decoded again: then labels alone are drawn. */
  readonly image: ImageBitmap | null;
  /** Whether the browser turned the image by its EXIF orientation. */
  readonly turned: boolean;
  readonly map: LabelMap;
  readonly proposal: ClassMap | null;
  readonly palette: Palette;
}

/** What has come of drawing once. */
export interface Drawn {
  /**
   * `whole`: the image is there with its labels. `bridged`: it is, but the GPU that is to draw it from then on has not
   * taken over yet. `partly`: parts of it are still to come.
   */
  readonly extent: 'partly' | 'bridged' | 'whole';
  /** False where it must be drawn again in the next frame: more is to come, or the GPU has not answered yet. */
  readonly done: boolean;
}

export interface Renderer {
  readonly kind: RendererKind;
  /** Image and map anew. Straight (not premultiplied) alpha is expected of the image. */
  setScene(scene: Scene): void;
  /** Another label map over the same image. @param map as large as the scene's */
  setMap(map: LabelMap): void;
  setProposal(proposal: ClassMap | null): void;
  setPalette(palette: Palette): void;
  /** The cells of these rectangles changed; drawn at the next `draw`. */
  updateCells(rects: readonly CellRect[]): void;
  /** @param size device pixels */
  resize(size: Size): void;
  /** @param opacity of the labels, 0 (hidden) to 1 */
  draw(view: DeviceView, opacity: number): Drawn;
  /** Whether all is done that was to be done when this was first asked; to be asked until it is. */
  isIdle(): boolean;
  dispose(): void;
}
