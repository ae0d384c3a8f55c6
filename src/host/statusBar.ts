/** The status bar's item: the active image's status and what the network runs on. */
import * as vscode from 'vscode';
import type { LabelView } from './editor/labelView';
import type { ViewTracker } from './editor/viewTracker';

const PRIORITY = 100;
const PERCENT = 100;

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'fcnLabeler.status',
    vscode.StatusBarAlignment.Right,
    PRIORITY,
  );
  private readonly subscription: vscode.Disposable;

  constructor(private readonly views: ViewTracker) {
    this.item.name = 'FCN Labeler';
    this.subscription = views.onDidChange(() => this.update());
  }

  dispose(): void {
    this.subscription.dispose();
    this.item.dispose();
  }

  private update(): void {
    const view = this.views.active;
    if (view === undefined) {
      this.item.hide();
      return;
    }
    this.item.text = `$(symbol-color) ${statusText(view)}`;
    this.item.tooltip = tooltip(view);
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
