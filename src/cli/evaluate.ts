/** The command `evaluate`: how well predicted masks agree with true ones. */
import { stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { LabelerError } from '../core/errors';
import { addPixels, confusionMatrix, type ConfusionMatrix } from '../core/metrics';
import { plainText } from '../core/plainText';
import { isMissing } from '../node/atomicWrite';
import type { EvaluateOptions } from './evaluateOptions';
import { scoresAsJson, scoresAsTable } from './evaluateReport';
import { filesBelow } from './filesBelow';
import { shownPath } from './inputs';
import { ExitCode, UsageError, type Io } from './io';
import { readLabels } from './maskFile';

/** A mask's path below both folders, or what is wrong with it. */
interface Pair {
  readonly truth: string;
  readonly predicted: string;
  readonly missing?: 'truth' | 'predicted';
}

/**
 * Measures all masks or none: a measure of a part would look like one of the whole.
 * @throws UsageError where a folder isn't there or has no masks
 */
export async function evaluate(options: EvaluateOptions, io: Io): Promise<ExitCode> {
  const pairs = await findPairs(options);
  const matrix = confusionMatrix(options.classes, options.ignore);
  let failures = 0;
  for (const pair of pairs) {
    const problem = await addPair(matrix, pair);
    if (problem === undefined) continue;
    failures++;
    io.err(`${plainText(problem)}\n`);
  }
  if (failures > 0) return ExitCode.Failures;
  io.out(options.json ? scoresAsJson(matrix) : scoresAsTable(matrix, pairs.length));
  return ExitCode.Ok;
}

async function findPairs(options: EvaluateOptions): Promise<Pair[]> {
  const truth = resolve(options.truth);
  const predicted = resolve(options.predicted);
  const inTruth = await masksBelow(truth, options.truth, predicted);
  const inPredicted = await masksBelow(predicted, options.predicted, truth);
  return [...new Set([...inTruth, ...inPredicted])].sort().map((mask) => ({
    truth: join(truth, mask),
    predicted: join(predicted, mask),
    ...(!inTruth.has(mask) && { missing: 'truth' }),
    ...(!inPredicted.has(mask) && { missing: 'predicted' }),
  }));
}

/** Paths of the masks below a folder, with `/`; what lies in the other folder is not among them. */
async function masksBelow(folder: string, asGiven: string, other: string): Promise<Set<string>> {
  if (!(await isFolder(folder))) throw new UsageError(`evaluate: there is no folder ${asGiven}`);
  const files = await filesBelow(folder, other);
  const masks = files.filter((file) => extname(file).toLowerCase() === '.png');
  if (masks.length === 0) throw new UsageError(`evaluate: no masks (.png) in ${asGiven}`);
  return new Set(masks);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** @returns one line that names the file at fault, if there is one */
async function addPair(matrix: ConfusionMatrix, pair: Pair): Promise<string | undefined> {
  const [truthName, predictedName] = [shownPath(pair.truth), shownPath(pair.predicted)];
  if (pair.missing === 'predicted')
    return `${predictedName} is missing: nothing is predicted for ${truthName}`;
  if (pair.missing === 'truth') return `${truthName} is missing: there is no truth for ${predictedName}`;
  try {
    const truth = await readLabels(pair.truth);
    const predicted = await readLabels(pair.predicted);
    if (truth.width !== predicted.width || truth.height !== predicted.height) {
      const [size, trueSize] = [predicted, truth].map(({ width, height }) => `${width}×${height}`);
      return `${predictedName} is ${size} pixels, but ${truthName} is ${trueSize}`;
    }
    addPixels(matrix, truth.labels, predicted.labels);
    return undefined;
  } catch (error) {
    if (!(error instanceof LabelerError) && !(error instanceof Error && 'syscall' in error)) throw error;
    return error.message;
  }
}
