/** Writes the view's state through `setState`, not at every move of the pointer. */
import { parseSavedView, type SavedView } from './state/savedView';
import type { SavedStroke } from './strokes/savedStrokes';
import type { VsCodeApi } from '../shared/vscodeApi';

/** Changes that follow each other within this many milliseconds are written once. */
const REST = 200;

export class StateKeeper {
  /** What the state held about strokes when the page began; kept as it is until the image is open. */
  readonly strokesAtStart: readonly unknown[];
  private state: SavedView;
  private strokes: () => readonly unknown[];
  private stateChanged = false;
  private savedStrokes: number;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly vscode: Pick<VsCodeApi, 'getState' | 'setState'>) {
    const raw = vscode.getState();
    this.state = parseSavedView(raw);
    const atStart = rawStrokes(raw);
    this.strokesAtStart = atStart;
    this.strokes = () => atStart;
    this.savedStrokes = atStart.length;
    window.addEventListener('pagehide', () => this.flush());
  }

  get saved(): SavedView {
    return this.state;
  }

  save(patch: Partial<SavedView>): void {
    this.state = { ...this.state, ...patch };
    this.stateChanged = true;
    this.saveSoon();
  }

  /** From now on the state holds these strokes. @param strokes asked at each save */
  keepStrokes(strokes: () => readonly SavedStroke[]): void {
    this.strokes = strokes;
    this.saveSoon();
  }

  strokesChanged(): void {
    this.saveSoon();
  }

  /** Writes what has changed, now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const strokes = this.strokes();
    // Most strokes are answered before the rest is over: then there is nothing to write.
    if (!this.stateChanged && strokes.length === 0 && this.savedStrokes === 0) return;
    this.stateChanged = false;
    this.savedStrokes = strokes.length;
    this.vscode.setState({ ...this.state, strokes });
  }

  private saveSoon(): void {
    this.timer ??= setTimeout(() => this.flush(), REST);
  }
}

function rawStrokes(raw: unknown): readonly unknown[] {
  const strokes = typeof raw === 'object' && raw !== null && 'strokes' in raw ? raw.strokes : undefined;
  return Array.isArray(strokes) ? strokes : [];
}
