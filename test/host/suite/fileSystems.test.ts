/** Images on VS Code's own file systems: virtual workspaces save, read-only ones only show (traps 6, 11). */
import * as vscode from 'vscode';
import { equal, ok, rejects } from '../support/assert';
import { MemoryFiles } from '../support/memoryFiles';
import {
  closeAll,
  inWorkspace,
  labelerApi,
  openLabeler,
  paint,
  readMask,
  run,
  useQuietSettings,
  waitForDirty,
  withMessages,
} from '../support/labeler';

describe('file systems', () => {
  const subscriptions: vscode.Disposable[] = [];
  const writable = new MemoryFiles();
  const readonly = new MemoryFiles();

  before(async () => {
    await useQuietSettings();
    await labelerApi();
    subscriptions.push(
      vscode.workspace.registerFileSystemProvider('fcn-memory', writable),
      vscode.workspace.registerFileSystemProvider('fcn-readonly', readonly, { isReadonly: true }),
    );
    const image = await vscode.workspace.fs.readFile(inWorkspace('images/small.png'));
    for (const each of [writable, readonly]) each.files.set('/photos/one.png', { bytes: image, mtime: 1 });
  });
  afterEach(closeAll);
  after(() => subscriptions.forEach((each) => void each.dispose()));

  it('a virtual one holds masks beside its images, read back after each write', async () => {
    const image = vscode.Uri.parse('fcn-memory:/photos/one.png');
    const document = await openLabeler(image);
    paint(document, 0, 2, 1);
    await waitForDirty(image, true);
    writable.loses = 10;
    const { provider } = await labelerApi();
    await withMessages(() => rejects(() => provider.saveCustomDocument(document), /other bytes came back/));
    equal(document.core.dirty, true, 'dirty after a failed save');
    writable.loses = 0;
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    const { map } = await readMask(vscode.Uri.parse('fcn-memory:/photos/labels/one.png'));
    equal([...map.labels().slice(0, 3)], [1, 1, 255]);
  });

  it('a read-only one shows its images, and nothing can be painted', async () => {
    const image = vscode.Uri.parse('fcn-readonly:/photos/one.png');
    const messages = await withMessages(async () => {
      const document = await openLabeler(image);
      equal(document.editable, false, 'editable');
    });
    ok(/read-only file system/.test(messages.join()), messages.join());
  });
});
