/** The canvas of the labeler: what draws the image and its labels and turns gestures into strokes. */
import type { LabelClass } from '../../../src/core/classes';
import type { ClassMap, LabelMap } from '../../../src/core/labelMap';
import type { Runs } from '../../../src/core/runs';
import type { ToolName } from '../../../src/protocol/hostView';

/** What a gesture does. */
export interface ToolState {
  readonly tool: ToolName;
  /** Diameter in image pixels, 1..2000. */
  readonly size: number;
  /** What the brush and the fill paint, 0..254. */
  readonly classId: number;
  /** Leave pixels alone that a person has decided. */
  readonly onlyUnconfirmed: boolean;
}

export interface OverlayState {
  /** 0..1 */
  readonly opacity: number;
  readonly visible: boolean;
  /** Class ids that are not drawn. */
  readonly hidden: ReadonlySet<number>;
}

/** A finished gesture; upright coordinates. The map holds it already. */
export interface PaintedStroke {
  readonly tool: ToolName;
  readonly classId: number;
  readonly runs: Runs;
}

/** Where the image lies on the canvas. */
export interface Viewport {
  /** CSS pixels an image pixel, 0.05..64. */
  readonly zoom: number;
  /** Position of the image's left upper corner on the canvas, in CSS pixels. */
  readonly originX: number;
  readonly originY: number;
}

export interface CanvasEvents {
  /** A gesture has begun: no one else may change the map until `stroke` or `abort`. */
  strokeStarted(): void;
  stroke(stroke: PaintedStroke): void;
  /** The gesture was aborted; the map is as it was before. */
  strokeAborted(): void;
  viewportChanged(viewport: Viewport): void;
  /** The pixel under the pointer or keyboard cursor, or null outside the image. */
  pixelChanged(pixel: { x: number; y: number } | null): void;
  focusChanged(focused: boolean): void;
  /** The wheel or a drag changed the brush's size. */
  sizeChanged(size: number): void;
  /** WebGL2 was missing or lost: the canvas goes on with Canvas 2D. */
  rendererChanged(renderer: 'webgl2' | 'canvas2d', reason: string): void;
}

/** Another label map to look at in place of the document's. */
export interface Preview {
  /** Upright, as large as the image; kept until the preview ends. */
  readonly map: LabelMap;
  /** What its cells mean and how opaque they are; as the document's where it is left out. */
  readonly look?: { readonly classes: readonly LabelClass[]; readonly opacity: number };
}

/** An upright image to draw. */
export interface CanvasImage {
  /** The canvas's own from now on: it closes the bitmap as soon as the GPU has the pixels. */
  readonly bitmap: ImageBitmap;
  /** Whether the browser turned it by its EXIF orientation: such a bitmap is slow to upload. */
  readonly turned: boolean;
  /** Decodes it once more, after the GPU was lost together with the pixels. */
  readonly decode: () => Promise<ImageBitmap>;
}

/** Draws an upright image with its labels and lets a person paint. */
export interface LabelCanvas {
  /**
   * The focusable element; carries `data-zoom`, `data-origin-x`, `data-origin-y` (the viewport in CSS pixels), and
   * `data-drawn`: `whole`, `bridged` until the GPU takes over what is drawn without it, or `partly` while parts of a
   * large image are still on their way to the GPU.
   */
  readonly element: HTMLElement;
  readonly strokeInProgress: boolean;
  readonly viewport: Viewport;
  /** Shows an image; the map is kept and painted into. */
  show(image: CanvasImage, map: LabelMap): void;
  /** Draws at once what was shown, instead of in the frame to come: the GPU begins while the page goes on. */
  flush(): void;
  /** The cells under these runs were changed by the caller: draw them again. */
  cellsChanged(runs: Runs): void;
  /** The whole map was changed by the caller. */
  allCellsChanged(): void;
  /** Drawn dotted with a dashed border where it would change what nobody confirmed; null takes it away. */
  setProposal(proposal: ClassMap | null): void;
  /** Draws another map, without the proposal, until null; meanwhile nothing paints. The document's map stays as it is. */
  setPreview(preview: Preview | null): void;
  setClasses(classes: readonly LabelClass[]): void;
  setOverlay(overlay: OverlayState): void;
  setTool(tool: ToolState): void;
  /** False: nothing paints. */
  setEditable(editable: boolean): void;
  setViewport(viewport: Viewport): void;
  /** Zooms by a factor around the canvas's centre. */
  zoomBy(factor: number): void;
  zoomToFit(): void;
  /** One image pixel a CSS pixel, around the centre. */
  zoomToActualSize(): void;
  /** Takes back the gesture in progress; false when there was none. */
  abortStroke(): boolean;
  dispose(): void;
}
