/** Masks follow images that are renamed, moved or deleted, and come back with them. */
import * as vscode from 'vscode';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  exists,
  foreignMask,
  freshDataset,
  heard,
  inWorkspace,
  labelerApi,
  openLabeler,
  paint,
  pause,
  PIXELS,
  readMask,
  run,
  useQuietSettings,
  waitFor,
  waitForDirty,
  withMessages,
} from '../support/labeler';

const { fs } = vscode.workspace;
const below = (folder: vscode.Uri, path: string) => vscode.Uri.joinPath(folder, path);

/** What is asked of a person isn't of a test. */
async function useQuietExplorer(): Promise<void> {
  const explorer = vscode.workspace.getConfiguration('explorer');
  const { Workspace } = vscode.ConfigurationTarget;
  await explorer.update('confirmDelete', false, Workspace);
  await explorer.update('confirmDragAndDrop', false, Workspace);
  await explorer.update('confirmUndo', 'light', Workspace);
  await explorer.update('compactFolders', false, Workspace);
  await vscode.workspace.getConfiguration('files').update('enableTrash', false, Workspace);
}

/** A dataset with images `a/one.png`, `a/two.png`, `b/three.png`, each with a mask of its own class. */
async function labeledDataset(): Promise<{ folder: vscode.Uri; bytes: Map<string, string> }> {
  const { folder, image } = await freshDataset({});
  const bytes = new Map<string, string>();
  for (const [i, path] of ['a/one', 'a/two', 'b/three'].entries()) {
    await fs.copy(image, below(folder, `images/${path}.png`));
    const mask = foreignMask(new Uint8Array(PIXELS).fill(i % 2, 0, 10 + i));
    await fs.writeFile(below(folder, `labels/${path}.png`), mask);
    bytes.set(path, mask.join());
  }
  await fs.delete(image);
  return { folder, bytes };
}

async function filesBelow(folder: vscode.Uri): Promise<string[]> {
  const found: string[] = [];
  for (const [name, type] of await fs.readDirectory(folder)) {
    if (type === vscode.FileType.Directory) {
      found.push(...(await filesBelow(below(folder, name))).map((path) => `${name}/${path}`));
    } else found.push(name);
  }
  return found.sort();
}

async function rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to);
  ok(await vscode.workspace.applyEdit(edit), 'renamed');
}

async function remove(file: vscode.Uri): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.deleteFile(file, { recursive: true });
  ok(await vscode.workspace.applyEdit(edit), 'deleted');
}

/** Selects a file in the explorer, as a click does. */
async function select(file: vscode.Uri): Promise<void> {
  await run('revealInExplorer', file);
  await run('workbench.files.action.focusFilesExplorer');
  // No command says when the tree has settled.
  await pause(1000);
}

/** Moves by the explorer's clipboard. */
async function moveInExplorer(file: vscode.Uri, into: vscode.Uri): Promise<void> {
  await select(file);
  await run('filesExplorer.cut');
  await select(into);
  await run('filesExplorer.paste');
}

async function maskIs(folder: vscode.Uri, path: string, content: string | undefined): Promise<void> {
  const bytes = await fs.readFile(below(folder, `labels/${path}.png`));
  equal(bytes.join(), content, path);
}

