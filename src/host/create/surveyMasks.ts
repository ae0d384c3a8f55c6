/** Looking at all masks of a layout before a dataset takes them. */
import * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import type { MaskLayout } from '../../core/dataset/findMasks';
import { MaskSummary } from '../../core/dataset/maskSummary';
import { LabelerError } from '../../core/errors';
import { readImageHeader, type ImageHeader } from '../../core/image/imageHeader';
import { surveyMask } from '../../core/mask/surveyMask';
import { errorText } from '../errorText';
import { ImageHead } from '../io/imageHead';
import { displayPath } from '../io/maskStore';
import type { Platform } from '../platform';

/** @returns undefined where the person cancels */
export async function surveyMasks(
  root: vscode.Uri,
  { pairs }: MaskLayout,
  classes: readonly LabelClass[],
  platform: Pick<Platform, 'readPieces'>,
): Promise<MaskSummary | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: 'Looking at masks',
    cancellable: true,
  };
  return vscode.window.withProgress(options, async (progress, token) => {
    const summary = new MaskSummary(classes);
    for (const [i, { image, mask }] of pairs.entries()) {
      if (token.isCancellationRequested) return undefined;
      progress.report({ message: `${i + 1} of ${pairs.length}`, increment: 100 / pairs.length });
      const file = vscode.Uri.joinPath(root, mask);
      try {
        const survey = surveyMask(await vscode.workspace.fs.readFile(file), displayPath(file));
        const header = await headerOf(vscode.Uri.joinPath(root, image), platform);
        summary.add(survey, header, displayPath(file));
      } catch (error) {
        summary.addProblem(errorText(error));
      }
    }
    return summary;
  });
}

/** @returns undefined for an image that can't be read */
async function headerOf(
  image: vscode.Uri,
  platform: Pick<Platform, 'readPieces'>,
): Promise<ImageHeader | undefined> {
  try {
    return readImageHeader(await headOf(image, platform), displayPath(image));
  } catch (error) {
    if (error instanceof LabelerError || error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}

/** As little of the image as tells its size. */
async function headOf(image: vscode.Uri, { readPieces }: Pick<Platform, 'readPieces'>): Promise<Uint8Array> {
  if (image.scheme !== 'file' || readPieces === undefined) return vscode.workspace.fs.readFile(image);
  const head = new ImageHead();
  for await (const piece of readPieces(image.fsPath)) if (head.push(piece)) break;
  return head.bytes;
}
