/**
 * Keys that are held, and painting by keyboard. Everything else is a keybinding of VS Code, so that people can
 * change it: no other key is touched here.
 */

export interface KeyGestures {
  /** One step of the keyboard cursor; `far` with Shift. */
  moveCursor(dx: -1 | 0 | 1, dy: -1 | 0 | 1, far: boolean): void;
  /** D goes down: the tool is put down at the keyboard cursor. */
  paintStart(): void;
  paintEnd(): void;
  /** Space is held or let go. */
  panMode(active: boolean): void;
  /** H is held or let go. */
  hideOverlay(active: boolean): void;
}

const ARROWS: Readonly<Record<string, readonly [-1 | 0 | 1, -1 | 0 | 1]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class KeyboardInput {
  private readonly held = new Set<'KeyD' | 'KeyH' | 'Space'>();
  private readonly listening = new AbortController();

  constructor(
    element: HTMLElement,
    private readonly gestures: KeyGestures,
  ) {
    const { signal } = this.listening;
    element.addEventListener('keydown', this.down, { signal });
    element.addEventListener('keyup', this.up, { signal });
    // Without the focus no keyup comes: everything counts as let go.
    element.addEventListener('blur', this.releaseAll, { signal });
  }

  dispose(): void {
    this.listening.abort();
  }

  private readonly down = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.code in ARROWS) {
      const [dx, dy] = ARROWS[event.code];
      event.preventDefault();
      this.gestures.moveCursor(dx, dy, event.shiftKey);
      return;
    }
    const key = heldKey(event);
    if (key === undefined) return;
    event.preventDefault();
    if (event.repeat || this.held.has(key)) return;
    this.held.add(key);
    this.press(key, true);
  };

  private readonly up = (event: KeyboardEvent): void => {
    const key = heldKey(event);
    if (key !== undefined && this.held.delete(key)) this.press(key, false);
  };

  private readonly releaseAll = (): void => {
    const keys = [...this.held];
    this.held.clear();
    for (const key of keys) this.press(key, false);
  };

  private press(key: 'KeyD' | 'KeyH' | 'Space', pressed: boolean): void {
    switch (key) {
      case 'KeyD':
        if (pressed) this.gestures.paintStart();
        else this.gestures.paintEnd();
        return;
      case 'KeyH':
        this.gestures.hideOverlay(pressed);
        return;
      case 'Space':
        this.gestures.panMode(pressed);
        return;
    }
  }
}

/** By the letter where the layout has one, so that D is where its keycap is. */
function heldKey(event: KeyboardEvent): 'KeyD' | 'KeyH' | 'Space' | undefined {
  switch (event.key.toLowerCase()) {
    case 'd':
      return 'KeyD';
    case 'h':
      return 'KeyH';
    case ' ':
      return 'Space';
    default:
      return undefined;
  }
}
