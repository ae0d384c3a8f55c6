/** Puts the canvas together: state, drawing, strokes, input. */
import type { LabelClass } from '../../../src/core/classes';
import type { LabelMap } from '../../../src/core/labelMap';
import type { Runs } from '../../../src/core/runs';
import './canvas.css';
import { CursorOverlay } from './cursorOverlay';
import { DirtyTiles } from './dirtyTiles';
import { KeyboardInput, type KeyGestures } from './keyboardInput';
import { makePalette } from './palette';
import { PointerInput, type PointerGestures } from './pointerInput';
import { RendererHost } from './rendererHost';
import { StrokeController } from './strokeController';
import { FrameScheduler, observeSize, type SurfaceSize } from './surface';
import type { CanvasEvents, LabelCanvas, OverlayState, ToolState, Viewport } from './types';
import {
  fitted,
  pannedBy,
  pixelAt,
  revealing,
  settled,
  toDeviceView,
  toImage,
  toScreen,
  zoomAround,
  type Point,
} from './viewport';
import { steppedSize, type WheelAction } from './wheel';

export interface LabelCanvasOptions {
  /** What assistive technology calls the canvas. */
  readonly label?: string;
  /** What it says the canvas is, instead of *application*. */
  readonly roleDescription?: string;
  /** Draw with Canvas 2D even where WebGL2 can be had. */
  readonly forceCanvas2d?: boolean;
}

const DEFAULT_LABEL =
  'Label canvas. Arrow keys move the cursor, with Shift by the size of the brush. Hold D to paint, Space to pan, H to hide the labels.';

/**
 * Makes a canvas that fills `container`. It shows nothing until `show`.
 * @param events called while a person works; none is called before this function returns
 */
export function createLabelCanvas(
  container: HTMLElement,
  events: CanvasEvents,
  options: LabelCanvasOptions = {},
): LabelCanvas {
  return new LabelCanvasView(container, events, options);
}

class LabelCanvasView implements LabelCanvas, PointerGestures, KeyGestures {
  readonly element = document.createElement('div');
  viewport: Viewport = { zoom: 1, originX: 0, originY: 0 };

  private readonly renderer: RendererHost;
  private readonly cursor = new CursorOverlay();
  private readonly strokes: StrokeController;
  private readonly frames = new FrameScheduler(() => this.draw());
  private readonly disposables: (() => void)[] = [];

  private image: { readonly map: LabelMap; readonly dirty: DirtyTiles } | undefined;
  private proposal: LabelMap | null = null;
  private classes: readonly LabelClass[] = [];
  private overlay: OverlayState = { opacity: 0.5, visible: true, hidden: new Set() };
  private tool: ToolState = { tool: 'brush', size: 20, classId: 0, onlyUnconfirmed: false };
  private editable = true;
  private overlayHeldBack = false;
  private panHeld = false;
  /** Undefined until the element has been laid out. */
  private surface: SurfaceSize | undefined;
  /** Whether the image is fitted again when the canvas changes its size. */
  private staysFitted = true;

  /** Pointer on the canvas in CSS pixels, and keyboard cursor in image pixels; one of them leads. */
  private pointer: Point | null = null;
  private keyboard: Point | null = null;
  private reportedPixel: Point | null = null;

  constructor(
    container: HTMLElement,
    private readonly events: CanvasEvents,
    options: LabelCanvasOptions,
  ) {
    const { element } = this;
    element.className = 'label-canvas';
    element.tabIndex = 0;
    element.setAttribute('role', 'application');
    element.setAttribute('aria-roledescription', options.roleDescription ?? 'label canvas');
    element.setAttribute('aria-label', options.label ?? DEFAULT_LABEL);
    const layers = document.createElement('div');
    layers.className = 'label-canvas-layers';
    element.append(layers, this.cursor.element);
    container.append(element);

    this.renderer = new RendererHost(layers, options.forceCanvas2d !== true, (reason) => {
      element.dataset.renderer = this.renderer.kind;
      this.frames.invalidate();
      events.rendererChanged(this.renderer.kind, reason);
    });
    element.dataset.renderer = this.renderer.kind;
    this.strokes = new StrokeController(events, {
      span: (row, start, end) => {
        this.image?.dirty.addSpan(row, start, end);
        this.frames.invalidate();
      },
      runs: (runs) => this.cellsChanged(runs),
    });

    const pointerInput = new PointerInput(element, this);
    const keyboardInput = new KeyboardInput(element, this);
    element.addEventListener('focus', this.focused);
    element.addEventListener('blur', this.blurred);
    this.disposables.push(
      observeSize(element, (size) => this.resized(size)),
      () => pointerInput.dispose(),
      () => keyboardInput.dispose(),
    );
    this.refreshCursor();
  }

