/** Small painted images for the tests of live learning. */
import { UNLABELED } from '../../../../src/core/labelMap';
import { seededRandom } from '../../../../src/core/random';
import { prepareInput, type InputImage } from '../../../../src/fcn/inputImage';
import type { SharedScores } from '../../../../src/fcn/live/baseScores';
import type { LiveLearner } from '../../../../src/fcn/live/liveLearner';
import { collectRows, labelRows } from '../../../../src/fcn/scoresToLabels';
import { pixelSource } from '../support';

/** Grainy colour by pixel. */
export function imageOf(
  width: number,
  height: number,
  colourAt: (x: number, y: number) => readonly [number, number, number],
  longest = Math.max(width, height),
): Promise<InputImage> {
  const random = seededRandom(1);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const colour = colourAt(i % width, Math.floor(i / width));
    for (let c = 0; c < 3; c++) data[i * 3 + c] = Math.min(255, colour[c] + 30 * random());
  }
  return prepareInput(pixelSource({ width, height, channels: 3, data }), longest);
}

/** A shared head's scores: `score` for the class that it sees at a pixel of the network's input, 0 for the others. */
export function sharedScores(
  input: InputImage,
  classes: number,
  classAt: (x: number, y: number) => number,
  { score = 4, stride = 4 } = {},
): SharedScores {
  const rows = (input.paddedHeight - 1) / stride + 1;
  const columns = (input.paddedWidth - 1) / stride + 1;
  const values = new Float32Array(rows * columns * classes);
  for (let i = 0; i < rows * columns; i++) {
    values[i * classes + classAt((i % columns) * stride, Math.floor(i / columns) * stride)] = score;
  }
  return {
    grid: { values, rows, columns, channels: classes, stride },
    classOf: Int16Array.from({ length: classes }, (_, c) => c),
  };
}

/** Indices of a rectangle's pixels. */
export function rectangle(
  imageWidth: number,
  x: number,
  y: number,
  width: number,
  height: number,
): Uint32Array {
  return Uint32Array.from(
    { length: width * height },
    (_, i) => (y + Math.floor(i / width)) * imageWidth + x + (i % width),
  );
}

/** The class a pixel that the learner gives now; {@link UNLABELED} while it predicts nothing. */
export async function labelsOf(
  learner: LiveLearner,
  input: InputImage,
  classes: number,
): Promise<Uint8Array> {
  const grid = await learner.scores();
  if (grid === undefined) return new Uint8Array(input.source.width * input.source.height).fill(UNLABELED);
  const classIds = Uint8Array.from({ length: classes }, (_, c) => c);
  const target = { ...input.source, input, classIds };
  return (await collectRows(input.source, (sink) => labelRows(grid, target, sink))).classes;
}
