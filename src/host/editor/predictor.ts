/** Has a view run the network, and takes what it answers to a document. */
import { LabelerError } from '../../core/errors';
import type { ModelReference } from '../../core/edit';
import { UNLABELED } from '../../core/labelMap';
import type { PredictRequest, PredictResult, Proposal } from '../../protocol/hostView';
import { checkPrediction } from '../../protocol/hostValidators';
import { isCancelled } from '../../protocol/rpc';
import { displayPath } from '../io/maskStore';
import { readViewSettings } from '../settings';
import { AheadPredictions } from './aheadPredictions';
import type { LabelDocument } from './labelDocument';
import type { LabelView } from './labelView';
import type { PresentModels } from './presentModels';
import type { ViewTracker } from './viewTracker';

/** How long a view that is shown may take until its page runs, in milliseconds. */
const START_TIMEOUT = 60_000;

export class Predictor {
  /** What was predicted before anybody opened it. */
  readonly ahead = new AheadPredictions();
  private readonly running = new WeakMap<LabelDocument, Promise<Proposal>>();

  constructor(
    private readonly views: ViewTracker,
    private readonly models: PresentModels,
  ) {}

  /**
   * Whether the model knows a class of the image's dataset: else its prediction says nothing.
   * @throws LabelerError `model-invalid`
   */
  async knowsClasses(document: LabelDocument): Promise<boolean> {
    await this.models.resolve(document);
    return this.models.of(document)?.classLookup.some((id) => id !== UNLABELED) === true;
  }

  /**
   * What was predicted before anybody opened the image; undefined where nothing was, or not what would be now.
   * @throws LabelerError `model-invalid`
   */
  async takeAhead(document: LabelDocument): Promise<Proposal | undefined> {
    const { ahead } = this;
    if (!ahead.has(document.uri)) return undefined;
    await this.models.resolve(document);
    const model = this.models.of(document);
    if (model === null) return undefined;
    const settings = readViewSettings(document.uri);
    return ahead.take(document.uri, { model, settings }, document.image.content);
  }

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

  /**
   * A page that goes away while it computes leaves the work to the next one that runs; where the model changes, the
   * work begins anew.
   */
  private async ask(document: LabelDocument): Promise<Proposal> {
    const known = await this.takeAhead(document);
    if (known !== undefined) return known;
    for (;;) {
      const view = await this.runningView(document);
      await this.models.resolve(document);
      // Nothing is awaited between this and the question: the view has this very model.
      const model = this.models.of(document);
      if (model === null) continue;
      const { inputSize, outputStride } = readViewSettings(document.uri);
      const request = { inputSize, outputStride, classLookup: model.classLookup };
      const answered = await this.askView(view, request);
      if (answered !== undefined) return toProposal(checkPrediction(answered.value), model);
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

  /** @returns what the view answered; undefined when its page went away (hidden, closed, loaded anew) or its model did */
  private async askView(view: LabelView, request: PredictRequest): Promise<{ value: unknown } | undefined> {
    const outdated = new AbortController();
    const subscriptions = [
      view.onDidStart(() => outdated.abort()),
      this.models.onDidChange((document) => {
        if (document === view.document) outdated.abort();
      }),
    ];
    try {
      return { value: await view.remote.predict(request, { signal: outdated.signal }) };
    } catch (error) {
      if (isCancelled(error) && (outdated.signal.aborted || !view.ready)) return undefined;
      throw error;
    } finally {
      for (const subscription of subscriptions) subscription.dispose();
    }
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

/** What a view answered, as the host keeps it. */
export function toProposal(
  { labels, meanConfidence }: PredictResult,
  { name, version }: ModelReference,
): Proposal {
  return { labels, meanConfidence, model: { name, version, confidence: meanConfidence } };
}
