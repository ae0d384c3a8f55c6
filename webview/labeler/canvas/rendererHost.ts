/** Owns the drawing surface: WebGL2 where it can be had, Canvas 2D from the start or once WebGL2 is lost. */
import type { ClassMap, LabelMap } from '../../../src/core/labelMap';
import type { Size } from '../../../src/core/orientation';
import { Canvas2dRenderer } from './canvas2d/canvas2dRenderer';
import type { CellRect } from './dirtyTiles';
import type { Palette } from './palette';
import type { Drawn, Renderer, RendererKind, Scene } from './renderer';
import type { CanvasImage } from './types';
import type { DeviceView } from './viewport';
import { WebglRenderer } from './webgl/webglRenderer';

export interface RendererHostEvents {
  /** WebGL2 is missing or lost, or what was lost with it can't be had again; the surface has to be drawn anew. */
  fellBack(reason: string): void;
  /** The surface has to be drawn anew. */
  changed(): void;
}

export class RendererHost {
  private renderer: Renderer;
  private scene: Scene | undefined;
  private decode: CanvasImage['decode'] | undefined;
  private size: Size = { width: 1, height: 1 };
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
    this.renderer = useWebgl ? this.startWebgl() : this.startCanvas2d();
  }

  get kind(): RendererKind {
    return this.renderer.kind;
  }

  /** @param image closed as soon as it is no longer drawn from */
  setScene({ bitmap, turned, decode }: CanvasImage, scene: Omit<Scene, 'image' | 'turned'>): void {
    this.scene?.image?.close();
    this.scene = { ...scene, image: bitmap, turned };
    this.decode = decode;
    this.renderer.setScene(this.scene);
  }

  setMap(map: LabelMap): void {
    if (this.scene === undefined) return;
    this.scene = { ...this.scene, map };
    this.renderer.setMap(map);
  }

  setProposal(proposal: ClassMap | null): void {
    if (this.scene === undefined) return;
    this.scene = { ...this.scene, proposal };
    this.renderer.setProposal(proposal);
  }

  setPalette(palette: Palette): void {
    if (this.scene === undefined) return;
    this.scene = { ...this.scene, palette };
    this.renderer.setPalette(palette);
  }

  updateCells(rects: readonly CellRect[]): void {
    this.renderer.updateCells(rects);
  }

  resize(size: Size): void {
    this.size = size;
    this.renderer.resize(size);
  }

  draw(view: DeviceView, opacity: number): Drawn {
    return this.renderer.draw(view, opacity);
  }

  dispose(): void {
    this.disposed = true;
    this.renderer.dispose();
    this.scene?.image?.close();
    this.layers.replaceChildren();
  }

  private startWebgl(): Renderer {
    const canvas = this.addCanvas();
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
    if (this.scene === undefined) return;
    this.scene.image?.close();
    this.scene = { ...this.scene, image: null };
  }

  /** A canvas that had a WebGL context can't have another: the 2D renderer gets canvases of its own. */
  private startCanvas2d(): Renderer {
    this.layers.replaceChildren();
    return new Canvas2dRenderer(this.addCanvas(), this.addCanvas());
  }

  private fallBack(reason: string): void {
    if (this.disposed || this.renderer.kind === 'canvas2d') return;
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
      this.renderer.setScene(this.scene);
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
