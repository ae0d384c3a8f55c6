/** What `train` says while it works and at the end. */
import { join } from 'node:path';
import { isCancelled } from '../core/errors';
import type { ModelReference } from '../core/edit';
import type { Scores } from '../core/metrics';
import type { TrainedHead, TrainingProgress } from '../fcn/training/trainHead';
import type { TrainingImage } from '../fcn/training/trainingSet';
import { problemOf } from './fileProblem';
import { shownPath } from './inputs';
import type { Io } from './io';
import type { LabeledImage } from './labeledImages';
import { Progress } from './progress';

export interface ReadImage {
  readonly labeled: LabeledImage;
  readonly sampled: TrainingImage;
}

/** Images with labeled pixels. */
export interface ReadImages {
  readonly train: readonly ReadImage[];
  readonly val: readonly ReadImage[];
}

export interface TrainResult {
  readonly out: string;
  readonly reference: ModelReference;
  readonly trained: TrainedHead;
  /** Whether its ×2 kernels are more than interpolation. */
  readonly hasLearnedKernels: boolean;
  /** Whether somebody ended it before its time. */
  readonly stopped: boolean;
  readonly read: ReadImages;
  readonly scores: Scores | undefined;
}

export function pixelsOf(images: readonly ReadImage[]): number {
  return images.reduce((sum, { sampled }) => sum + sampled.classes.length, 0);
}

export class TrainReporter {
  private readonly failed = new Map<string, string>();
  private readonly started = performance.now();
  private progress: Progress | undefined;

  /** @param root the dataset's folder */
  constructor(
    private readonly io: Io,
    private readonly json: boolean,
    private readonly root: string,
  ) {}

  get failures(): number {
    return this.failed.size;
  }

  /** Its length is known with the first step. */
  learning(): { update: (step: TrainingProgress) => void; stop: () => void } {
    let progress: Progress | undefined;
    let meanIU = '';
    return {
      update: (step) => {
        progress ??= new Progress(this.io, 'Learning', step.total);
        if (step.meanIU !== undefined) meanIU = ` · mean IU ${percent(step.meanIU)} of the samples`;
        progress.update(step.done, `loss ${step.loss.toFixed(3)}${meanIU}`);
      },
      stop: () => progress?.stop(),
    };
  }

  /** How far something with so many images, or steps, is. */
  doing(title: string, total: number): Progress {
    return (this.progress = new Progress(this.io, title, total));
  }

  /**
   * Does something with an image; where that fails it is said at once, and the others go on.
   * @param image path below the dataset
   * @throws LabelerError `cancelled`
   */
  async attempt<T>(image: string, action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (isCancelled(error)) throw error;
      const problem = problemOf(error, join(this.root, image));
      this.failed.set(image, problem);
      this.progress?.say(problem);
      return undefined;
    }
  }

  nothingLearned(): void {
    this.io.err('stopped before anything was learned: no model was written\n');
  }

  finish(result: TrainResult): void {
    const seconds = Math.round((performance.now() - this.started) / 100) / 10;
    this.io.out(this.json ? this.asJson(result, seconds) : this.asText(result, seconds));
  }

  private asJson(result: TrainResult, seconds: number): string {
    const { out, reference, trained, hasLearnedKernels, stopped, read, scores } = result;
    const { kind, pyramid, hidden } = trained.spec;
    const json = {
      model: join(out, 'model.json'),
      weights: join(out, 'weights.bin'),
      name: reference.name,
      version: reference.version,
      head: kind,
      pyramid,
      hidden,
      upsampling: hasLearnedKernels ? 'learned' : 'interpolation',
      images: { train: read.train.length, val: read.val.length },
      pixels: { train: pixelsOf(read.train), val: pixelsOf(read.val) },
      meanIU: scores?.meanIU ?? null,
      pixelAccuracy: scores?.pixelAccuracy ?? null,
      steps: trained.steps,
      stopped,
      seconds,
      failed: [...this.failed].map(([image, error]) => ({ image, error })),
    };
    return `${JSON.stringify(json, null, 2)}\n`;
  }

  private asText({ out, reference, stopped, read, scores }: TrainResult, seconds: number): string {
    const { train, val } = read;
    const learned = `${stopped ? 'stopped: ' : ''}learned from ${count(train.length, 'image')} (${count(pixelsOf(train), 'pixel')})`;
    const measured = scores ? `, mean IU ${percent(scores.meanIU)} on ${count(val.length, 'other')}` : '';
    const failed = this.failures > 0 ? `, ${this.failures} failed` : '';
    return `${learned}${measured}${failed} in ${seconds} s: ${shownPath(out)}, version ${reference.version}\n`;
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
