/** The image on its way from the host: it is decoded as soon as it is there, whatever else the page waits for. */
import type { ViewImage } from '../../src/protocol/hostView';
import { decodeImage, imageFileOf, type ImageFile } from '../shared/decodeImage';

export interface ArrivedImage {
  readonly file: ImageFile;
  /** Rejects with a LabelerError `image-unreadable`. */
  readonly bitmap: Promise<ImageBitmap>;
}

export class ArrivingImage {
  private arrived: ArrivedImage | undefined;

  /** The host has handed it over. */
  take(image: ViewImage): ArrivedImage {
    const file = imageFileOf(image);
    const bitmap = decodeImage(file);
    // Whoever opens the image hears of it.
    bitmap.catch(() => undefined);
    this.arrived = { file, bitmap };
    return this.arrived;
  }

  /** @param ask where it went to an earlier page */
  async get(ask: () => Promise<ViewImage>): Promise<ArrivedImage> {
    return this.arrived ?? this.take(await ask());
  }
}
