/** Has a view run the network, and takes what it answers to a document. */
import { classLookup } from '../../core/dataset/classLookup';
import { LabelerError } from '../../core/errors';
import type { ModelReference } from '../../core/edit';
import type { PredictRequest, PredictResult, Proposal } from '../../protocol/hostView';
import { checkPrediction } from '../../protocol/hostValidators';
import { isCancelled } from '../../protocol/rpc';
import { displayPath } from '../io/maskStore';
import type { Models } from '../models';
import { readViewSettings } from '../settings';
import type { LabelDocument } from './labelDocument';
import type { LabelView } from './labelView';
import type { ViewTracker } from './viewTracker';

/** How long a view that is shown may take until its page runs, in milliseconds. */
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

  /** A page that goes away while it computes leaves the work to the next one that runs. */
  private async ask(document: LabelDocument): Promise<Proposal> {
    for (;;) {
      const { dataset } = document.dataset;
      const [model, view] = await Promise.all([
        this.models.resolve(dataset.model),
        this.runningView(document),
      ]);
      const { inputSize, outputStride } = readViewSettings(document.uri);
      const lookup = classLookup(model.classes, dataset.classes, dataset.classMap);
      const answered = await askView(view, { inputSize, outputStride, classLookup: lookup });
      if (answered !== undefined) return toProposal(checkPrediction(answered.value), model.reference);
    }
  }

  /** The view that computes, once its page runs; a hidden one does when it is shown again. */
  private async runningView(document: LabelDocument): Promise<LabelView> {
    for (;;) {
      const view = this.views.workingViewOf(document);
      if (view) return view;
      const views = this.views.of(document);
      if (views.length === 0) throw new LabelerError('cancelled', 'no editor shows the image any more');
      const isShown = views.some(({ panel }) => panel.visible);
      if (!(await this.changes(views)) && isShown) throw notStarted(document);
    }
  }

  /** @returns whether something changed before the time was up */
  private changes(views: readonly LabelView[]): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (changed: boolean): void => {
        clearTimeout(timer);
        for (const subscription of subscriptions) subscription.dispose();
        resolve(changed);
      };
      const timer = setTimeout(() => end(false), START_TIMEOUT);
      const change = () => end(true);
      const subscriptions = [this.views.onDidChange(change), ...views.map((view) => view.onDidStart(change))];
    });
  }
}

/** @returns what the view answered; undefined when its page went away: hidden, closed or loaded anew */
async function askView(view: LabelView, request: PredictRequest): Promise<{ value: unknown } | undefined> {
  const restarted = new AbortController();
  const subscription = view.onDidStart(() => restarted.abort());
  try {
    return { value: await view.remote.predict(request, { signal: restarted.signal }) };
  } catch (error) {
    if (isCancelled(error) && (restarted.signal.aborted || !view.ready)) return undefined;
    throw error;
  } finally {
    subscription.dispose();
  }
}

function notStarted({ uri }: LabelDocument): LabelerError {
  const file = displayPath(uri);
  const seconds = START_TIMEOUT / 1000;
  return new LabelerError(
    'backend-unavailable',
    `The editor of ${file} did not start within ${seconds} seconds. Close it and open it again.`,
    file,
  );
}

function toProposal({ labels, meanConfidence }: PredictResult, model: ModelReference): Proposal {
  return { labels, meanConfidence, model };
}