  get strokeInProgress(): boolean {
    return this.strokes.inProgress;
  }

  show(image: ImageBitmap, map: LabelMap): void {
    this.strokes.abort();
    this.image = { map, dirty: new DirtyTiles(map) };
    this.proposal = null;
    this.keyboard = null;
    const palette = makePalette(this.classes, this.overlay.hidden);
    this.renderer.setScene({ image, map, proposal: null, palette });
    this.staysFitted = true;
    this.zoomToFit();
    this.frames.invalidate();
  }

  cellsChanged(runs: Runs): void {
    this.image?.dirty.addRuns(runs);
    this.frames.invalidate();
  }

  allCellsChanged(): void {
    if (this.image === undefined) return;
    const { map, dirty } = this.image;
    dirty.take();
    this.renderer.updateCells([{ x: 0, y: 0, width: map.width, height: map.height }]);
    this.frames.invalidate();
  }

  setProposal(proposal: LabelMap | null): void {
    if (this.proposal === null && proposal === null) return;
    this.proposal = proposal;
    this.renderer.setProposal(proposal);
    this.frames.invalidate();
  }

  setClasses(classes: readonly LabelClass[]): void {
    this.classes = classes;
    this.refreshPalette();
  }

  setOverlay(overlay: OverlayState): void {
    this.overlay = overlay;
    this.refreshPalette();
  }

  setTool(tool: ToolState): void {
    this.tool = tool;
    this.refreshCursor();
  }

  setEditable(editable: boolean): void {
    // What is painted already is kept: nobody loses a stroke because the file became read-only meanwhile.
    if (!editable) this.strokes.end();
    this.editable = editable;
    this.refreshCursor();
  }

  setViewport(viewport: Viewport): void {
    this.staysFitted = false;
    this.moveTo(viewport);
  }

  zoomBy(factor: number): void {
    this.zoomTo(this.viewport.zoom * factor);
  }

  zoomToFit(): void {
    this.staysFitted = true;
    if (this.image && this.surface) this.moveTo(fitted(this.image.map, this.surface.css));
  }

  zoomToActualSize(): void {
    this.zoomTo(1);
  }

  abortStroke(): boolean {
    return this.strokes.abort();
  }

  dispose(): void {
    this.strokes.abort();
    this.frames.cancel();
    for (const dispose of this.disposables) dispose();
    this.renderer.dispose();
    this.element.remove();
  }

  // --- pointer gestures

  hover(at: Point | null): void {
    this.pointer = at;
    this.keyboard = null;
    this.refreshCursor();
  }

  paintStart(at?: Point): boolean {
    if (this.image === undefined || !this.editable || this.strokes.inProgress) return false;
    const start = at === undefined ? this.keyboardCursor() : toImage(this.viewport, at);
    if (start === null) return false;
    this.strokes.begin(this.image.map, this.tool, start);
    return this.strokes.inProgress;
  }

  paintMove(points: readonly Point[]): void {
    this.strokes.extend(points.map((point) => toImage(this.viewport, point)));
  }

  paintEnd(): void {
    this.strokes.end();
  }

  paintCancel(): void {
    this.strokes.abort();
  }

  pan(dx: number, dy: number): void {
    this.setViewport(pannedBy(this.viewport, dx, dy));
  }

  panning(active: boolean): void {
    this.element.classList.toggle('panning', active);
  }

  panModifier(): boolean {
    return this.panHeld;
  }

  wheel(action: WheelAction, at: Point): void {
    switch (action.kind) {
      case 'zoom':
        this.setViewport(zoomAround(this.viewport, at, this.viewport.zoom * action.factor));
        return;
      case 'pan':
        this.pan(action.dx, action.dy);
        return;
      case 'size': {
        const size = steppedSize(this.tool.size, action.steps);
        if (size !== this.tool.size) this.events.sizeChanged(size);
        return;
      }
    }
  }

  // --- keyboard gestures

