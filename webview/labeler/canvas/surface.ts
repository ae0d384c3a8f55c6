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
      device: {
        width: deviceSide(width, device.inlineSize, pixelRatio),
        height: deviceSide(height, device.blockSize, pixelRatio),
      },
      pixelRatio,
    });
  });
  observer.observe(element, { box: 'device-pixel-content-box' });
  return () => observer.disconnect();
}

/**
 * Device pixels of a side. The box differs from `css × pixelRatio` by less than a pixel, as the compositor snaps it;
 * where a pixel ratio is emulated (developer tools, tests) the box ignores it and can't be used.
 */
function deviceSide(css: number, box: number, pixelRatio: number): number {
  const expected = css * pixelRatio;
  return Math.max(1, Math.abs(box - expected) <= 1 ? box : Math.round(expected));
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
