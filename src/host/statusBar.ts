/** The status bar's item: the active image's status and what the network runs on. */
import * as vscode from 'vscode';
import type { LabelView } from './editor/labelView';
import type { PresentModels } from './editor/presentModels';
import type { ViewTracker } from './editor/viewTracker';
import type { LearnedModels } from './learning/learnedModels';
import { learnedText } from './learning/learnedText';

const PRIORITY = 100;
const PERCENT = 100;

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'fcnLabeler.status',
    vscode.StatusBarAlignment.Right,
    PRIORITY,
  );
  private readonly subscriptions: vscode.Disposable[];

  constructor(
    private readonly views: ViewTracker,
    present: Pick<PresentModels, 'onDidChange'>,
    private readonly learned: Pick<LearnedModels, 'peek'>,
  ) {
    this.item.name = 'FCN Labeler';
    this.subscriptions = [views.onDidChange(() => this.update()), present.onDidChange(() => this.update())];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.item.dispose();
  }

  private update(): void {
    const view = this.views.active;
    if (view === undefined) {
      this.item.hide();
      return;
    }
    const state = this.learned.peek(view.document.dataset);
    const head = state && learnedText(state);
    this.item.text = `$(symbol-color) ${statusText(view)}${head === undefined ? '' : ` · ${head.short}`}`;
    this.item.tooltip = [tooltip(view), ...(head?.lines ?? [])].join('\n');
    this.item.show();
  }
}

function statusText({ document, runtime }: LabelView): string {
  const { core } = document;
  const status = document.editable ? core.state.status : 'read-only';
  const proposal = core.proposal === null ? '' : ', prediction shown';
  return runtime?.backend ? `${status}${proposal} · ${runtime.backend}` : `${status}${proposal}`;
}

function tooltip({ document, runtime }: LabelView): string {
  const { core } = document;
  const confirmed = 1 - core.unconfirmedPixels / core.map.cells.length;
  const lines = [core.readOnlyReason ?? `${Math.floor(confirmed * PERCENT)}% of the pixels are confirmed`];
  if (runtime?.backend) lines.push(`${runtime.backend}: ${runtime.adapter}`);
  const lastInference = runtime?.lastInference ?? null;
  if (lastInference !== null) lines.push(`Last inference: ${Math.round(lastInference)} ms`);
  for (const { backend, reason } of runtime?.failures ?? [])
    lines.push(`${backend} did not start: ${reason}`);
  return lines.join('\n');
}
