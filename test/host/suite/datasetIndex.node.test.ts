/** Folders that other programs move into the workspace: VS Code tells of the folder alone. Node alone can do that. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { datasetText, inWorkspace, labelerApi, waitFor } from '../support/labeler';

describe('a dataset in a folder that another program moved into the workspace', () => {
  it('is found', async () => {
    const { indexes } = await (await labelerApi()).tools.start();
    const outside = await mkdtemp(join(tmpdir(), 'fcn-labeler-host-'));
    try {
      await mkdir(join(outside, 'set/deep'), { recursive: true });
      await writeFile(join(outside, 'set/deep/fcn-dataset.json'), datasetText(['road']));
      await vscode.workspace.fs.createDirectory(inWorkspace('host-test'));
      const moved = inWorkspace(`host-test/moved-${Date.now()}`);
      await rename(join(outside, 'set'), moved.fsPath);
      const image = vscode.Uri.joinPath(moved, 'deep/images/one.png');
      await waitFor(async () => (await indexes.of(image)) !== undefined, 'the dataset is found');
    } finally {
      await rm(outside, { recursive: true });
    }
  });
});
