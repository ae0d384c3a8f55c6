/** Which views there are, which one is active and which was painted in last. */
import * as vscode from 'vscode';
import type { LabelDocument } from './labelDocument';
import type { LabelView } from './labelView';

const CANVAS_FOCUSED = 'fcnLabeler.canvasFocused';
/** Whether the active editor shows a prediction that can be accepted. */
const PREDICTION_SHOWN = 'fcnLabeler.predictionShown';

export class ViewTracker implements vscode.Disposable {
  private readonly views = new Set<LabelView>();
  /** Views by when they were painted in or activated, the latest last. */
  private recent: LabelView[] = [];
  /** Context keys that are set. */
  private readonly contexts = new Set<string>();
  private readonly changed = new vscode.EventEmitter<void>();

  /** Another view is active, or the active one has something new to show. */
  readonly onDidChange = this.changed.event;

  /** Takes a view in until its panel closes. */
  add(view: LabelView): void {
    this.views.add(view);
    this.touch(view);
    const subscriptions = [
      view.panel.onDidChangeViewState(() => {
        if (view.panel.active) this.touch(view);
        this.update();
      }),
      view.onDidChangeFocus(() => this.update()),
      view.onDidChangeRuntime(() => this.changed.fire()),
      view.document.onDidChange(() => this.update()),
    ];
    view.panel.onDidDispose(() => {
      for (const subscription of subscriptions) subscription.dispose();
      this.views.delete(view);
      this.recent = this.recent.filter((each) => each !== view);
      view.dispose();
      this.update();
    });
    this.update();
  }

  /** The view of the active editor. */
  get active(): LabelView | undefined {
    return [...this.views].find((view) => view.panel.active);
  }

  /** The views of a document, running or not. */
  of(document: LabelDocument): readonly LabelView[] {
    return [...this.views].filter((view) => view.document === document);
  }

  /** The view that computes for a document: the one used last among those that run. */
  workingViewOf(document: LabelDocument): LabelView | undefined {
    return this.recent.findLast((view) => view.document === document && view.ready);
  }

  /** The views whose pages run, the one used last at the end. */
  get working(): readonly LabelView[] {
    return this.recent.filter(({ ready }) => ready);
  }

  dispose(): void {
    this.changed.dispose();
    for (const key of this.contexts) setContext(key, false);
  }

  private touch(view: LabelView): void {
    this.recent = [...this.recent.filter((each) => each !== view), view];
  }

  private update(): void {
    const { active } = this;
    this.setContext(CANVAS_FOCUSED, active?.canvasFocused ?? false);
    this.setContext(PREDICTION_SHOWN, (active?.document.core.proposal ?? null) !== null);
    this.changed.fire();
  }

  private setContext(key: string, value: boolean): void {
    if (value === this.contexts.has(key)) return;
    if (value) this.contexts.add(key);
    else this.contexts.delete(key);
    setContext(key, value);
  }
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
