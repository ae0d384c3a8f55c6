/** From the first frame of an image, drawn with Canvas 2D, to the GPU that has got all of it meanwhile. */
import type { Canvas2dRenderer } from './canvas2d/canvas2dRenderer';
import type { Drawn, Renderer } from './renderer';
import type { DeviceView } from './viewport';

const BRIDGED: Drawn = { extent: 'bridged', done: false };

export class Bridge {
  private rest: number | undefined;
  private hasDrawn = false;
  private isResting = false;

  /**
   * @param startGpu starts what draws in the end, or gives it where it runs
   * @param renderer draws what a person sees meanwhile, on `canvases`
   * @param patience milliseconds after which the GPU begins although the page is busy
   */
  constructor(
    private readonly startGpu: () => Renderer,
    readonly renderer: Canvas2dRenderer,
    private readonly canvases: readonly HTMLCanvasElement[],
    private readonly patience: number,
  ) {}

  /** @returns `done` once the GPU can take over */
  draw(view: DeviceView, opacity: number): Drawn {
    this.renderer.draw(view, opacity);
    // Not before the frame with the first picture: the GPU's start takes as long as that.
    if (this.hasDrawn) {
      this.rest ??= requestIdleCallback(() => (this.isResting = true), { timeout: this.patience });
    }
    this.hasDrawn = true;
    if (!this.isResting) return BRIDGED;
    const renderer = this.startGpu();
    const drawn = renderer.draw(view, opacity);
    return drawn.done && renderer.isIdle() ? drawn : BRIDGED;
  }

  /** Takes its canvases off the page. */
  end(): void {
    if (this.rest !== undefined) cancelIdleCallback(this.rest);
    this.renderer.dispose();
    for (const canvas of this.canvases) canvas.remove();
  }
}
