/** Runs inside the extension host: waits for the index, leaves its times in a file of the workspace, and stays. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/host/activate';
import { TIMES_FILE, type IndexTimes } from './times';

/** Called by VS Code (`extensionTestsPath`). */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension<ExtensionApi>('fcn-labeler.fcn-labeler');
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (extension === undefined || folder === undefined) throw new Error('no extension, or no folder');
  const { tools } = await extension.activate();
  const { indexes } = await tools.start();
  await indexes.ready();
  const [index] = indexes.all;
  await index.complete();
  const [known, listed, rows, complete] = (['known', 'listed', 'first rows', 'complete'] as const).map(
    (step) => index.times.get(step) ?? NaN,
  );
  const file = join(folder.uri.fsPath, TIMES_FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ known, listed, rows, complete } satisfies IndexTimes));
  // Whoever drives the window ends it.
  await new Promise(() => undefined);
}
