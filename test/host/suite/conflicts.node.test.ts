/** Foreign changes that only Node can make: git, full disks, missing permissions, files outside the workspace. */
import { execFileSync } from 'node:child_process';
import files, { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import { equal, ok, rejects } from '../support/assert';
import {
  closeAll,
  foreignMask,
  freshDataset,
  freshImage,
  inWorkspace,
  labelerApi,
  openLabeler,
  paint,
  PIXELS,
  readMask,
  run,
  tabOf,
  useQuietSettings,
  waitFor,
  waitForDirty,
  waitForSaveAfter,
  withMessages,
} from '../support/labeler';

const theirs = (classId: number) => foreignMask(new Uint8Array(PIXELS).fill(classId));
const labelsOf = (document: LabelDocument, count: number) => [...document.core.map.labels().slice(0, count)];

/** A repository with two branches, `one` and `two`: the mask of its image has everywhere class 0 or 1. */
async function repository() {
  const { folder, image } = await freshDataset({});
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
      cwd: folder.fsPath,
      stdio: 'pipe',
    });
  const mask = vscode.Uri.joinPath(folder, 'labels/one.png');
  git('init', '--quiet', '--initial-branch=none');
  await mkdir(dirname(mask.fsPath));
  await writeFile(mask.fsPath, theirs(0));
  git('checkout', '--quiet', '-b', 'one');
  git('add', '.');
  git('commit', '--quiet', '-m', 'one');
  git('checkout', '--quiet', '-b', 'two');
  await writeFile(mask.fsPath, theirs(1));
  git('commit', '--quiet', '-a', '-m', 'two');
  return { image, mask, checkout: (branch: string) => git('checkout', '--quiet', branch), git };
}

describe('git checkout', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('of another mask is one reload of a clean document', async () => {
    const { image, checkout } = await repository();
    const document = await openLabeler(image);
    const edits: string[] = [];
    document.onDidPush(({ edit }) => edits.push(edit.label));
    equal(labelsOf(document, 1), [1], 'branch two');
    await waitForSaveAfter(image, () => Promise.resolve(void checkout('one')));
    equal([edits, labelsOf(document, 1)], [['Reload from Disk'], [0]], 'branch one');
    await run('undo');
    await waitForDirty(image, true);
    equal(labelsOf(document, 1), [1], 'undone');
  });

  it('under unsaved labels is a conflict that goes when the branch comes back', async () => {
    const { image, mask, checkout } = await repository();
    const document = await openLabeler(image);
    paint(document, 0, 1, 0);
    await waitForDirty(image, true);
    checkout('one');
    await waitFor(() => document.mask.conflict !== null, 'the conflict is seen');
    const { provider } = await labelerApi();
    await withMessages(() => rejects(() => provider.saveCustomDocument(document), /another program/));
    equal((await readMask(mask)).map.labels()[1], 0, 'the mask of branch one');
    checkout('two');
    await waitFor(() => document.mask.conflict === null, 'the conflict is over');
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal([...(await readMask(mask)).map.labels().slice(0, 2)], [0, 1]);
  });
});

describe('a disk that refuses a mask', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  /** Makes the file system refuse what is written into a folder, as no permission does for the administrator. */
  async function refusing(
    folder: string,
    fault: { readonly at: 'open' | 'write'; readonly code: string; readonly text: string },
    action: () => Promise<void>,
  ): Promise<void> {
    // The extension is bundled: it looks these functions up in the same module object.
    const { open } = files;
    const error = Object.assign(new Error(`${fault.code}: ${fault.text}, ${fault.at}`), { code: fault.code });
    files.open = async (path, ...rest) => {
      const isHit = String(path).startsWith(folder) && rest[0] === 'wx';
      if (isHit && fault.at === 'open') throw error;
      const handle = await open(path, ...rest);
      if (!isHit) return handle;
      const write = handle.writeFile.bind(handle);
      handle.writeFile = async (data) => {
        await write((data as Uint8Array).subarray(0, 20));
        throw error;
      };
      return handle;
    };
    try {
      await action();
    } finally {
      files.open = open;
    }
  }

  for (const fault of [
    { at: 'write', code: 'ENOSPC', text: 'no space left on device' },
    { at: 'open', code: 'EACCES', text: 'permission denied' },
  ] as const) {
    it(`(${fault.code}) leaves the old mask whole and the labels dirty, and says which file and why`, async () => {
      const { image, mask } = await freshImage();
      const document = await openLabeler(image);
      paint(document, 0, 1, 1);
      await run('workbench.action.files.save');
      await waitForDirty(image, false);
      const before = await readFile(mask.fsPath);
      paint(document, 1, 1, 2);
      await waitForDirty(image, true);
      const { provider } = await labelerApi();
      await refusing(dirname(mask.fsPath), fault, () =>
        rejects(
          () => provider.saveCustomDocument(document),
          new RegExp(`labels/host-test/.*\\.png could not be written \\(${fault.code}: ${fault.text}`),
        ),
      );
      equal([...(await readFile(mask.fsPath))], [...before], 'the old mask');
      const names = await readdir(dirname(mask.fsPath));
      ok(!names.some((name) => name.includes('tmp')), `temporary files are gone: ${names.join()}`);
      equal([document.core.dirty, tabOf(image)?.isDirty, document.mask.conflict], [true, true, null]);
      await run('workbench.action.files.save');
      await waitForDirty(image, false);
      equal([...(await readMask(mask)).map.labels().slice(0, 3)], [1, 2, 255]);
    });
  }
});

describe('an image that another program deletes', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  // A deletion by VS Code's own file service, as in the web extension host, closes the editor at once.
  it('is said once, and its labels can be saved', async () => {
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    await waitForDirty(image, true);
    const messages = await withMessages(async () => {
      await rm(image.fsPath);
      await waitFor(() => document.image.status === 'missing', 'it is noticed');
    });
    equal(messages.length, 1, messages.join('\n'));
    ok(/was deleted or moved.*can be saved/.test(messages[0]), messages[0]);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal((await readMask(mask)).map.cells[0], 257, 'the mask');
  });
});

describe('files that no watcher of the workspace sees', () => {
  let folder: string;
  before(async () => {
    await useQuietSettings();
    folder = await mkdtemp(join(tmpdir(), 'fcn-labeler-test-'));
    await writeFile(
      join(folder, 'one.png'),
      await vscode.workspace.fs.readFile(inWorkspace('images/small.png')),
    );
  });
  afterEach(closeAll);
  after(() => rm(folder, { recursive: true }));

  it('outside the workspace are followed: the mask, and the folder that it lies in', async () => {
    const image = vscode.Uri.file(join(folder, 'one.png'));
    const mask = join(folder, 'labels/one.png');
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    await waitForSaveAfter(image, () => writeFile(mask, theirs(7)));
    equal(labelsOf(document, 1), [7], 'theirs');
    const messages = await withMessages(async () => {
      await rename(dirname(mask), join(folder, 'renamed'));
      await waitForDirty(image, true);
    });
    equal(messages.length, 1, messages.join('\n'));
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    equal(labelsOf(document, 1), [7]);
    ok((await readFile(mask)).length > 0, 'the mask is there again');
  });
});