describe('masks of images that are renamed, moved or deleted', () => {
  before(async () => {
    await useQuietSettings();
    await useQuietExplorer();
    await (await labelerApi()).tools.start();
  });
  afterEach(closeAll);

  it('follow a renamed image, and nothing stays behind', async () => {
    const { folder, bytes } = await labeledDataset();
    await rename(below(folder, 'images/a/one.png'), below(folder, 'images/c/new.png'));
    await maskIs(folder, 'c/new', bytes.get('a/one'));
    equal(await filesBelow(below(folder, 'labels')), ['a/two.png', 'b/three.png', 'c/new.png']);
    equal(await filesBelow(below(folder, 'images')), ['a/two.png', 'b/three.png', 'c/new.png']);
  });

  it('follow a renamed folder of images', async () => {
    const { folder, bytes } = await labeledDataset();
    await rename(below(folder, 'images/a'), below(folder, 'images/deep/er'));
    await maskIs(folder, 'deep/er/one', bytes.get('a/one'));
    await maskIs(folder, 'deep/er/two', bytes.get('a/two'));
    equal(await filesBelow(below(folder, 'labels')), ['b/three.png', 'deep/er/one.png', 'deep/er/two.png']);
    equal(await exists(below(folder, 'labels/a')), false, 'the emptied folder of masks');
  });

  it('follow one by one where other files lie beside them', async () => {
    const { folder, bytes } = await labeledDataset();
    await fs.writeFile(below(folder, 'labels/a/orphan.png'), foreignMask(new Uint8Array(PIXELS)));
    await rename(below(folder, 'images/a'), below(folder, 'images/c'));
    await maskIs(folder, 'c/one', bytes.get('a/one'));
    equal(await filesBelow(below(folder, 'labels')), [
      'a/orphan.png',
      'b/three.png',
      'c/one.png',
      'c/two.png',
    ]);
  });

  it('follow from one dataset to another, by what each says of their place', async () => {
    const { folder, bytes } = await labeledDataset();
    const other = await freshDataset({ images: ['photos/**/*.png'], labels: 'truth/{path}_mask.png' });
    await rename(below(folder, 'images/a/one.png'), below(other.folder, 'photos/x/one.png'));
    const mask = await fs.readFile(below(other.folder, 'truth/x/one_mask.png'));
    equal(mask.join(), bytes.get('a/one'));
    equal(await exists(below(folder, 'labels/a/one.png')), false, 'a mask at the old place');
  });

  it('follow without a dataset file', async () => {
    const name = `host-test/loose-${Date.now().toString(36)}`;
    await fs.copy(inWorkspace('images/small.png'), inWorkspace(`${name}/one.png`));
    const mask = foreignMask(new Uint8Array(PIXELS).fill(3));
    await fs.writeFile(inWorkspace(`labels/${name}/one.png`), mask);
    await rename(inWorkspace(name), inWorkspace(`${name}-new`));
    equal((await fs.readFile(inWorkspace(`labels/${name}-new/one.png`))).join(), mask.join());
    equal(await exists(inWorkspace(`labels/${name}`)), false, 'the old folder');
  });

  it('of a dataset that moves as a whole move with it, and by themselves', async () => {
    const { folder, bytes } = await labeledDataset();
    const moved = folder.with({ path: `${folder.path}-moved` });
    const messages = await withMessages(() => rename(folder, moved));
    equal(messages, []);
    await maskIs(moved, 'a/one', bytes.get('a/one'));
    equal((await filesBelow(below(moved, 'labels'))).length, 3);
    await fs.writeFile(below(moved, 'fcn-dataset.json'), new TextEncoder().encode('{ broken'));
    equal(await withMessages(() => rename(moved, folder)), [], 'also with a file that nobody can read');
    await maskIs(folder, 'a/one', bytes.get('a/one'));
  });

  it('never replace a mask that is there; a message says so', async () => {
    const { folder, bytes } = await labeledDataset();
    const orphan = foreignMask(new Uint8Array(PIXELS).fill(1));
    await fs.writeFile(below(folder, 'labels/b/new.png'), orphan);
    const messages = await withMessages(() =>
      rename(below(folder, 'images/a/one.png'), below(folder, 'images/b/new.png')),
    );
    ok(/labels\/b\/new\.png is there already/.test(messages.join()), messages.join());
    await maskIs(folder, 'a/one', bytes.get('a/one'));
    await maskIs(folder, 'b/new', orphan.join());
    ok(await exists(below(folder, 'images/b/new.png')), 'the image moved all the same');
  });

  it('stay where the new place can have no mask; a message says why', async () => {
    const { folder, bytes } = await labeledDataset();
    await fs.writeFile(
      below(folder, 'fcn-dataset.json'),
      new TextEncoder().encode(
        JSON.stringify({
          version: 1,
          classes: [
            { id: 0, name: 'road', color: '#000000' },
            { id: 1, name: 'sky', color: '#000001' },
          ],
          images: ['images/**/*.{png,jpg}'],
          labels: 'labels/{path}.png',
        }),
      ),
    );
    await fs.copy(inWorkspace('images/people.jpg'), below(folder, 'images/b/new.jpg'));
    const messages = await withMessages(() =>
      rename(below(folder, 'images/a/one.png'), below(folder, 'images/b/new.png')),
    );
    ok(/would share the mask/.test(messages.join()), messages.join());
    await maskIs(folder, 'a/one', bytes.get('a/one'));
  });

  it('go with deleted images, and those of others stay', async () => {
    const { folder } = await labeledDataset();
    await remove(below(folder, 'images/a/one.png'));
    equal(await filesBelow(below(folder, 'labels')), ['a/two.png', 'b/three.png']);
    await remove(below(folder, 'images/a'));
    equal(await filesBelow(below(folder, 'labels')), ['b/three.png']);
  });

  it('move with a folder in the explorer, and one undo brings back both', async () => {
    const { folder, bytes } = await labeledDataset();
    await moveInExplorer(below(folder, 'images/a'), below(folder, 'images/b'));
    await waitFor(() => exists(below(folder, 'labels/b/a/one.png')), 'the masks moved');
    await waitFor(() => exists(below(folder, 'images/b/a/one.png')), 'the images moved');
    equal(await filesBelow(below(folder, 'labels')), ['b/a/one.png', 'b/a/two.png', 'b/three.png']);
    await run('workbench.files.action.focusFilesExplorer');
    await heard();
    await run('undo');
    await waitFor(() => exists(below(folder, 'images/a/one.png')), 'the images are back');
    await waitFor(() => exists(below(folder, 'labels/a/one.png')), 'the masks are back');
    await maskIs(folder, 'a/one', bytes.get('a/one'));
    equal(await filesBelow(below(folder, 'labels')), ['a/one.png', 'a/two.png', 'b/three.png']);
    equal(await filesBelow(below(folder, 'images')), ['a/one.png', 'a/two.png', 'b/three.png']);
  });

  it('go with an image that is deleted in the explorer, and one undo brings back both', async () => {
    const { folder, bytes } = await labeledDataset();
    await select(below(folder, 'images/a/one.png'));
    await run('deleteFile');
    await waitFor(async () => !(await exists(below(folder, 'images/a/one.png'))), 'the image is gone');
    equal(await exists(below(folder, 'labels/a/one.png')), false, 'the mask');
    await run('workbench.files.action.focusFilesExplorer');
    await heard();
    await run('undo');
    await waitFor(() => exists(below(folder, 'images/a/one.png')), 'the image is back');
    await waitFor(() => exists(below(folder, 'labels/a/one.png')), 'the mask is back');
    await maskIs(folder, 'a/one', bytes.get('a/one'));
  });

  it('are understood by an open labeler: its unsaved labels are saved to the mask at its new place', async () => {
    const { folder } = await labeledDataset();
    const image = below(folder, 'images/a/one.png');
    const moved = below(folder, 'images/c/one.png');
    const document = await openLabeler(image);
    paint(document, 100, 5, 1);
    await waitForDirty(image, true);
    const { provider } = await labelerApi();
    const messages = await withMessages(async () => {
      await rename(image, moved);
      await waitFor(() => provider.find(moved)?.core.dirty === true, 'the labels follow');
      await waitForDirty(moved, true);
      await vscode.workspace.save(moved);
      await waitForDirty(moved, false);
    });
    equal(messages, []);
    const { map } = await readMask(below(folder, 'labels/c/one.png'));
    equal(
      [...map.labels().slice(99, 106)],
      [255, 1, 1, 1, 1, 1, 255].map((id) => (id === 255 ? 0 : id)),
    );
    equal(await exists(below(folder, 'labels/a/one.png')), false, 'a mask at the old place');
  });
});
