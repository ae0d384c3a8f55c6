/** Writes the view's state through `setState`, not at every move of the pointer. */
import { parseSavedView, type SavedView } from './state/savedView';
import type { VsCodeApi } from './vscodeApi';

/** Changes that follow each other within this many milliseconds are written once. */
const REST = 200;

export class StateKeeper {
  private state: SavedView;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly vscode: Pick<VsCodeApi, 'getState' | 'setState'>) {
    this.state = parseSavedView(vscode.getState());
    window.addEventListener('pagehide', () => this.flush());
  }

  get saved(): SavedView {
    return this.state;
  }

  save(patch: Partial<SavedView>): void {
    this.state = { ...this.state, ...patch };
    this.timer ??= setTimeout(() => this.flush(), REST);
  }

  private flush(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.vscode.setState(this.state);
  }
}
