/** The canvas's size to the device pixel, and one redraw a frame. */
import type { Size } from '../../../src/core/orientation';

export interface SurfaceSize {
  /** CSS pixels. */
  readonly css: Size;
  /** Device pixels, as many as the screen really gives the element. */
  readonly device: Size;
  /** Device pixels a CSS pixel. */
  readonly pixelRatio: number;
}

/** Reports the element's size at once and whenever it or the device pixel ratio changes. */
export function observeSize(element: HTMLElement, changed: (size: SurfaceSize) => void): () => void {
  const observer = new ResizeObserver((entries) => {
    const entry = entries[entries.length - 1];
    const pixelRatio = window.devicePixelRatio;
    const { width, height } = entry.contentRect;
    const device = entry.devicePixelContentBoxSize[0];
    changed({
      css: { width, height },
      device: { width: Math.max(1, device.inlineSize), height: Math.max(1, device.blockSize) },
      pixelRatio,
    });
  });
  observer.observe(element, { box: 'device-pixel-content-box' });
  return () => observer.disconnect();
}

/** Draws at most once a frame, however often it is asked to. */
export class FrameScheduler {
  private request: number | undefined;

  constructor(private readonly draw: () => void) {}

  invalidate(): void {
    this.request ??= requestAnimationFrame(() => {
      this.request = undefined;
      this.draw();
    });
  }

  /** Draws now instead of in the frame to come. */
  flush(): void {
    this.cancel();
    this.draw();
  }

  cancel(): void {
    if (this.request !== undefined) cancelAnimationFrame(this.request);
    this.request = undefined;
  }
}
