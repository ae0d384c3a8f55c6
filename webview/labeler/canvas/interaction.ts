/** What a person does on the canvas: gestures of pointer and keyboard become strokes, moves and zooms. */
import type { LabelMap } from '../../../src/core/labelMap';
import type { CursorOverlay } from './cursorOverlay';
import { KeyboardInput } from './keyboardInput';
import { PointerInput } from './pointerInput';
import type { Painter, StrokeController } from './strokeController';
import type { CanvasEvents, ToolState } from './types';
import { pixelAt, toImage, toScreen, type Point } from './viewport';
import type { ViewState } from './viewState';
import { steppedSize, type WheelAction } from './wheel';

export interface InteractionParts {
  readonly element: HTMLElement;
  readonly view: ViewState;
  readonly strokes: StrokeController;
  readonly cursor: CursorOverlay;
  readonly events: CanvasEvents;
  /** H is held or let go. */
  hideOverlay(active: boolean): void;
}

export class Interaction {
  private map: LabelMap | undefined;
  private tool: ToolState = { tool: 'brush', size: 20, classId: 0, onlyUnconfirmed: false };
  private editable = true;
  private panHeld = false;
  /** Pointer on the canvas in CSS pixels, and keyboard cursor in image pixels; the latter leads where it is set. */
  private pointer: Point | null = null;
  private keyboard: Point | null = null;
  private reportedPixel: Point | null = null;
  private readonly inputs: readonly { dispose(): void }[];
  private readonly listening = new AbortController();

  constructor(private readonly parts: InteractionParts) {
    const { element, view, strokes } = parts;
    this.inputs = [
      new PointerInput(element, {
        hover: (at) => this.hover(at),
        paintStart: (at) => this.beginStroke('pointer', toImage(view.viewport, at)),
        paintMove: (points) =>
          strokes.extend(
            'pointer',
            points.map((point) => toImage(view.viewport, point)),
          ),
        paintEnd: () => strokes.end('pointer'),
        paintCancel: () => strokes.abort(),
        pan: (dx, dy) => view.pan(dx, dy),
        panning: (active) => element.classList.toggle('panning', active),
        wheel: (action, at) => this.wheel(action, at),
        panModifier: () => this.panHeld,
      }),
      new KeyboardInput(element, {
        moveCursor: (dx, dy, far) => this.moveCursor(dx, dy, far),
        paintStart: () => this.beginStroke('keyboard', this.keyboardCursor()),
        paintEnd: () => strokes.end('keyboard'),
        panMode: (active) => this.panMode(active),
        hideOverlay: (active) => parts.hideOverlay(active),
      }),
    ];
    const { signal } = this.listening;
    element.addEventListener('focus', this.focused, { signal });
    element.addEventListener('blur', this.blurred, { signal });
    this.refresh();
  }

  setMap(map: LabelMap): void {
    this.map = map;
    this.keyboard = null;
    this.refresh();
  }

  setTool(tool: ToolState): void {
    this.tool = tool;
    this.refresh();
  }

  setEditable(editable: boolean): void {
    this.editable = editable;
    this.refresh();
  }

  /** Draws the cursor anew and reports the pixel under it: after a gesture, and when the view moved. */
  refresh(): void {
    const { element, cursor, view } = this.parts;
    element.classList.toggle('paints', this.editable);
    const { keyboard, pointer, tool, editable } = this;
    const at = keyboard ?? (pointer === null ? null : toImage(view.viewport, pointer));
    cursor.update({ at, keyboard: keyboard !== null, tool, editable }, view.viewport);
    this.reportPixel(at);
  }

  dispose(): void {
    this.listening.abort();
    for (const input of this.inputs) input.dispose();
  }

  private beginStroke(by: Painter, at: Point | null): boolean {
    const { strokes } = this.parts;
    if (this.map === undefined || !this.editable || strokes.inProgress || at === null) return false;
    strokes.begin(by, this.map, this.tool, at);
    return strokes.inProgress;
  }

  private hover(at: Point | null): void {
    this.pointer = at;
    this.keyboard = null;
    this.refresh();
  }

  private wheel(action: WheelAction, at: Point): void {
    const { view, events } = this.parts;
    switch (action.kind) {
      case 'zoom':
        view.zoomAround(at, view.viewport.zoom * action.factor);
        return;
      case 'pan':
        view.pan(action.dx, action.dy);
        return;
      case 'size': {
        const size = steppedSize(this.tool.size, action.steps);
        if (size !== this.tool.size) events.sizeChanged(size);
        return;
      }
    }
  }

  private moveCursor(dx: number, dy: number, far: boolean): void {
    const from = this.keyboardCursor();
    if (from === null) return;
    const step = far ? Math.max(1, Math.round(this.tool.size)) : 1;
    const to = this.centreNear({ x: from.x + dx * step, y: from.y + dy * step });
    this.keyboard = to;
    this.parts.strokes.extend('keyboard', [to]);
    this.parts.view.reveal({ x: to.x - 0.5, y: to.y - 0.5 });
    this.refresh();
  }

  private panMode(active: boolean): void {
    this.panHeld = active;
    this.parts.element.classList.toggle('pan-ready', active);
  }

  private readonly focused = (): void => {
    // Who comes by keyboard sees at once where the arrows start.
    if (this.pointer === null && this.parts.element.matches(':focus-visible')) this.keyboardCursor();
    this.parts.events.focusChanged(true);
  };

  private readonly blurred = (): void => {
    this.keyboard = null;
    this.refresh();
    this.parts.events.focusChanged(false);
  };

  /** The keyboard's cursor; put under the pointer, or in the middle, when the keyboard takes over. */
  private keyboardCursor(): Point | null {
    if (this.map === undefined) return null;
    if (this.keyboard === null) {
      const { view } = this.parts;
      this.keyboard = this.centreNear(toImage(view.viewport, this.pointer ?? view.centre()));
      this.refresh();
    }
    return this.keyboard;
  }

  /** The centre of the image's pixel at or next to a point, in image pixels. */
  private centreNear({ x, y }: Point): Point {
    const { width, height } = this.map ?? { width: 1, height: 1 };
    return {
      x: Math.min(width - 1, Math.max(0, Math.floor(x))) + 0.5,
      y: Math.min(height - 1, Math.max(0, Math.floor(y))) + 0.5,
    };
  }

  private reportPixel(at: Point | null): void {
    const { viewport } = this.parts.view;
    const pixel =
      at === null || this.map === undefined ? null : pixelAt(viewport, toScreen(viewport, at), this.map);
    if (pixel?.x === this.reportedPixel?.x && pixel?.y === this.reportedPixel?.y) return;
    this.reportedPixel = pixel;
    this.parts.events.pixelChanged(pixel);
  }
}