  moveCursor(dx: -1 | 0 | 1, dy: -1 | 0 | 1, far: boolean): void {
    const from = this.keyboardCursor();
    if (from === null || this.image === undefined || this.surface === undefined) return;
    const { width, height } = this.image.map;
    const step = far ? Math.max(1, Math.round(this.tool.size)) : 1;
    const to = {
      x: Math.min(width - 1, Math.max(0, Math.floor(from.x) + dx * step)) + 0.5,
      y: Math.min(height - 1, Math.max(0, Math.floor(from.y) + dy * step)) + 0.5,
    };
    this.keyboard = to;
    this.strokes.extend([to]);
    const pixel = { x: to.x - 0.5, y: to.y - 0.5 };
    const revealed = revealing(this.viewport, pixel, this.surface.css);
    if (revealed.originX !== this.viewport.originX || revealed.originY !== this.viewport.originY) {
      this.setViewport(revealed);
    }
    this.refreshCursor();
  }

  panMode(active: boolean): void {
    this.panHeld = active;
    this.element.classList.toggle('pan-ready', active);
  }

  hideOverlay(active: boolean): void {
    this.overlayHeldBack = active;
    this.frames.invalidate();
  }

  // --- the rest

  private readonly focused = (): void => {
    if (this.element.matches(':focus-visible') && this.pointer === null) this.keyboardCursor();
    this.refreshCursor();
    this.events.focusChanged(true);
  };

  private readonly blurred = (): void => {
    this.keyboard = null;
    this.refreshCursor();
    this.events.focusChanged(false);
  };

  /** The keyboard's cursor in image pixels, at the centre of a pixel; put where the pointer is, or in the middle. */
  private keyboardCursor(): Point | null {
    if (this.image === undefined || this.surface === undefined) return null;
    if (this.keyboard === null) {
      const { width, height } = this.image.map;
      const { css } = this.surface;
      const start = toImage(this.viewport, this.pointer ?? { x: css.width / 2, y: css.height / 2 });
      this.keyboard = {
        x: Math.min(width - 1, Math.max(0, Math.floor(start.x))) + 0.5,
        y: Math.min(height - 1, Math.max(0, Math.floor(start.y))) + 0.5,
      };
      this.refreshCursor();
    }
    return this.keyboard;
  }

  private zoomTo(zoom: number): void {
    if (this.surface === undefined) return;
    const { width, height } = this.surface.css;
    this.setViewport(zoomAround(this.viewport, { x: width / 2, y: height / 2 }, zoom));
  }

  private moveTo(viewport: Viewport): void {
    this.viewport =
      this.image && this.surface
        ? settled(viewport, this.image.map, this.surface.css, this.surface.pixelRatio)
        : viewport;
    const { zoom, originX, originY } = this.viewport;
    this.element.dataset.zoom = String(zoom);
    this.element.dataset.originX = String(originX);
    this.element.dataset.originY = String(originY);
    this.frames.invalidate();
    this.refreshCursor();
    this.events.viewportChanged(this.viewport);
  }

  private resized(size: SurfaceSize): void {
    const before = this.surface;
    this.surface = size;
    this.renderer.resize(size.device);
    if (this.staysFitted && !this.strokes.inProgress) {
      this.zoomToFit();
    } else if (this.image) {
      const dx = before && !this.strokes.inProgress ? (size.css.width - before.css.width) / 2 : 0;
      const dy = before && !this.strokes.inProgress ? (size.css.height - before.css.height) / 2 : 0;
      this.moveTo(pannedBy(this.viewport, dx, dy));
    }
    // Resizing has cleared the canvas; waiting for the next frame would flicker.
    this.frames.flush();
  }

  private draw(): void {
    if (this.image === undefined || this.surface === undefined) return;
    const rects = this.image.dirty.take();
    if (rects.length > 0) this.renderer.updateCells(rects);
    const { device, pixelRatio } = this.surface;
    const visible = this.overlay.visible && !this.overlayHeldBack;
    this.renderer.draw(toDeviceView(this.viewport, device, pixelRatio), visible ? this.overlay.opacity : 0);
  }

  private refreshPalette(): void {
    this.renderer.setPalette(makePalette(this.classes, this.overlay.hidden));
    this.frames.invalidate();
  }

  private refreshCursor(): void {
    this.element.classList.toggle('paints', this.editable);
    const { keyboard, pointer, viewport, tool, editable } = this;
    const at = keyboard ?? (pointer === null ? null : toImage(viewport, pointer));
    this.cursor.update({ at, keyboard: keyboard !== null, tool, editable }, viewport);
    this.reportPixel(at);
  }

  private reportPixel(at: Point | null): void {
    const pixel =
      at === null || this.image === undefined
        ? null
        : pixelAt(this.viewport, toScreen(this.viewport, at), this.image.map);
    if (pixel?.x === this.reportedPixel?.x && pixel?.y === this.reportedPixel?.y) return;
    this.reportedPixel = pixel;
    this.events.pixelChanged(pixel);
  }
}
