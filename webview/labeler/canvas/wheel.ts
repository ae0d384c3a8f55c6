/** What a turn of the wheel (or two fingers on a trackpad) means. Pure. */

/** The part of `WheelEvent` that decides. */
export interface WheelInput {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0 pixels, 1 lines, 2 pages. */
  readonly deltaMode: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly timeStamp: number;
}

export type WheelAction =
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'pan'; readonly dx: number; readonly dy: number }
  | { readonly kind: 'size'; readonly steps: number };

const PIXELS_A_LINE = 33;
const PIXELS_A_PAGE = 400;
/** Pixels that one notch of a mouse wheel scrolls, about. */
const PIXELS_A_NOTCH = 100;
/** A notch zooms by this factor. */
const NOTCH_FACTOR = 1.25;
/** Pinching sends small deltas with `ctrlKey`. */
const PINCH_RATE = 0.01;
/** Events this close (ms) are one gesture and mean one thing. */
const GESTURE_GAP = 250;
/** A mouse wheel starts with a whole notch, two fingers with a few pixels. */
const SMALLEST_NOTCH = 30;

/** Tells wheels from trackpads, once a gesture. */
export class WheelInterpreter {
  private lastTime = -Infinity;
  private trackpad = false;

  interpret(event: WheelInput): WheelAction {
    const unit = event.deltaMode === 0 ? 1 : event.deltaMode === 1 ? PIXELS_A_LINE : PIXELS_A_PAGE;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    const begins = event.timeStamp - this.lastTime > GESTURE_GAP;
    this.lastTime = event.timeStamp;
    if (begins)
      this.trackpad = event.deltaMode === 0 && Math.max(Math.abs(dx), Math.abs(dy)) < SMALLEST_NOTCH;

    // Some platforms turn Alt + wheel into a sideways one.
    if (event.altKey) return { kind: 'size', steps: -(dy !== 0 ? dy : dx) / PIXELS_A_NOTCH };
    if (event.ctrlKey || event.metaKey) {
      const rate = Math.abs(dy) < SMALLEST_NOTCH ? PINCH_RATE : Math.log(NOTCH_FACTOR) / PIXELS_A_NOTCH;
      return { kind: 'zoom', factor: Math.exp(-dy * rate) };
    }
    if (event.shiftKey) return dx === 0 ? { kind: 'pan', dx: -dy, dy: 0 } : { kind: 'pan', dx: -dx, dy: -dy };
    if (this.trackpad || dx !== 0) return { kind: 'pan', dx: -dx, dy: -dy };
    return { kind: 'zoom', factor: Math.pow(NOTCH_FACTOR, -dy / PIXELS_A_NOTCH) };
  }
}

/** A brush size some notches on: by a tenth, at least by a pixel a notch. */
export function steppedSize(size: number, steps: number): number {
  const factor = Math.pow(1.1, steps);
  const stepped = steps > 0 ? Math.ceil(size * factor) : Math.floor(size * factor);
  return Math.min(2000, Math.max(1, stepped));
}
