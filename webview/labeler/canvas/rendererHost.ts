/** Owns the drawing surface: WebGL2 where it can be had, Canvas 2D from the start or once WebGL2 is lost. */
import type { ClassMap, LabelMap } from '../../../src/core/labelMap';
import type { Size } from '../../../src/core/orientation';
import { Canvas2dRenderer } from './canvas2d/canvas2dRenderer';
import type { CellRect } from './dirtyTiles';
import type { Palette } from './palette';
import type { Renderer, RendererKind, Scene } from './renderer';
import type { DeviceView } from './viewport';
import { WebglRenderer } from './webgl/webglRenderer';

/** Told once, when WebGL2 is missing or lost; the surface has to be drawn anew. */
export type FallbackListener = (reason: string) => void;

export class RendererHost {
  private renderer: Renderer;
  private scene: Scene | undefined;
  private size: Size = { width: 1, height: 1 };
  private disposed = false;

  /**
   * @param layers where the canvases go
   * @param onFallback never called before the constructor has returned
   */
  constructor(
    private readonly layers: HTMLElement,
    useWebgl: boolean,
    private readonly onFallback: FallbackListener,
  ) {
    this.renderer = useWebgl ? this.startWebgl() : this.startCanvas2d();
  }

  get kind(): RendererKind {
    return this.renderer.kind;
  }

  setScene(scene: Scene): void {
    this.scene = scene;
    try {
      this.renderer.setScene(scene);
    } catch (error) {
      this.fallBack(messageOf(error));
    }
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

  draw(view: DeviceView, opacity: number): void {
    this.renderer.draw(view, opacity);
  }

  dispose(): void {
    this.disposed = true;
    this.renderer.dispose();
    this.layers.replaceChildren();
  }

  private startWebgl(): Renderer {
    const canvas = this.addCanvas();
    try {
      return new WebglRenderer(canvas, (reason) => this.fallBack(reason));
    } catch (error) {
      const reason = messageOf(error);
      queueMicrotask(() => this.onFallback(reason));
      return this.startCanvas2d();
    }
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
    this.onFallback(reason);
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
