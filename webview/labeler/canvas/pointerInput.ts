/** Pointers and the wheel, turned into gestures. Positions are CSS pixels on the canvas. */
import type { Point } from './viewport';
import { WheelInterpreter, type WheelAction } from './wheel';

export interface PointerGestures {
  /** The pointer is over the canvas, pressed or not; null when it left. */
  hover(at: Point | null): void;
  /** The left button (or a finger, or a pen) goes down. @returns whether a stroke begins */
  paintStart(at: Point): boolean;
  paintMove(points: readonly Point[]): void;
  paintEnd(): void;
  paintCancel(): void;
  pan(dx: number, dy: number): void;
  panning(active: boolean): void;
  wheel(action: WheelAction, at: Point): void;
  /** Whether the left button pans now, since Space is held. */
  panModifier(): boolean;
}

const LEFT = 0;
const MIDDLE = 1;
const LEFT_HELD = 1;

type Gesture = { kind: 'paint'; pointerId: number } | { kind: 'pan'; pointerId: number; last: Point };

export class PointerInput {
  private gesture: Gesture | undefined;
  private readonly wheel = new WheelInterpreter();
  private readonly listening = new AbortController();

  constructor(
    private readonly element: HTMLElement,
    private readonly gestures: PointerGestures,
  ) {
    const { signal } = this.listening;
    element.addEventListener('pointerdown', this.down, { signal });
    element.addEventListener('pointermove', this.move, { signal });
    element.addEventListener('pointerup', this.up, { signal });
    element.addEventListener('pointercancel', this.cancel, { signal });
    element.addEventListener('lostpointercapture', this.up, { signal });
    element.addEventListener('pointerleave', this.leave, { signal });
    element.addEventListener('wheel', this.turn, { signal, passive: false });
    // The middle button would start the browser's own scrolling.
    element.addEventListener('mousedown', this.takeMiddle, { signal });
  }

  dispose(): void {
    this.listening.abort();
  }

  private readonly down = (event: PointerEvent): void => {
    if (this.gesture !== undefined) return;
    const at = this.positionOf(event);
    const pans = event.button === MIDDLE || (event.button === LEFT && this.gestures.panModifier());
    if (pans) {
      this.gesture = { kind: 'pan', pointerId: event.pointerId, last: at };
      this.gestures.panning(true);
    } else if (event.button === LEFT && this.gestures.paintStart(at)) {
      this.gesture = { kind: 'paint', pointerId: event.pointerId };
    } else {
      return;
    }
    this.element.setPointerCapture(event.pointerId);
  };

  private readonly move = (event: PointerEvent): void => {
    const at = this.positionOf(event);
    const { gesture } = this;
    if (gesture?.pointerId === event.pointerId) {
      if (gesture.kind === 'pan') {
        this.gestures.pan(at.x - gesture.last.x, at.y - gesture.last.y);
        gesture.last = at;
      } else if (event.pointerType === 'mouse' && (event.buttons & LEFT_HELD) === 0) {
        // Another button is still held, so no pointerup came.
        this.finish();
      } else {
        this.gestures.paintMove(this.coalescedPositions(event));
      }
    }
    if (gesture === undefined || gesture.pointerId === event.pointerId) this.gestures.hover(at);
  };

  private readonly up = (event: PointerEvent): void => {
    if (this.gesture?.pointerId !== event.pointerId) return;
    if (this.gesture.kind === 'paint' && event.type === 'pointerup') {
      this.gestures.paintMove([this.positionOf(event)]);
    }
    this.finish();
  };

  private readonly cancel = (event: PointerEvent): void => {
    if (this.gesture?.pointerId !== event.pointerId) return;
    const { kind } = this.gesture;
    this.gesture = undefined;
    if (kind === 'paint') this.gestures.paintCancel();
    else this.gestures.panning(false);
  };

  private readonly leave = (): void => {
    if (this.gesture === undefined) this.gestures.hover(null);
  };

  private readonly turn = (event: WheelEvent): void => {
    event.preventDefault();
    this.gestures.wheel(this.wheel.interpret(event), this.positionOf(event));
  };

  private readonly takeMiddle = (event: MouseEvent): void => {
    if (event.button !== MIDDLE) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
  };

  private finish(): void {
    const { gesture } = this;
    this.gesture = undefined;
    if (gesture?.kind === 'paint') this.gestures.paintEnd();
    else if (gesture?.kind === 'pan') this.gestures.panning(false);
  }

  private coalescedPositions(event: PointerEvent): Point[] {
    // Missing where the page isn't a secure context (a code-server on plain http), and empty in some engines.
    const events = 'getCoalescedEvents' in event ? event.getCoalescedEvents() : [];
    return (events.length === 0 ? [event] : events).map((each) => this.positionOf(each));
  }

  private positionOf({ clientX, clientY }: { clientX: number; clientY: number }): Point {
    const { left, top } = this.element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }
}
