/**
 * Owns the drawing surface: WebGL2 where it can be had, Canvas 2D from the start or once WebGL2 is lost. A new image is
 * drawn with Canvas 2D at once, until the GPU has all of it: no frame waits for the GPU, which may be a slow or a busy
 * one, or none at all.
 */
import type { ClassMap, LabelMap } from '../../../src/core/labelMap';
import type { Size } from '../../../src/core/orientation';
import { Bridge } from './bridge';
import { Canvas2dRenderer } from './canvas2d/canvas2dRenderer';
import type { CellRect } from './dirtyTiles';
import type { Palette } from './palette';
import type { Drawn, Renderer, RendererKind, Scene } from './renderer';
import type { CanvasImage } from './types';
import type { DeviceView } from './viewport';
import { WebglRenderer } from './webgl/webglRenderer';

/** In larger images Canvas 2D needs longer for its first frame than the GPU. */
const MOST_BRIDGED_PIXELS = 1 << 24;
/** The GPU gets the image once the page has come to rest, or after this time, in milliseconds. */
const LONGEST_REST = 300;

export interface RendererHostEvents {
  /** WebGL2 is missing or lost, or what was lost with it can't be had again; the surface has to be drawn anew. */
  fellBack(reason: string): void;
  /** The surface has to be drawn anew. */
  changed(): void;
}

export class RendererHost {
  /** Undefined until the GPU is needed. */
  private renderer: Renderer | undefined;
  /** Draws until the GPU has everything. */
  private bridge: Bridge | undefined;
  private scene: Scene | undefined;
  private decode: CanvasImage['decode'] | undefined;
  private size: Size = { width: 1, height: 1 };
  /** The lowest canvas. */
  private surface: HTMLCanvasElement | undefined;
  private disposed = false;

  /**
   * @param layers where the canvases go
   * @param events never told before the constructor has returned
   */
  constructor(
    private readonly layers: HTMLElement,
    useWebgl: boolean,
    private readonly events: RendererHostEvents,
  ) {
    if (!useWebgl) this.renderer = this.startCanvas2d();
  }

  get kind(): RendererKind {
    return this.renderer?.kind ?? 'webgl2';
  }

  /** @param image closed as soon as it is no longer drawn from */
  setScene({ bitmap, turned, decode }: CanvasImage, scene: Omit<Scene, 'image' | 'turned'>): void {
    this.scene?.image?.close();
    this.scene = { ...scene, image: bitmap, turned };
    this.decode = decode;
    this.dropBridge();
    const { width, height } = scene.map;
    if (this.kind === 'webgl2' && width * height <= MOST_BRIDGED_PIXELS) {
      this.bridge = this.startBridge(this.scene);
    }
    if (this.renderer !== undefined) this.renderer.setScene(this.scene);
    else if (this.bridge === undefined) this.startGpu();
  }

  setMap(map: LabelMap): void {
    if (this.scene === undefined) return;
    this.scene = { ...this.scene, map };
    for (const each of this.renderers) each.setMap(map);
  }

  setProposal(proposal: ClassMap | null): void {
    if (this.scene === undefined) return;
    this.scene = { ...this.scene, proposal };
    for (const each of this.renderers) each.setProposal(proposal);
  }

  setPalette(palette: Palette): void {
    if (this.scene === undefined) return;
    this.scene = { ...this.scene, palette };
    for (const each of this.renderers) each.setPalette(palette);
  }

  updateCells(rects: readonly CellRect[]): void {
    for (const each of this.renderers) each.updateCells(rects);
  }

  resize(size: Size): void {
    this.size = size;
    for (const each of this.renderers) each.resize(size);
  }

  draw(view: DeviceView, opacity: number): Drawn {
    const { bridge } = this;
    if (bridge !== undefined) {
      const drawn = bridge.draw(view, opacity);
      if (drawn.done) this.endBridge();
      return drawn;
    }
    const renderer = this.startGpu();
    if (this.surface !== undefined) this.surface.hidden = false;
    return renderer.draw(view, opacity);
  }

  dispose(): void {
    this.disposed = true;
    this.dropBridge();
    this.renderer?.dispose();
    this.scene?.image?.close();
    this.layers.replaceChildren();
  }

  private get renderers(): readonly Renderer[] {
    return [this.renderer, this.bridge?.renderer].filter((each) => each !== undefined);
  }

  private startBridge(scene: Scene): Bridge {
    if (this.surface !== undefined) this.surface.hidden = true;
    const canvases = [this.addCanvas(), this.addCanvas()] as const;
    const renderer = new Canvas2dRenderer(...canvases, true);
    renderer.resize(this.size);
    renderer.setScene(scene);
    return new Bridge(() => this.startGpu(), renderer, canvases, LONGEST_REST);
  }

  /** What draws in the end, started where it doesn't run yet; where there is no WebGL2 that draws without it. */
  private startGpu(): Renderer {
    if (this.renderer !== undefined) return this.renderer;
    this.renderer = this.startWebgl();
    this.renderer.resize(this.size);
    if (this.scene !== undefined) this.renderer.setScene(this.scene);
    return this.renderer;
  }

  private dropBridge(): void {
    this.bridge?.end();
    this.bridge = undefined;
  }

  /** The GPU shows everything from now on. */
  private endBridge(): void {
    this.dropBridge();
    if (this.surface !== undefined) this.surface.hidden = false;
    if (this.kind === 'webgl2') this.closeImage();
  }

  private startWebgl(): Renderer {
    const canvas = this.addCanvas();
    // Where pages are composed without a GPU, a frame waits for all that a canvas on the page was told to do.
    canvas.hidden = true;
    this.surface = canvas;
    try {
      return new WebglRenderer(canvas, {
        imageUploaded: () => this.closeImage(),
        lost: (reason) => this.fallBack(reason),
      });
    } catch (error) {
      const reason = messageOf(error);
      queueMicrotask(() => this.events.fellBack(reason));
      return this.startCanvas2d();
    }
  }

  /** The GPU has it: at 100 megapixels a bitmap takes 400 MB. */
  private closeImage(): void {
    if (this.scene === undefined || this.bridge !== undefined) return;
    this.scene.image?.close();
    this.scene = { ...this.scene, image: null };
  }

  /** A canvas that had a WebGL context can't have another: the 2D renderer gets canvases of its own. */
  private startCanvas2d(): Renderer {
    this.layers.replaceChildren();
    this.surface = this.addCanvas();
    return new Canvas2dRenderer(this.surface, this.addCanvas());
  }

  private fallBack(reason: string): void {
    if (this.disposed || this.kind === 'canvas2d') return;
    this.dropBridge();
    this.renderer = this.startCanvas2d();
    this.renderer.resize(this.size);
    if (this.scene !== undefined) this.renderer.setScene(this.scene);
    this.events.fellBack(reason);
    if (this.scene?.image === null) void this.restoreImage();
  }

  /** Decodes the image that went with the GPU; the labels are drawn without it meanwhile. */
  private async restoreImage(): Promise<void> {
    const { decode } = this;
    if (decode === undefined) return;
    try {
      const image = await decode();
      if (this.disposed || this.scene === undefined || this.decode !== decode) {
        image.close();
        return;
      }
      this.scene = { ...this.scene, image };
      this.renderer?.setScene(this.scene);
      this.events.changed();
    } catch (error) {
      this.events.fellBack(`the image could not be decoded again (${messageOf(error)}). Open it anew.`);
    }
  }

  private addCanvas(): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.className = 'label-canvas-layer';
    this.layers.append(canvas);
    return canvas;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
