/** *Next Image*, *Previous Image*, *Next Uncertain Image*, *Exclude Image*, and what follows an approval. */
import * as vscode from 'vscode';
import { NO_EDITOR } from '../commands/noEditor';
import type { DatasetIndexes } from '../datasetIndex/types';
import type { LabelDocument } from '../editor/labelDocument';
import { errorText } from '../errorText';
import { readAfterApproval } from '../settings';
import type { ToolHandlers } from '../toolCommands';
import type { ToolServices } from '../toolServices';
import { imageBeside, leastConfidentImage, nextOpenImage } from './imageQueue';
import { queueOf, queueOfIndex, type ImageOrder, type Queue } from './imageOrder';
import { moveOn, shownImage } from './moveOn';

type Choose = typeof nextOpenImage;

const NOTHING_OPEN = 'Every image is approved or excluded.';
const next: Choose = (images, path) => imageBeside(images, path, 1);
const previous: Choose = (images, path) => imageBeside(images, path, -1);

export class QueueCommands implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  /** Moves, one after the other: a key that is held down must not skip a save. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly services: Pick<ToolServices, 'views' | 'provider' | 'labelCommands' | 'log'>,
    private readonly indexes: DatasetIndexes,
    private readonly order: ImageOrder,
  ) {
    this.subscription = services.labelCommands.onDidDecide(
      ({ document }) => void this.goOn(document).catch((error: unknown) => this.report(error)),
    );
  }

  get handlers(): ToolHandlers {
    return {
      nextImage: () => this.go(next, 'This is the last image.'),
      previousImage: () => this.go(previous, 'This is the first image.'),
      nextUncertainImage: () => this.go(leastConfidentImage, NOTHING_OPEN),
      excludeImage: () => this.exclude(),
    };
  }

  /** Where a person would go from an image next; undefined at the end. */
  async nextOf(document: LabelDocument): Promise<vscode.Uri | undefined> {
    const queue = await queueOf(document.uri, this.indexes, this.order);
    const choose = chosenAfter(document.uri) ?? nextOpenImage;
    const image = choose(queue.images, queue.path) ?? next(queue.images, queue.path);
    return image && queue.uriOf(image.path);
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private go(choose: Choose, atTheEnd: string): Promise<string | undefined> {
    return this.inOrder(async () => {
      const shown = shownImage();
      const queue = await this.queue(shown);
      if (queue === undefined) return undefined;
      return this.show(queue, shown, choose, atTheEnd);
    });
  }

  /** The active image's, else that of a dataset that a person means. */
  private async queue(shown: vscode.Uri | undefined): Promise<Queue | undefined> {
    if (shown !== undefined) return queueOf(shown, this.indexes, this.order);
    const index = await this.indexes.choose('Dataset to go through');
    return index && queueOfIndex(index, this.order);
  }

  private async exclude(): Promise<string | undefined> {
    const { views, labelCommands } = this.services;
    if (views.active === undefined) return NO_EDITOR;
    await labelCommands.run(views.active, 'excludeImage', undefined);
    return undefined;
  }

  /** A person decided about an image of a dataset: the next one comes, if they like. */
  private async goOn(document: LabelDocument): Promise<void> {
    const choose = chosenAfter(document.uri);
    if (choose === undefined || (await this.indexes.of(document.uri)) === undefined) return;
    const message = await this.inOrder(async () =>
      this.show(await queueOf(document.uri, this.indexes, this.order), document.uri, choose, NOTHING_OPEN),
    );
    if (message !== undefined) void vscode.window.showInformationMessage(message);
  }

  private async show(
    queue: Queue,
    from: vscode.Uri | undefined,
    choose: Choose,
    atTheEnd: string,
  ): Promise<string | undefined> {
    const image = choose(queue.images, queue.path);
    if (image === undefined || image.path === queue.path) return atTheEnd;
    await moveOn(from, queue.uriOf(image.path), this.services.provider);
    return undefined;
  }

  private inOrder<T>(move: () => Promise<T>): Promise<T> {
    const moved = this.last.then(move);
    this.last = moved.catch(() => undefined);
    return moved;
  }

  private report(error: unknown): void {
    this.services.log.error(errorText(error));
    void vscode.window.showErrorMessage(errorText(error));
  }
}

/** How the image after an approval is chosen; undefined where the person stays. */
function chosenAfter(image: vscode.Uri): Choose | undefined {
  const after = readAfterApproval(image);
  if (after === 'stay') return undefined;
  return after === 'nextUncertainImage' ? leastConfidentImage : nextOpenImage;
}
