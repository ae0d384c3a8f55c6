/** Which masks of a dataset have pixels of a class. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import type { DatasetIndex } from '../datasetIndex/types';
import { readIfThere } from '../io/files';

/** A mask that may have the class. */
export interface CandidateMask {
  readonly mask: vscode.Uri;
  /** Its image's path below the dataset; undefined for a mask without an image. */
  readonly image: string | undefined;
}

export interface UsingMask extends CandidateMask {
  readonly bytes: Uint8Array;
}

/** Those whose head says so, that say nothing, or whose image is not there. */
export async function candidateMasks(index: DatasetIndex, id: number): Promise<CandidateMask[]> {
  await index.complete();
  const { root } = index.place;
  const at = (path: string): vscode.Uri => vscode.Uri.joinPath(root, path);
  const images = index.images.flatMap(({ path, mask, counts, size, problem }): CandidateMask[] => {
    const isThere = size !== null || problem !== undefined;
    if (mask === undefined || !isThere) return [];
    const canHave = counts?.some(([each]) => each === id) ?? true;
    return canHave ? [{ mask: at(mask), image: path }] : [];
  });
  return [...images, ...index.orphans.map((path) => ({ mask: at(path), image: undefined }))];
}

/**
 * Reads candidates one after the other; those that are gone are left out.
 * @throws LabelerError `cancelled`
 */
export async function* readCandidates(
  candidates: readonly CandidateMask[],
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  token: vscode.CancellationToken,
): AsyncGenerator<UsingMask> {
  for (const [i, candidate] of candidates.entries()) {
    if (token.isCancellationRequested) throw new LabelerError('cancelled', 'Cancelled.');
    progress.report({ message: `${i + 1} of ${candidates.length}`, increment: 100 / candidates.length });
    const bytes = await readIfThere(vscode.workspace.fs, candidate.mask);
    if (bytes !== undefined) yield { ...candidate, bytes };
  }
}
