/** From the first frame of an image, drawn with Canvas 2D, to the GPU that has got all of it meanwhile. */
import type { Canvas2dRenderer } from './canvas2d/canvas2dRenderer';
import type { Drawn } from './renderer';
import type { DeviceView } from './viewport';
import type { WebglRenderer } from './webgl/webglRenderer';

const BRIDGED: Drawn = { extent: 'bridged', done: false };

export class Bridge {
  private readonly rest: number;
  private isResting = false;

  /**
   * @param renderer draws what a person sees meanwhile, on `canvases`
   * @param patience milliseconds after which the GPU begins although the page is busy
   */
  constructor(
    private readonly gpu: WebglRenderer,
    readonly renderer: Canvas2dRenderer,
    private readonly canvases: readonly HTMLCanvasElement[],
    patience: number,
  ) {
    this.rest = requestIdleCallback(() => (this.isResting = true), { timeout: patience });
  }

  /** @returns `done` once the GPU can take over */
  draw(view: DeviceView, opacity: number): Drawn {
    this.renderer.draw(view, opacity);
    if (!this.isResting) return BRIDGED;
    const { extent, done } = this.gpu.draw(view, opacity);
    return done && this.gpu.isIdle() ? { extent, done } : BRIDGED;
  }

  /** Takes its canvases off the page. */
  end(): void {
    cancelIdleCallback(this.rest);
    this.renderer.dispose();
    for (const canvas of this.canvases) canvas.remove();
  }
}
