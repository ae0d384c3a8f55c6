/** While a person works on one image, the network looks at the next one. */
import * as vscode from 'vscode';
import { UNLABELED } from '../../core/labelMap';
import { readImageHeader } from '../../core/image/imageHeader';
import { checkFileSize } from '../../core/image/unreadable';
import { checkPrediction } from '../../protocol/hostValidators';
import { isCancelled } from '../../protocol/rpc';
import type { DatasetIndexes } from '../datasetIndex/types';
import { pathBelow } from '../dataset/relativePath';
import type { LabelDocument } from '../editor/labelDocument';
import type { LabelView } from '../editor/labelView';
import { toProposal } from '../editor/predictor';
import { errorText } from '../errorText';
import { displayPath } from '../io/maskStore';
import { readSegmentOnOpen, readViewSettings } from '../settings';
import type { ToolServices } from '../toolServices';
import { runningRemote } from '../learning/runningRemote';

/** How long nothing may have changed, in milliseconds: what is learned from a stroke comes first. */
const QUIET = 400;
/** Milliseconds until it is tried again after something more urgent came. */
const AGAIN = 1500;

type AheadServices = Pick<ToolServices, 'views' | 'provider' | 'presentModels' | 'predictor' | 'log'>;

export class PredictAhead implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isRunning = false;
  private isDisposed = false;
  /** When to look again after what runs, in milliseconds; undefined: nothing has changed meanwhile. */
  private again: number | undefined;
  /** What failed isn't tried again. */
  private readonly failed = new Set<string>();

  /** @param nextOf where a person would go from an image */
  constructor(
    private readonly services: AheadServices,
    private readonly indexes: Pick<DatasetIndexes, 'of'>,
    private readonly nextOf: (document: LabelDocument) => Promise<vscode.Uri | undefined>,
  ) {
    this.subscription = services.views.onDidChange(() => this.later(QUIET));
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    this.subscription.dispose();
  }

  private later(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.begin(), milliseconds);
  }

  private async begin(): Promise<void> {
    if (this.isRunning) {
      this.again = QUIET;
      return;
    }
    this.isRunning = true;
    await this.run();
    this.isRunning = false;
    const { again } = this;
    this.again = undefined;
    if (again !== undefined && !this.isDisposed) this.later(again);
  }

  private async run(): Promise<void> {
    const { active } = this.services.views;
    if (active === undefined || !active.ready || isAboutToBePredicted(active.document)) return;
    let next: vscode.Uri | undefined;
    try {
      next = await this.nextOf(active.document);
      if (next === undefined) return;
      this.services.provider.prepare(next);
      await this.predict(next, active);
    } catch (error) {
      if (isCancelled(error)) {
        this.again ??= AGAIN;
        return;
      }
      if (next !== undefined) this.failed.add(next.toString());
      this.services.log.warn(`Not predicted ahead: ${errorText(error)}`);
    }
  }

  private async predict(image: vscode.Uri, view: LabelView): Promise<void> {
    const { provider, presentModels, predictor } = this.services;
    const index = await this.indexes.of(image);
    const path = index && pathBelow(index.place.root, image);
    const isBlank = path === undefined || index?.find(path)?.status === 'unlabeled';
    if (!isBlank || provider.find(image) !== undefined || this.failed.has(image.toString())) return;
    if (!readSegmentOnOpen(image)) return;
    const model = presentModels.of(view.document);
    if (model === null || model.classLookup.every((id) => id === UNLABELED)) return;
    const { inputSize, outputStride } = readViewSettings(image);
    const terms = { model, settings: { inputSize, outputStride } };
    if (predictor.ahead.fits(image, terms)) return;
    // Before the content: a change in between is noticed when the image is opened.
    const { size, mtime } = await vscode.workspace.fs.stat(image);
    checkFileSize(size, displayPath(image));
    const bytes = await vscode.workspace.fs.readFile(image);
    const header = readImageHeader(bytes, displayPath(image));
    const { mimeType, width, height, orientation } = header;
    const answer = await runningRemote(view).predictAhead({
      ...terms.settings,
      classLookup: model.classLookup,
      image: {
        name: displayPath(image),
        bytes: new Uint8Array(bytes),
        mimeType,
        width,
        height,
        orientation,
      },
    });
    const result = checkPrediction(answer);
    // The view may have got another model meanwhile.
    if (presentModels.of(view.document) !== model) {
      this.again = QUIET;
      return;
    }
    predictor.ahead.keep(image, terms, { size, mtime }, toProposal(result, model));
    if (index !== undefined && path !== undefined) index.setConfidence(path, result.meanConfidence);
  }
}

/** Its own prediction comes first. */
function isAboutToBePredicted({ core, editable, uri }: LabelDocument): boolean {
  return (
    editable &&
    core.isBlank &&
    core.proposal === null &&
    core.state.status === 'unlabeled' &&
    readSegmentOnOpen(uri)
  );
}
