/** The proposal for an image that has no labels yet. */
import type { LogOutputChannel } from 'vscode';
import { isCancelled } from '../protocol/rpc';
import type { LabelDocument } from './editor/labelDocument';
import type { LabelView } from './editor/labelView';
import type { Predictor } from './editor/predictor';
import { errorText } from './errorText';
import { readSegmentOnOpen } from './settings';

export class SegmentOnOpen {
  private readonly done = new WeakSet<LabelDocument>();
  /** Their first page has not started yet. */
  private readonly opening = new WeakSet<LabelDocument>();
  private readonly running = new WeakSet<LabelDocument>();

  constructor(
    private readonly predictor: Predictor,
    private readonly log: LogOutputChannel,
  ) {}

  /** Once a document: before its page runs where it was predicted ahead, else when the first of its views runs. */
  onShow(view: LabelView): void {
    const { document } = view;
    view.startAfter(this.proposeAhead(document));
    view.onDidStart(() => {
      this.opening.delete(document);
      void this.propose(document);
    });
  }

  /** Whether a proposal for an image that has no labels is on its way. */
  isLooking(document: LabelDocument): boolean {
    return (this.opening.has(document) || this.running.has(document)) && isUntouched(document);
  }

  /** What another model says takes the place of what the one before said, as long as nobody decided anything. */
  async onModelChange(document: LabelDocument): Promise<void> {
    if (!this.done.has(document) || !isBlank(document) || !readSegmentOnOpen(document.uri)) return;
    await this.show(document, () => isBlank(document));
  }

  private async proposeAhead(document: LabelDocument): Promise<void> {
    if (!this.isDue(document)) return;
    this.opening.add(document);
    // Why there is no model was said where it was looked up.
    const proposal = await this.predictor.takeAhead(document).catch(() => undefined);
    if (proposal === undefined || !stillWanted(document)) return;
    this.done.add(document);
    document.core.showProposal(proposal);
  }

  private async propose(document: LabelDocument): Promise<void> {
    if (!this.isDue(document)) return;
    this.done.add(document);
    await this.show(document, () => stillWanted(document));
  }

  private isDue(document: LabelDocument): boolean {
    return !this.done.has(document) && isUntouched(document) && readSegmentOnOpen(document.uri);
  }

  private async show(document: LabelDocument, isWanted: () => boolean): Promise<void> {
    this.running.add(document);
    try {
      if (!(await this.predictor.knowsClasses(document))) return;
      const proposal = await this.predictor.predict(document);
      if (isWanted()) document.core.showProposal(proposal);
    } catch (error) {
      if (!isCancelled(error)) this.log.warn(`No proposal: ${errorText(error)}`);
    } finally {
      this.running.delete(document);
    }
  }
}

function isUntouched(document: LabelDocument): boolean {
  return isBlank(document) && document.core.proposal === null;
}

function isBlank({ editable, core }: LabelDocument): boolean {
  return editable && core.isBlank && core.state.status === 'unlabeled';
}

/** Meanwhile everything may have been decided, or *Segment Image* may have taken the prediction in. */
function stillWanted({ core }: LabelDocument): boolean {
  return core.proposal === null && core.state.model === undefined && core.unconfirmedPixels > 0;
}
