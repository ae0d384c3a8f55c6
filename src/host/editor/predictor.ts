/** Has a view run the network, and takes what it answers to a document. */
import { classLookup } from '../../core/dataset/classLookup';
import { LabelerError } from '../../core/errors';
import type { ModelReference } from '../../core/edit';
import type { PredictResult, Proposal } from '../../protocol/hostView';
import { checkPrediction } from '../../protocol/hostValidators';
import type { Models } from '../models';
import { readViewSettings } from '../settings';
import type { LabelDocument } from './labelDocument';
import type { ViewTracker } from './viewTracker';

/** How long a view may take until its page runs, in milliseconds. */
const START_TIMEOUT = 60_000;

export class Predictor {
  private readonly running = new WeakMap<LabelDocument, Promise<Proposal>>();

  constructor(
    private readonly views: ViewTracker,
    private readonly models: Models,
  ) {}

  /**
   * The network's labels for a document. A prediction that runs already is shared.
   * @throws LabelerError `cancelled`, `backend-unavailable` or what else the view says
   */
  predict(document: LabelDocument): Promise<Proposal> {
    const running = this.running.get(document);
    if (running) return running;
    const prediction = this.ask(document).finally(() => this.running.delete(document));
    this.running.set(document, prediction);
    return prediction;
  }

  private async ask(document: LabelDocument): Promise<Proposal> {
    const { dataset } = document.dataset;
    const [model, view] = await Promise.all([this.models.resolve(dataset.model), this.runningView(document)]);
    const { inputSize, outputStride } = readViewSettings(document.uri);
    const lookup = classLookup(model.classes, dataset.classes, dataset.classMap);
    const answer: unknown = await view.remote.predict({ inputSize, outputStride, classLookup: lookup });
    return toProposal(checkPrediction(answer), model.reference);
  }

  /** The view that computes, once its page runs. */
  private async runningView(document: LabelDocument) {
    const deadline = Date.now() + START_TIMEOUT;
    for (;;) {
      const view = this.views.workingViewOf(document);
      if (view) return view;
      if (document.views.size === 0 || Date.now() > deadline) {
        throw new LabelerError('cancelled', 'no editor shows the image any more');
      }
      await this.nextChange(document, deadline);
    }
  }

  private nextChange(document: LabelDocument, deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const views = this.views.all.filter((view) => view.document === document);
      const done = (): void => {
        clearTimeout(timer);
        for (const subscription of subscriptions) subscription.dispose();
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, deadline - Date.now()));
      const subscriptions = [this.views.onDidChange(done), ...views.map((view) => view.onDidStart(done))];
    });
  }
}

function toProposal({ labels, meanConfidence }: PredictResult, model: ModelReference): Proposal {
  return { labels, meanConfidence, model };
}
