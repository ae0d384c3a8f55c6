/** The proposal for an image that has no labels yet. */
import type { LogOutputChannel } from 'vscode';
import type { Proposal } from '../protocol/hostView';
import { isCancelled } from '../protocol/rpc';
import type { LabelDocument } from './editor/labelDocument';
import type { LabelView } from './editor/labelView';
import type { Predictor } from './editor/predictor';
import { errorText } from './errorText';
import { readSegmentOnOpen } from './settings';

/** Undefined: there is none. */
type Finder = () => Promise<Proposal | undefined>;

export class SegmentOnOpen {
  private readonly done = new WeakSet<LabelDocument>();
  private readonly running = new WeakSet<LabelDocument>();

  constructor(
    private readonly predictor: Predictor,
    private readonly log: LogOutputChannel,
  ) {}

  /** Once a document: before its page runs where it was predicted ahead, else when the first of its views runs. */
  onShow(view: LabelView): void {
    const { document } = view;
    view.startAfter(this.propose(document, () => this.predictor.takeAhead(document)));
    view.onDidStart(() => void this.propose(document, () => this.predict(document)));
  }

  /** Whether a proposal for an image that has no labels is on its way. */
  isLooking(document: LabelDocument): boolean {
    return this.running.has(document) && isUntouched(document);
  }

  /** What another model says takes the place of what the one before said, as long as nobody decided anything. */
  async onModelChange(document: LabelDocument): Promise<void> {
    if (!this.done.has(document) || !isBlank(document) || !readSegmentOnOpen(document.uri)) return;
    await this.show(document, () => this.predict(document), isBlank);
  }

  private async propose(document: LabelDocument, find: Finder): Promise<void> {
    if (this.done.has(document) || !isUntouched(document) || !readSegmentOnOpen(document.uri)) return;
    await this.show(document, find, stillWanted);
  }

  private async predict(document: LabelDocument): Promise<Proposal | undefined> {
    this.done.add(document);
    return (await this.predictor.knowsClasses(document)) ? this.predictor.predict(document) : undefined;
  }

  private async show(
    document: LabelDocument,
    find: Finder,
    isWanted: (document: LabelDocument) => boolean,
  ): Promise<void> {
    this.running.add(document);
    try {
      const proposal = await find();
      if (proposal === undefined) return;
      this.done.add(document);
      if (isWanted(document)) document.core.showProposal(proposal);
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
