import type { Dataset } from '../core/dataset/dataset';
import type { Model } from '../fcn/modelFile';
import type { TrainOptions } from './trainOptions';
import type { LabelRules } from './trainingImages';
import type { TrainReporter } from './trainReporter';

/** What all steps of a training need. */
export interface TrainRun {
  readonly options: TrainOptions;
  readonly dataset: Dataset;
  readonly rules: LabelRules;
  /** Learned classes, in the order of the head's channels. */
  readonly classes: Dataset['classes'];
  /** The backbone is its. */
  readonly builtIn: Model;
  readonly signal: { aborted: boolean };
  readonly reporter: TrainReporter;
}
