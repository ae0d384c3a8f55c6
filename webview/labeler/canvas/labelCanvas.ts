/** Puts the canvas together: view, drawing, strokes and what a person does. */
import type { LabelClass } from '../../../src/core/classes';
import type { ClassMap, LabelMap } from '../../../src/core/labelMap';
import type { Runs } from '../../../src/core/runs';
import './canvas.css';
import { CursorOverlay } from './cursorOverlay';
import { DirtyTiles } from './dirtyTiles';
import { Interaction } from './interaction';
import { makePalette, type Palette } from './palette';
import { RendererHost } from './rendererHost';
import { StrokeController } from './strokeController';
import { FrameScheduler, observeSize, type SurfaceSize } from './surface';
import type {
  CanvasEvents,
  CanvasImage,
  LabelCanvas,
  OverlayState,
  Preview,
  ToolState,
  Viewport,
} from './types';
import { ViewState } from './viewState';

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
  const layers = document.createElement('div');
  layers.className = 'label-canvas-layers';
  const element = makeElement(options);
  element.append(layers);
  container.append(element);
  return new LabelCanvasView(element, layers, events, options);
}

function makeElement({ label, roleDescription }: LabelCanvasOptions): HTMLElement {
  const element = document.createElement('div');
  element.className = 'label-canvas';
  element.tabIndex = 0;
  element.setAttribute('role', 'application');
  element.setAttribute('aria-roledescription', roleDescription ?? 'label canvas');
  element.setAttribute('aria-label', label ?? DEFAULT_LABEL);
  return element;
}

class LabelCanvasView implements LabelCanvas {
  private readonly renderer: RendererHost;
  private readonly frames = new FrameScheduler(() => this.draw());
  private readonly view = new ViewState(() => this.viewMoved());
  private readonly strokes: StrokeController;
  private readonly interaction: Interaction;
  private readonly stopObserving: () => void;

  private image: { readonly map: LabelMap; readonly dirty: DirtyTiles } | undefined;
  private proposal: ClassMap | null = null;
  private preview: Preview | null = null;
  private editable = true;
  private classes: readonly LabelClass[] = [];
  private overlay: OverlayState = { opacity: 0.5, visible: true, hidden: new Set() };
  private overlayHeldBack = false;

  constructor(
    readonly element: HTMLElement,
    layers: HTMLElement,
    private readonly events: CanvasEvents,
    options: LabelCanvasOptions,
  ) {
    this.renderer = new RendererHost(layers, options.forceCanvas2d !== true, {
      fellBack: (reason) => {
        element.dataset.renderer = this.renderer.kind;
        this.frames.invalidate();
        events.rendererChanged(this.renderer.kind, reason);
      },
      changed: () => this.frames.invalidate(),
    });
    element.dataset.renderer = this.renderer.kind;
    this.strokes = new StrokeController(events, {
      span: (row, start, end) => {
        this.image?.dirty.addSpan(row, start, end);
        this.frames.invalidate();
      },
      runs: (runs) => this.cellsChanged(runs),
    });
    const cursor = new CursorOverlay();
    element.append(cursor.element);
    this.interaction = new Interaction({
      element,
      view: this.view,
      strokes: this.strokes,
      cursor,
      events,
      hideOverlay: (active) => {
        this.overlayHeldBack = active;
        this.frames.invalidate();
      },
    });
    this.stopObserving = observeSize(element, (size) => this.resized(size));
  }

  get strokeInProgress(): boolean {
    return this.strokes.inProgress;
  }

  get viewport(): Viewport {
    return this.view.viewport;
  }

  show(image: CanvasImage, map: LabelMap): void {
    this.strokes.abort();
    this.image = { map, dirty: new DirtyTiles(map) };
    this.proposal = null;
    this.preview = null;
    this.renderer.setScene(image, { map, proposal: null, palette: this.palette() });
    this.interaction.setMap(map);
    this.view.setImage(map);
    this.frames.invalidate();
  }

  flush(): void {
    this.frames.flush();
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

  setProposal(proposal: ClassMap | null): void {
    if (this.proposal === null && proposal === null) return;
    this.proposal = proposal;
    if (this.preview !== null) return;
    this.renderer.setProposal(proposal);
    this.frames.invalidate();
  }

  setPreview(preview: Preview | null): void {
    if (this.image === undefined || this.preview === preview) return;
    const { map } = this.image;
    if (preview !== null && (preview.map.width !== map.width || preview.map.height !== map.height)) {
      throw new RangeError(`a preview of ${preview.map.width}×${preview.map.height} for another image`);
    }
    this.preview = preview;
    this.applyEditable();
    this.renderer.setMap(preview?.map ?? map);
    if (this.proposal !== null) this.renderer.setProposal(preview === null ? this.proposal : null);
    this.refreshPalette();
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
    this.interaction.setTool(tool);
  }

  setEditable(editable: boolean): void {
    this.editable = editable;
    this.applyEditable();
  }

  setViewport(viewport: Viewport): void {
    this.view.set(viewport);
  }

  zoomBy(factor: number): void {
    this.view.zoomAround(this.view.centre(), this.viewport.zoom * factor);
  }

  zoomToFit(): void {
    this.view.fit();
  }

  zoomToActualSize(): void {
    this.view.zoomAround(this.view.centre(), 1);
  }

  abortStroke(): boolean {
    return this.strokes.abort();
  }

  dispose(): void {
    this.strokes.abort();
    this.frames.cancel();
    this.stopObserving();
    this.interaction.dispose();
    this.renderer.dispose();
    this.element.remove();
  }

  private viewMoved(): void {
    const { zoom, originX, originY } = this.viewport;
    this.element.dataset.zoom = String(zoom);
    this.element.dataset.originX = String(originX);
    this.element.dataset.originY = String(originY);
    this.frames.invalidate();
    this.interaction.refresh();
    this.events.viewportChanged(this.viewport);
  }

  private resized(size: SurfaceSize): void {
    this.renderer.resize(size.device);
    this.view.setSurface(size, this.strokes.inProgress);
    // Resizing has cleared the canvas; waiting for the next frame would flicker.
    this.frames.flush();
  }

  private draw(): void {
    const view = this.view.deviceView();
    if (this.image === undefined || view === undefined) return;
    const rects = this.image.dirty.take();
    if (rects.length > 0) this.renderer.updateCells(rects);
    const { extent, done } = this.renderer.draw(view, this.overlayHeldBack ? 0 : this.opacity());
    this.element.dataset.drawn = extent;
    if (!done) this.frames.invalidate();
  }

  private opacity(): number {
    return this.preview?.look?.opacity ?? (this.overlay.visible ? this.overlay.opacity : 0);
  }

  private palette(): Palette {
    const look = this.preview?.look;
    return look === undefined
      ? makePalette(this.classes, this.overlay.hidden)
      : makePalette(look.classes, new Set());
  }

  private applyEditable(): void {
    const editable = this.editable && this.preview === null;
    // What is painted already is kept: nobody loses a stroke because painting was stopped meanwhile.
    if (!editable) this.strokes.end();
    this.interaction.setEditable(editable);
  }

  private refreshPalette(): void {
    this.renderer.setPalette(this.palette());
    this.frames.invalidate();
  }
}
