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

  constructor(
    private readonly predictor: Predictor,
    private readonly log: LogOutputChannel,
  ) {}

  /** Once a document, when the first of its views runs. */
  onShow(view: LabelView): void {
    view.onDidStart(() => void this.propose(view.document));
  }

  private async propose(document: LabelDocument): Promise<void> {
    if (this.done.has(document) || !isUntouched(document) || !readSegmentOnOpen(document.uri)) return;
    this.done.add(document);
    try {
      const proposal = await this.predictor.predict(document);
      if (stillWanted(document)) document.core.showProposal(proposal);
    } catch (error) {
      if (!isCancelled(error)) this.log.warn(`No proposal: ${errorText(error)}`);
    }
  }
}

function isUntouched({ editable, core }: LabelDocument): boolean {
  return editable && core.isBlank && core.state.status === 'unlabeled' && core.proposal === null;
}

/** Meanwhile everything may have been decided, or *Segment Image* may have taken the prediction in. */
function stillWanted({ core }: LabelDocument): boolean {
  return core.proposal === null && core.state.model === undefined && core.unconfirmedPixels > 0;
}
