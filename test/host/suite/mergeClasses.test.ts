/** Merging and removing classes: masks, the dataset file, undo, and what refuses. */
import * as vscode from 'vscode';
import { CONFIRMED } from '../../../src/core/labelMap';
import { SafetyCopies } from '../../../src/host/classes/safetyCopies';
import { readIfThere } from '../../../src/host/io/files';
import { equal, ok } from '../support/assert';
import { answering } from '../support/dialogs';
import {
  closeAll,
  datasetText,
  foreignMask,
  freshDataset,
  inWorkspace,
  labelerApi,
  openLabeler,
  paint,
  PIXELS,
  readMask,
  readText,
  run,
  useQuietSettings,
  waitFor,
  withMessages,
  writeText,
} from '../support/labeler';

const { fs } = vscode.workspace;
const NAMES = ['road', 'car', 'truck'];

interface Masks {
  readonly file: vscode.Uri;
  readonly image: vscode.Uri;
  /** `one` was painted: 5 pixels truck; `two` is another program's: 3; `three` has none; `lost` has 2 and no image. */
  readonly masks: readonly vscode.Uri[];
}

async function datasetWithTrucks(): Promise<Masks> {
  const { folder, file, image } = await freshDataset({});
  await writeText(file, datasetText(NAMES, { classMap: { bus: 2, person: 1 }, ignore: [2] }));
  const masks = ['one', 'two', 'three', 'lost'].map((name) =>
    vscode.Uri.joinPath(folder, `labels/${name}.png`),
  );
  for (const name of ['two', 'three']) {
    await fs.copy(inWorkspace('images/small.png'), vscode.Uri.joinPath(folder, `images/${name}.png`));
  }
  const withTrucks = (count: number) => foreignMask(new Uint8Array(PIXELS).fill(2, 0, count));
  await fs.writeFile(masks[1], withTrucks(3));
  await fs.writeFile(masks[2], withTrucks(0));
  await fs.writeFile(masks[3], withTrucks(2));
  const document = await openLabeler(image);
  paint(document, 0, 5, 2);
  await run('workbench.action.files.save');
  await waitFor(() => !document.core.dirty, 'it is saved');
  await refreshIndex(image);
  return { file, image, masks };
}

async function refreshIndex(image: vscode.Uri): Promise<void> {
  const { tools } = await labelerApi();
  const { indexes } = await tools.start();
  await waitFor(async () => (await indexes.of(image)) !== undefined, 'the dataset is known');
  const index = await indexes.of(image);
  await index?.refresh();
  await waitFor(() => index?.orphans.length === 1, 'the mask without an image is known');
}

const bytesOf = async ({ masks, file }: Masks): Promise<string[]> =>
  Promise.all([...masks, file].map(async (each) => (await readIfThere(fs, each))?.join() ?? 'gone'));

const trucksIn = async (mask: vscode.Uri): Promise<number> =>
  (await readMask(mask)).map.cells.filter((cell) => (cell & 0xff) === 2).length;

describe('Merge Classes…', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('shows the pixels, rewrites the masks, and undo brings every byte back', async () => {
    const dataset = await datasetWithTrucks();
    const before = await bytesOf(dataset);
    let said: string[] = [];
    const { lists, questions } = await answering(['truck', 'car', 'Merge "truck"'], async () => {
      said = await withMessages(() => Promise.resolve(run('fcnLabeler.mergeClasses')).then(() => undefined));
    });
    equal(lists[0], NAMES);
    equal(lists[1], ['road', 'car']);
    ok(/10 pixels in 3 masks/.test(questions[2]), questions[2]);
    equal(lists[2].length, 4, 'the step and its masks');
    ok(
      said.some((each) => /10 pixels in 3 masks/.test(each)),
      said.join(),
    );

    const after = await bytesOf(dataset);
    equal(after[2] === before[2], true, 'the mask without trucks is left alone');
    equal(await Promise.all(dataset.masks.map(trucksIn)), [0, 0, 0, 0]);
    const painted = await readMask(dataset.masks[0]);
    equal(painted.state.status, 'corrected');
    equal([...painted.map.cells.subarray(0, 6)], [...new Array<number>(5).fill(1 | CONFIRMED), 255]);
    const { classes, classMap, ignore } = JSON.parse(await readText(dataset.file)) as Record<string, unknown>;
    equal(
      (classes as { name: string }[]).map(({ name }) => name),
      ['road', 'car'],
    );
    equal([classMap, ignore], [{ bus: 1, person: 1 }, []]);

    await vscode.window.showTextDocument(dataset.file);
    await run('undo');
    const isBack = async () => (await bytesOf(dataset)).every((each, i) => each === before[i]);
    await waitFor(isBack, 'undo has brought everything back');
    await run('redo');
    const isAgain = async () => (await bytesOf(dataset)).every((each, i) => each === after[i]);
    await waitFor(isAgain, 'redo has merged again');
  });

  it('is taken back by the button of its message', async () => {
    const dataset = await datasetWithTrucks();
    const before = await bytesOf(dataset);
    await answering(['truck', 'road', 'Merge "truck"'], () =>
      withMessages(
        () => Promise.resolve(run('fcnLabeler.mergeClasses')).then(() => undefined),
        (_message, actions) => actions.at(0),
      ),
    );
    const isBack = async () => (await bytesOf(dataset)).every((each, i) => each === before[i]);
    await waitFor(isBack, 'everything is back');
  });

  it('changes nothing when the preview is left', async () => {
    const dataset = await datasetWithTrucks();
    const before = await bytesOf(dataset);
    for (const answers of [[undefined], ['truck', undefined], ['truck', 'car', undefined]]) {
      await answering(answers, () => run('fcnLabeler.mergeClasses'));
    }
    equal(await bytesOf(dataset), before);
  });

  it('refuses while an image has unsaved labels, and names it', async () => {
    const dataset = await datasetWithTrucks();
    paint(await openLabeler(dataset.image), 9, 1, 0);
    const before = await bytesOf(dataset);
    const said = await withMessages(async () => {
      await answering(['truck', 'car'], () => run('fcnLabeler.mergeClasses'));
    });
    ok(/1 image of the dataset has unsaved labels: .*one\.png\. Save first/.test(said.join()), said.join());
    equal(await bytesOf(dataset), before);
  });

  it('refuses where a mask cannot be read, before anything is written', async () => {
    const dataset = await datasetWithTrucks();
    await fs.writeFile(dataset.masks[1], Uint8Array.of(1, 2, 3));
    await refreshIndex(dataset.image);
    const before = await bytesOf(dataset);
    const said = await withMessages(async () => {
      await answering(['truck', 'car'], () => run('fcnLabeler.mergeClasses'));
    });
    ok(/two\.png is not a PNG file/.test(said.join()), said.join());
    equal(await bytesOf(dataset), before);
  });

  it('brings everything back when it fails half-way', async () => {
    const dataset = await datasetWithTrucks();
    const before = await bytesOf(dataset);
    const workspace = vscode.workspace as unknown as Record<'applyEdit', unknown>;
    const original = workspace.applyEdit;
    let failures = 0;
    workspace.applyEdit = async (edit: vscode.WorkspaceEdit) => {
      if (failures++ > 0) return (original as typeof vscode.workspace.applyEdit)(edit);
      await fs.delete(dataset.masks[0]);
      await fs.writeFile(dataset.masks[1], Uint8Array.of(1));
      return false;
    };
    let said: string[];
    try {
      said = await withMessages(async () => {
        await answering(['truck', 'car', 'Merge "truck"'], () => run('fcnLabeler.mergeClasses'));
      });
    } finally {
      workspace.applyEdit = original;
    }
    ok(/could not be replaced.*All files are as they were/.test(said.join()), said.join());
    equal(failures, 1);
    equal(await bytesOf(dataset), before);
  });
});

