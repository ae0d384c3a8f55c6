/** Reads the image that a person would open next, so that it opens at once. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import { wasTouched } from '../io/files';
import { MaskOfImage, readImage, type ReadImage, type ReadServices } from './readImage';

/** The labels of larger images are not kept before somebody wants to see them. */
const MAX_PIXELS = 1 << 24;

interface Kept {
  readonly image: string;
  readonly reading: Promise<ReadImage | undefined>;
}

export class ReadAhead implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;
  private kept: Kept | undefined;

  constructor(
    private readonly services: ReadServices & {
      readonly datasets: { readonly onDidChange: vscode.Event<void> };
    },
  ) {
    this.subscription = services.datasets.onDidChange(() => this.drop());
  }

  /** Reads an image, unless that was done; the one before is given up. */
  prepare(image: vscode.Uri): void {
    const key = image.toString();
    if (this.kept?.image === key) return;
    this.kept = { image: key, reading: this.read(image) };
  }

  /** @returns what was read, once, where image and mask are still what they were */
  async take(image: vscode.Uri): Promise<ReadImage | undefined> {
    const { kept } = this;
    if (kept?.image !== image.toString()) return undefined;
    this.drop();
    const read = await kept.reading;
    if (read === undefined) return undefined;
    const { maskUri, start } = read.labels;
    const { fs } = vscode.workspace;
    // What can't be looked at is read again, which says why.
    const looks = [
      wasTouched(fs, image, read.image.content),
      ...(maskUri === undefined ? [] : [wasTouched(fs, maskUri, start.base)]),
    ];
    const touched = await Promise.all(looks).catch(() => [true]);
    return touched.includes(true) ? undefined : read;
  }

  dispose(): void {
    this.drop();
    this.subscription.dispose();
  }

  private drop(): void {
    this.kept = undefined;
  }

  /** @returns undefined for what must be looked at again, or said, when it is opened */
  private async read(uri: vscode.Uri): Promise<ReadImage | undefined> {
    try {
      const read = await readImage(uri, this.services);
      if (read instanceof MaskOfImage || read instanceof LabelerError) return undefined;
      const { width, height } = read.image.header;
      return read.labels.problem === undefined && width * height <= MAX_PIXELS ? read : undefined;
    } catch {
      return undefined;
    }
  }
}
