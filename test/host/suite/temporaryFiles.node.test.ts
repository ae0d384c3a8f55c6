/** What interrupted writes left behind goes (trap 6). Node alone can make a file look old. */
import { utimes } from 'node:fs/promises';
import * as vscode from 'vscode';
import { removeStaleTemporaryFiles } from '../../../src/host/temporaryFiles';
import { TEMPORARY_SUFFIX } from '../../../src/node/atomicWrite';
import { equal } from '../support/assert';
import { exists, inWorkspace } from '../support/labeler';

const MINUTES = 60;

describe('temporary files', () => {
  it('that are stale are removed and named in the log; young ones and other files stay', async () => {
    const folder = inWorkspace(`host-test/stale-${Date.now()}`);
    const [stale, young, other] = [
      `.one.png.0123456789ab${TEMPORARY_SUFFIX}`,
      `.two.png.0123456789ab${TEMPORARY_SUFFIX}`,
      '.three.tmp',
    ].map((name) => vscode.Uri.joinPath(folder, name));
    for (const file of [stale, young, other]) await vscode.workspace.fs.writeFile(file, new Uint8Array([1]));
    const longAgo = Date.now() / 1000 - 10 * MINUTES;
    for (const file of [stale, other]) await utimes(file.fsPath, longAgo, longAgo);
    const lines: string[] = [];
    const log = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) };
    await removeStaleTemporaryFiles(`**/.*${TEMPORARY_SUFFIX}`, log);
    equal(
      [await exists(stale), await exists(young), await exists(other)],
      [false, true, true],
      'stale, young, other',
    );
    equal(lines.length, 1, lines.join('\n'));
    equal(/^Removed .*\.one\.png/.test(lines[0]), true, lines[0]);
  });
});