describe('files whose replacement was interrupted', () => {
  it('are brought back by the next start, but for those that changed since', async () => {
    const { folder } = await freshDataset({});
    const { masks } = await labelerApi();
    const log = { info: () => undefined, warn: () => undefined };
    const storage = vscode.Uri.joinPath(folder, 'storage');
    const copies = () => new SafetyCopies(storage, masks, log);
    const bytesFor = (text: string) => new TextEncoder().encode(text);
    const names = ['gone', 'replaced', 'untouched', 'changed'];
    const files = names.map((name) => vscode.Uri.joinPath(folder, `labels/${name}.png`));
    await copies().keep(
      files.map((file, i) => ({ file, before: bytesFor(`old ${i}`), after: bytesFor(`new ${i}`) })),
    );
    await writeText(files[1], 'new 1');
    await writeText(files[2], 'old 2');
    await writeText(files[3], 'somebody else');
    await copies().recover();
    equal(await Promise.all(files.map(readText)), ['old 0', 'old 1', 'old 2', 'somebody else']);
    await writeText(files[0], 'new 0');
    await copies().recover();
    equal(await readText(files[0]), 'new 0', 'copies are used once');
  });
});

describe('Remove Class…', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('is refused with the masks that use it, each of which can be opened', async () => {
    const dataset = await datasetWithTrucks();
    const before = await bytesOf(dataset);
    const { lists, questions } = await answering(['truck', 'two.png'], () => run('fcnLabeler.removeClass'));
    ok(/3 masks have pixels of it/.test(questions[1]), questions[1]);
    equal(
      lists[1].map((each) => each.replace(/^.*\//, '')),
      ['$(combine) Merge Classes…', 'one.png', 'two.png', 'lost.png'],
    );
    equal(await bytesOf(dataset), before);
    const { provider } = await labelerApi();
    ok(provider.find(vscode.Uri.joinPath(dataset.image, '../two.png')), 'two.png is open');
  });

  it('offers to merge the class instead', async () => {
    const dataset = await datasetWithTrucks();
    await answering(['truck', 'Merge Classes…', 'car', 'Merge "truck"'], () =>
      withMessages(() => Promise.resolve(run('fcnLabeler.removeClass')).then(() => undefined)),
    );
    equal(await Promise.all(dataset.masks.map(trucksIn)), [0, 0, 0, 0]);
  });

  it('removes one that no mask uses', async () => {
    const dataset = await datasetWithTrucks();
    const before = await bytesOf(dataset);
    const said = await withMessages(async () => {
      await answering(['car'], () => run('fcnLabeler.removeClass'));
    });
    ok(/The class "car" is removed/.test(said.join()), said.join());
    const { classes, classMap } = JSON.parse(await readText(dataset.file)) as Record<string, unknown>;
    equal([(classes as { id: number }[]).map(({ id }) => id), classMap], [[0, 2], { bus: 2 }]);
    equal((await bytesOf(dataset)).slice(0, 4), before.slice(0, 4));
    const document = await openLabeler(dataset.image);
    await waitFor(() => document.classes.length === 2, 'open images know it');
  });
});
