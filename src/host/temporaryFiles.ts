/** Removes what an interrupted write left behind. */
import * as vscode from 'vscode';

/** Another window may be writing: younger files are let be. Milliseconds. */
const STALE_AFTER = 60_000;
const MAX_FILES = 1000;

/** @param glob matches temporary files only */
export async function removeStaleTemporaryFiles(glob: string, log: vscode.LogOutputChannel): Promise<void> {
  for (const file of await vscode.workspace.findFiles(glob, null, MAX_FILES)) {
    const { mtime } = await vscode.workspace.fs.stat(file);
    if (Date.now() - mtime < STALE_AFTER) continue;
    await vscode.workspace.fs.delete(file);
    log.info(`Removed ${vscode.workspace.asRelativePath(file)}, which an interrupted save had left behind.`);
  }
}
