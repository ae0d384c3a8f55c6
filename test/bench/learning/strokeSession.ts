/** One image corrected by the simulated person, through the code that the editor runs. */
import { LabelMap, makeCell, UNLABELED } from '../../../src/core/labelMap';
import { applyRuns } from '../../../src/core/runs';
import { samplesOf } from '../../../src/fcn/gridPositions';
import type { InputImage } from '../../../src/fcn/inputImage';
import type { SharedScores } from '../../../src/fcn/live/baseScores';
import { LiveLearner, type LearningConstants } from '../../../src/fcn/live/liveLearner';
import { labelRuns } from '../../../src/fcn/live/labelRuns';
import { labelRows, type LabelTarget } from '../../../src/fcn/scoresToLabels';
import { fillUnconfirmed } from '../../../src/host/document/fills';
import { cpuMilliseconds } from '../support';
import { nextStroke, type Line, type Manner } from './person';
import type { Truth } from './wrongRegion';

export interface SessionImage {
  readonly truth: Truth;
  readonly input: InputImage;
  readonly shared: SharedScores | undefined;
  readonly classes: number;
}

export interface SessionOptions {
  /** At most so many. */
  readonly strokes: number;
  /** Share of right pixels at which the person stops, 0..1; never where there is none. */
  readonly until?: number;
  readonly seed: number;
  /** Whether the image is learned from the strokes; else they only paint. */
  readonly learns: boolean;
  readonly manner: Manner;
  /** Whether to measure how long the labels of a viewport take. */
  readonly times: boolean;
  readonly constants?: Partial<LearningConstants>;
}

export interface Session {
  /** Share of right pixels after 0, 1, … strokes, 0..1. */
  readonly accuracy: readonly number[];
  /** What each stroke was; undefined where nothing was wrong any more. */
  readonly strokes: readonly (SessionStroke | undefined)[];
  /** Milliseconds of CPU time, which the load of the machine doesn't stretch, of each refit. */
  readonly refits: readonly number[];
  /** Likewise from a stroke to new labels of the half of the image that it is in; empty unless asked for. */
  readonly viewports: readonly number[];
}

export interface SessionStroke extends Line {
  readonly classId: number;
}

const NONE: ReadonlySet<number> = new Set();

export async function runSession(image: SessionImage, options: SessionOptions): Promise<Session> {
  const { truth, input, classes } = image;
  const map = LabelMap.blank(truth.width, truth.height);
  const learner = new LiveLearner(input, {
    classes,
    shared: image.shared,
    seed: options.seed,
    ...(options.constants && { constants: options.constants }),
  });
  const target = { ...input.source, input, classIds: Uint8Array.from({ length: classes }, (_, i) => i) };
  // Until something is predicted from strokes, a person who wants it to be paints another class each time.
  let predicts = (await relabel(learner, target, map)) || !options.learns;
  const painted = new Set<number>();
  const accuracy = [accuracyOf(truth, map)];
  const strokes: (SessionStroke | undefined)[] = [];
  const refits: number[] = [];
  const viewports: number[] = [];
  const { until = Infinity } = options;
  for (let n = 0; n < options.strokes && accuracy[n] < until; n++) {
    const stroke = nextStroke(truth, map.labels(), options.manner, predicts ? NONE : painted);
    strokes.push(stroke && { classId: stroke.classId, from: stroke.from, to: stroke.to });
    if (stroke !== undefined) {
      painted.add(stroke.classId);
      for (const pixel of stroke.pixels) map.cells[pixel] = makeCell(stroke.classId, true);
      if (options.learns) {
        learner.addStroke({ pixels: stroke.pixels, classes: stroke.classId });
        const refit = await cpuMilliseconds(() => learner.refit());
        refits.push(refit);
        if (options.times) {
          const labels = await cpuMilliseconds(() => labelViewport(learner, target, stroke.pixels));
          viewports.push(refit + labels);
        }
        predicts = await relabel(learner, target, map);
      }
    }
    accuracy.push(accuracyOf(truth, map));
  }
  return { accuracy, strokes, refits, viewports };
}

/** @returns whether something is predicted */
async function relabel(learner: LiveLearner, target: LabelTarget, map: LabelMap): Promise<boolean> {
  const grid = await learner.scores();
  if (grid !== undefined) {
    const runs = await labelRuns(grid, target, map.width);
    applyRuns(map.cells, fillUnconfirmed(map.cells, runs));
  }
  return grid !== undefined;
}

/** The upper or lower half, whichever the stroke is in. */
async function labelViewport(learner: LiveLearner, target: LabelTarget, stroke: Uint32Array): Promise<void> {
  const half = Math.ceil(target.height / 2);
  const isUpper = stroke[0] < half * target.width;
  const y = isUpper ? 0 : target.height - half;
  const viewport = { ...target, region: { x: 0, y, width: target.width, height: half } };
  const grid = await learner.scores(samplesOf(learner.gridSize, viewport));
  if (grid !== undefined) await labelRows(grid, viewport, () => undefined, { labelsOnly: true });
}

function accuracyOf({ labels: truth }: Truth, { cells }: LabelMap): number {
  let right = 0;
  let all = 0;
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] === UNLABELED) continue;
    all++;
    if ((cells[i] & 0xff) === truth[i]) right++;
  }
  return right / all;
}
