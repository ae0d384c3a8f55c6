/** Images whose predictions are of an older model than the present one. */
import * as vscode from 'vscode';
import { isMaskPath } from '../../core/dataset/maskPaths';
import { compareByName } from '../../core/dataset/nameOrder';
import type { ModelReference } from '../../core/edit';
import { MASK_HEAD_BYTES, readMaskHead } from '../../core/mask/maskHead';
import type { DatasetService, ImageDataset } from '../dataset/datasetService';
import { pathBelow } from '../dataset/relativePath';
import type { LabelEditorProvider } from '../editor/labelEditorProvider';
import { errorText } from '../errorText';
import { readIfThere } from '../io/files';
import type { Platform } from '../platform';

export interface StaleImage {
  readonly image: vscode.Uri;
  /** Below the dataset. */
  readonly path: string;
  readonly model: ModelReference;
}

export interface StaleServices {
  readonly datasets: Pick<DatasetService, 'imageOf'>;
  readonly platform: Pick<Platform, 'readPieces'>;
  /** Where an image is open its mask may be older. */
  readonly provider: Pick<LabelEditorProvider, 'find'>;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
}

/** Masks that are looked at at a time. */
const AT_ONCE = 16;

/**
 * Looks at the heads of a dataset's masks.
 * @param present what predicts now
 * @returns images by name; what was found by then when cancelled
 */
export async function findStale(
  { root, dataset }: ImageDataset,
  present: ModelReference,
  services: StaleServices,
  cancellation: vscode.CancellationToken,
): Promise<StaleImage[]> {
  const pattern = new vscode.RelativePattern(root, '**/*.png');
  const files = await vscode.workspace.findFiles(pattern, null, undefined, cancellation);
  const masks = files.filter((file) => isMaskPath(dataset, pathBelow(root, file) ?? ''));
  const found: StaleImage[] = [];
  const look = async (): Promise<void> => {
    for (let mask = masks.pop(); mask !== undefined; mask = masks.pop()) {
      if (cancellation.isCancellationRequested) return;
      const stale = await tryLook(mask, root, present, services);
      if (stale !== undefined) found.push(stale);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return found.sort((a, b) => compareByName(a.path, b.path));
}

/** A mask or an image that can't be read is not stale: opening it says what is wrong. */
async function tryLook(
  mask: vscode.Uri,
  root: vscode.Uri,
  present: ModelReference,
  services: StaleServices,
): Promise<StaleImage | undefined> {
  try {
    const info = readMaskHead(await headOf(mask, services.platform))?.info;
    if (info === undefined) return undefined;
    const image = await services.datasets.imageOf(mask);
    if (image === undefined) return undefined;
    const { status, model } = services.provider.find(image)?.core.state ?? info;
    if (model === undefined || status === 'approved' || status === 'excluded') return undefined;
    if (model.name === present.name && model.version === present.version) return undefined;
    return { image, path: pathBelow(root, image) ?? image.path, model };
  } catch (error) {
    services.log.warn(`${mask.path} was not looked at: ${errorText(error)}`);
    return undefined;
  }
}

/** The first bytes, where the file system can read so few of them. */
async function headOf(mask: vscode.Uri, { readPieces }: Pick<Platform, 'readPieces'>): Promise<Uint8Array> {
  if (mask.scheme !== 'file' || readPieces === undefined) {
    return (await readIfThere(vscode.workspace.fs, mask)) ?? new Uint8Array(0);
  }
  const head = new Uint8Array(MASK_HEAD_BYTES);
  let used = 0;
  for await (const piece of readPieces(mask.fsPath)) {
    const part = piece.subarray(0, head.length - used);
    head.set(part, used);
    used += part.length;
    if (used === head.length) break;
  }
  return head.subarray(0, used);
}
