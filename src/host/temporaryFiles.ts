/** Removes what an interrupted write left behind. */
import * as vscode from 'vscode';
import { errorText } from './errorText';
import { displayPath } from './io/maskStore';

/** Another window may be writing: younger files are let be. Milliseconds. */
const STALE_AFTER = 60_000;
const MAX_FILES = 1000;

/** @param glob matches temporary files only */
export async function removeStaleTemporaryFiles(
  glob: string,
  log: Pick<vscode.LogOutputChannel, 'info' | 'warn'>,
): Promise<void> {
  for (const file of await vscode.workspace.findFiles(glob, null, MAX_FILES)) {
    try {
      await removeIfStale(file, log);
    } catch (error) {
      log.warn(`${displayPath(file)} can't be removed: ${errorText(error)}`);
    }
  }
}

async function removeIfStale(file: vscode.Uri, log: Pick<vscode.LogOutputChannel, 'info'>): Promise<void> {
  const { mtime } = await vscode.workspace.fs.stat(file);
  if (Date.now() - mtime < STALE_AFTER) return;
  await vscode.workspace.fs.delete(file);
  log.info(`Removed ${displayPath(file)}, which an interrupted save had left behind.`);
}
