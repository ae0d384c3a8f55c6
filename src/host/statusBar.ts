/** The status bar's item: the active image's status and what the network runs on. */
import * as vscode from 'vscode';
import type { LabelDocument } from './editor/labelDocument';
import type { LabelView } from './editor/labelView';
import type { PresentModels } from './editor/presentModels';
import type { ViewTracker } from './editor/viewTracker';
import type { LearnedModels } from './learning/learnedModels';
import { NOTHING_LEARNED, recentScore, serving } from './learning/learnedState';

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
    const head = this.learnedHead(view.document);
    this.item.text = `$(symbol-color) ${statusText(view)}${head === undefined ? '' : ` · ${head.short}`}`;
    this.item.tooltip = [tooltip(view), ...(head?.lines ?? [])].join('\n');
    this.item.show();
  }

  /** Where a learned model predicts the image: from how much it learned, and how well it did. */
  private learnedHead({ dataset }: LabelDocument): LearnedText | undefined {
    const state = this.learned.peek(dataset);
    const version = state && serving(state);
    if (version === undefined) return undefined;
    const images = version.images === 1 ? '1 image' : `${version.images} images`;
    const score = recentScore(state ?? NOTHING_LEARNED);
    const lines = [`Model: learned from ${images}, version ${version.version}`];
    if (score !== undefined) {
      lines.push(
        `Mean IU on the last approved images, before they were learned: ${Math.round(score * PERCENT)}%`,
      );
    }
    return { short: `learned from ${images}`, lines };
  }
}

interface LearnedText {
  readonly short: string;
  /** For the tooltip. */
  readonly lines: readonly string[];
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
