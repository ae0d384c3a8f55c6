/** Splitting a dataset and assigning images, from the dialogs to the dataset file. */
import * as vscode from 'vscode';
import { equal, ok } from '../support/assert';
import { answering } from '../support/dialogs';
import {
  closeAll,
  freshDataset,
  inWorkspace,
  labelerApi,
  openLabeler,
  readText,
  run,
  useQuietSettings,
  waitFor,
  withMessages,
} from '../support/labeler';

const COUNT = 10;

interface Images {
  readonly file: vscode.Uri;
  readonly folder: vscode.Uri;
  /** Below the folder. */
  readonly paths: readonly string[];
}

async function datasetOfTen(settings: Record<string, unknown> = {}): Promise<Images> {
  const { file, folder, image } = await freshDataset(settings);
  const others = Array.from({ length: COUNT - 1 }, (_, i) => `images/${i}.png`);
  for (const path of others) {
    await vscode.workspace.fs.copy(inWorkspace('images/small.png'), vscode.Uri.joinPath(folder, path));
  }
  await openLabeler(image);
  const { tools } = await labelerApi();
  const { indexes } = await tools.start();
  await waitFor(async () => (await indexes.of(image)) !== undefined, 'the dataset is known');
  await (await indexes.of(image))?.refresh();
  await waitFor(async () => (await indexes.of(image))?.images.length === COUNT, 'its images are known');
  return { file, folder, paths: ['images/one.png', ...others] };
}

async function splitsOf(file: vscode.Uri): Promise<Record<string, string[]>> {
  return (JSON.parse(await readText(file)) as { splits: Record<string, string[]> }).splits;
}

async function sizesOf(file: vscode.Uri): Promise<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(await splitsOf(file)).map(([name, globs]) => [name, globs.length]),
  );
}

async function saying(
  answers: readonly (string | undefined)[],
  ...command: [string, ...unknown[]]
): Promise<string> {
  const said = await withMessages(async () => {
    await answering(answers, () => run(...command));
  });
  return said.join('\n');
}

describe('Split Dataset…', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  for (const method of ['At Random', 'By Class']) {
    it(`divides ${method.toLowerCase()} with a seed; new images alone are assigned where that is chosen`, async () => {
      const { file, folder, paths } = await datasetOfTen();
      const said = await saying([method, '70/20/10', '5'], 'fcnLabeler.splitDataset');
      ok(/10 images divided: .*train 7/.test(said), said);
      equal(await sizesOf(file), { train: 7, val: 2, test: 1 });
      const before = await splitsOf(file);
      equal(Object.values(before).flat().sort(), [...paths].sort());

      await vscode.workspace.fs.copy(
        inWorkspace('images/small.png'),
        vscode.Uri.joinPath(folder, 'images/new.png'),
      );
      const { tools } = await labelerApi();
      const { indexes } = await tools.start();
      const image = vscode.Uri.joinPath(folder, 'images/one.png');
      await (await indexes.of(image))?.refresh();
      await saying([method, '70/20/10', 'Assign New Images Only', '6'], 'fcnLabeler.splitDataset');
      const after = await splitsOf(file);
      for (const [name, each] of Object.entries(before)) {
        equal(after[name].slice(0, each.length), each, name);
      }
      equal(Object.values(after).flat().length, COUNT + 1);
    });
  }

  it('by folders and names says how many images each glob takes in', async () => {
    const { file } = await datasetOfTen();
    const said = await saying(
      ['By Folders', 'images/[0-4].png; images/one.png', 'images/*.png', ''],
      'fcnLabeler.splitDataset',
    );
    equal(await splitsOf(file), { train: ['images/[0-4].png', 'images/one.png'], val: ['images/*.png'] });
    ok(/train 1, val 9|val 9, train 1/.test(said), said);
  });

  it('changes nothing when a dialog is left', async () => {
    const { file } = await datasetOfTen({ splits: { val: ['images/1.png'] } });
    const before = await readText(file);
    for (const answers of [
      [],
      ['At Random'],
      ['At Random', '80/20'],
      ['By Class', '80/20', 'Divide All'],
      ['By Folders', 'images/**'],
    ]) {
      await saying([...answers, undefined], 'fcnLabeler.splitDataset');
    }
    equal(await readText(file), before);
  });
});

describe('Assign to Split…', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('takes the images that are selected, also out of a split that a wildcard means', async () => {
    const { file, folder } = await datasetOfTen({ splits: { train: ['images/**'] } });
    const uris = ['images/1.png', 'images/2.png'].map((path) => vscode.Uri.joinPath(folder, path));
    const said = await saying(['val'], 'fcnLabeler.assignToSplit', uris[0], uris);
    ok(/2 images assigned to "val"/.test(said), said);
    equal(await splitsOf(file), { train: ['images/**'], val: ['images/1.png', 'images/2.png'] });
    const { tools } = await labelerApi();
    const { indexes } = await tools.start();
    await waitFor(
      async () => (await indexes.of(uris[0]))?.splitOf('images/1.png') === 'val',
      'the index knows',
    );
    equal((await indexes.of(uris[0]))?.splitOf('images/3.png'), 'train');

    const back = await saying(['No Split'], 'fcnLabeler.assignToSplit', uris[0], [uris[0]]);
    ok(/stay in a split, since wildcards/.test(back), back);
    equal((await splitsOf(file)).val, ['images/2.png']);
  });

  it('takes the image of the active editor otherwise, into a new split', async () => {
    const { file } = await datasetOfTen();
    await saying(['Other…', 'hard'], 'fcnLabeler.assignToSplit');
    equal(await splitsOf(file), { hard: ['images/one.png'] });
  });
});
