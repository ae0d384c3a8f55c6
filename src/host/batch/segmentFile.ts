/** Segments one image of many: in its open document where there is one, else straight in its mask. */
import * as vscode from 'vscode';
import type { ImagePrediction } from '../../core/edit';
import { readImageHeader } from '../../core/image/imageHeader';
import { checkFileSize } from '../../core/image/unreadable';
import { LabelerError } from '../../core/errors';
import { isConfirmed } from '../../core/labelMap';
import { applyRuns } from '../../core/runs';
import type { PredictResult, PresentModel, ViewImage } from '../../protocol/hostView';
import { fillUnconfirmed } from '../document/fills';
import { readPrediction } from '../document/prediction';
import type { LabelDocument } from '../editor/labelDocument';
import { saveLabels } from '../editor/saveLabels';
import { displayPath } from '../io/maskStore';
import type { ToolServices } from '../toolServices';
import type { BatchDataset } from './batchDataset';
import type { Outcome } from './batchRun';

export type SegmentServices = Pick<ToolServices, 'datasets' | 'masks' | 'provider'>;

/** Runs the network on an image. @param model says which classes its answer has */
export type Predict = (image: ViewImage, model: PresentModel) => Promise<PredictResult>;

/**
 * Fills every pixel that nobody confirmed, where the image has no labels yet.
 * @returns `skipped` where somebody labeled it meanwhile
 * @throws LabelerError that names the file and says why it could not be segmented
 */
export async function segmentFile(
  image: vscode.Uri,
  dataset: BatchDataset,
  predict: Predict,
  services: SegmentServices,
): Promise<Outcome> {
  const { datasets, masks, provider } = services;
  const file = displayPath(image);
  if (!isWanted(provider.find(image))) return 'skipped';
  const { place, model } = await dataset.of(image);
  const mask = await datasets.maskOf(image, place);
  await masks.checkInside(mask, place.root);
  const bytes = await readImage(image, file);
  const header = readImageHeader(bytes, file);
  const before = await masks.inspect(mask, header, place.dataset);
  const stored = before.decode();
  if (stored instanceof LabelerError) throw stored;
  if (stored.state.status !== 'unlabeled') return 'skipped';
  const { mimeType, width, height, orientation } = header;
  const result = await predict({ name: file, bytes, mimeType, width, height, orientation }, model);
  const predicted = { name: model.name, version: model.version, confidence: result.meanConfidence };
  const open = provider.find(image);
  if (open !== undefined) return segmentOpen(open, result.labels, predicted);
  const { map } = stored;
  const { classes, maskEncoding } = place.dataset;
  const status = map.cells.some(isConfirmed) ? 'corrected' : 'predicted';
  const prediction = readPrediction(result.labels, map.cells.length, classes);
  applyRuns(map.cells, fillUnconfirmed(map.cells, prediction));
  const encoding = place.file === undefined ? (stored.encoding ?? maskEncoding) : maskEncoding;
  const rules = { dataset: place.dataset, encoding };
  try {
    await masks.write(mask, { map, state: { status, model: predicted } }, rules, before.content);
  } catch (error) {
    // Another program was faster.
    if (error instanceof LabelerError && error.code === 'mask-conflict') return 'skipped';
    throw error;
  }
  return 'done';
}

/** One undoable edit; saved where nothing else waited to be. @throws LabelerError `write-failed` */
async function segmentOpen(
  document: LabelDocument,
  labels: Uint8Array,
  model: ImagePrediction,
): Promise<Outcome> {
  if (!isWanted(document)) return 'skipped';
  const { core } = document;
  const wasDirty = core.dirty;
  if (!core.segment(labels, model)) return 'skipped';
  if (!wasDirty) await saveLabels(document, 'is segmented, but not saved yet');
  return 'done';
}

function isWanted(document: LabelDocument | undefined): boolean {
  return document === undefined || (document.editable && document.core.state.status === 'unlabeled');
}

async function readImage(image: vscode.Uri, file: string): Promise<Uint8Array> {
  checkFileSize((await vscode.workspace.fs.stat(image)).size, file);
  // Node's may be a `Buffer`, which messages turn into JSON.
  return new Uint8Array(await vscode.workspace.fs.readFile(image));
}
