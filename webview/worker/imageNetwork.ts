/** The image and the network that reads it: what the network sees, and its scores, as long as both stay. */
import { LabelerError } from '../../src/core/errors';
import type { Orientation, Size } from '../../src/core/orientation';
import { throwIfAborted, type AbortFlag } from '../../src/fcn/turns';
import type { NetworkScores, PreparedImage, Segmenter } from '../../src/fcn/types';
import type { WorkerStage } from '../../src/protocol/viewWorker';
import { decodeImage, type ImageFile } from '../shared/decodeImage';
import { bitmapSource } from './bitmapSource';

/** While the browser decodes nothing else is heard of the worker; ms. */
const HEARTBEAT = 1000;

export interface NetworkSettings {
  /** Longest side of the network's (small) input in pixels. */
  readonly inputSize: number;
  readonly outputStride: 8 | 16;
}

/** What the network is doing; `stage` names it for people. */
export type Report = (stage: WorkerStage, done: number, total: number) => void;

export class ImageNetwork {
  private present: Segmenter | undefined;
  private image: ImageFile | undefined;
  private prepared: { readonly inputSize: number; readonly image: PreparedImage } | undefined;
  private scored: { readonly settings: NetworkSettings; readonly scores: NetworkScores } | undefined;

  constructor(private readonly report: Report) {}

  /** @throws LabelerError `bad-message` before there is one */
  get segmenter(): Segmenter {
    if (this.present === undefined) throw notReady();
    return this.present;
  }

  /** Takes another network from now on; the one before is disposed of. */
  setSegmenter(segmenter: Segmenter): void {
    this.present?.dispose();
    this.present = segmenter;
    this.forget();
  }

  /** Decoded when something needs it. */
  setImage(image: ImageFile): void {
    this.image = image;
    this.forget();
  }

  /** The same network, which stays this one's, for another image. */
  of(image: ImageFile): ImageNetwork {
    const other = new ImageNetwork(this.report);
    other.present = this.segmenter;
    other.image = image;
    return other;
  }

  /** How the file's pixels are turned. @throws LabelerError `bad-message` without an image */
  get orientation(): Orientation {
    return this.file.orientation;
  }

  /** The raw image. @throws LabelerError `bad-message` without an image */
  get rawSize(): Size {
    const { width, height } = this.file;
    return { width, height };
  }

  /**
   * What the network sees. The image is decoded for as long as it takes to shrink it.
   * @throws LabelerError `cancelled`, `image-unreadable`
   */
  async prepare(inputSize: number, signal: AbortFlag): Promise<PreparedImage> {
    const { segmenter, file } = this;
    if (this.prepared?.inputSize === inputSize) return this.prepared.image;
    const bitmap = await this.decode(file);
    try {
      throwIfAborted(signal);
      const image = await segmenter.prepare(bitmapSource(bitmap), inputSize, {
        signal,
        onProgress: (done, total) => this.report('image', done, total),
      });
      this.prepared = { inputSize, image };
      return image;
    } finally {
      bitmap.close();
    }
  }

  /**
   * The network's scores of the image.
   * @param report hears of the blocks of the network
   * @throws LabelerError `cancelled`, `image-unreadable`
   */
  async scores(
    settings: NetworkSettings,
    signal: AbortFlag,
    report: Report = this.report,
  ): Promise<NetworkScores> {
    if (this.scored !== undefined && isSame(this.scored.settings, settings)) return this.scored.scores;
    const { segmenter } = this;
    const prepared = await this.prepare(settings.inputSize, signal);
    const { outputStride } = settings;
    const scores = await segmenter.score(prepared, { outputStride, signal, onProgress: report });
    this.scored = { settings: { inputSize: settings.inputSize, outputStride }, scores };
    return scores;
  }

  private get file(): ImageFile {
    if (this.image === undefined) throw notReady();
    return this.image;
  }

  private forget(): void {
    this.prepared = undefined;
    this.scored = undefined;
  }

  private async decode(image: ImageFile): Promise<ImageBitmap> {
    this.report('image', 0, 1);
    const heartbeat = setInterval(() => this.report('image', 0, 1), HEARTBEAT);
    try {
      return await decodeImage(image);
    } finally {
      clearInterval(heartbeat);
    }
  }
}

function isSame(a: NetworkSettings, b: NetworkSettings): boolean {
  return a.inputSize === b.inputSize && a.outputStride === b.outputStride;
}

function notReady(): LabelerError {
  return new LabelerError('bad-message', 'the worker needs a model and an image first');
}
