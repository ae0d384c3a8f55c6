/** Predictions of images that nobody has opened yet, until somebody does. */
import type { Uri } from 'vscode';
import type { PresentModel, Proposal, ViewSettings } from '../../protocol/hostView';

/** Images that are kept: the next one, and those that a person skipped. */
const MOST = 8;

/** What a prediction depends on, besides the image. */
export interface PredictionTerms {
  readonly model: PresentModel;
  readonly settings: Pick<ViewSettings, 'inputSize' | 'outputStride'>;
}

/** A file as it was when it was read. */
export interface FileVersion {
  readonly size: number;
  readonly mtime: number;
}

interface AheadPrediction {
  readonly terms: PredictionTerms;
  readonly file: FileVersion;
  readonly proposal: Proposal;
}

export class AheadPredictions {
  private readonly kept = new Map<string, AheadPrediction>();

  /** @param file the image as it was before it was read */
  keep(image: Uri, terms: PredictionTerms, file: FileVersion, proposal: Proposal): void {
    const key = image.toString();
    this.kept.delete(key);
    this.kept.set(key, { terms, file, proposal });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST) this.kept.delete(oldest);
  }

  has(image: Uri): boolean {
    return this.kept.has(image.toString());
  }

  /** Whether the image was predicted in just this way. */
  fits(image: Uri, terms: PredictionTerms): boolean {
    const found = this.kept.get(image.toString());
    return found !== undefined && isSame(found.terms, terms);
  }

  /** @returns the prediction, which is given up; undefined where the image, the model or a setting is another one now */
  take(image: Uri, terms: PredictionTerms, file: FileVersion): Proposal | undefined {
    const key = image.toString();
    const found = this.kept.get(key);
    if (found === undefined) return undefined;
    this.kept.delete(key);
    const isSameFile = found.file.size === file.size && found.file.mtime === file.mtime;
    return isSameFile && isSame(found.terms, terms) ? found.proposal : undefined;
  }
}

function isSame(a: PredictionTerms, b: PredictionTerms): boolean {
  return (
    a.model.name === b.model.name &&
    a.model.version === b.model.version &&
    a.model.classLookup.every((id, i) => id === b.model.classLookup[i]) &&
    a.settings.inputSize === b.settings.inputSize &&
    a.settings.outputStride === b.settings.outputStride
  );
}
