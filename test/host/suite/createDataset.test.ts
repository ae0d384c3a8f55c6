/** Create Dataset…, from the first question to the files. */
import * as vscode from 'vscode';
import { encode } from 'fast-png';
import { CONFIRMED } from '../../../src/core/labelMap';
import { equal, ok } from '../support/assert';
import { answeringSteps, BACK, type Conversation } from '../support/dialogs';
import {
  closeAll,
  exists,
  foreignMask,
  HEIGHT,
  inWorkspace,
  openLabeler,
  paint,
  PIXELS,
  readMask,
  readText,
  run,
  useQuietSettings,
  waitFor,
  WIDTH,
  withMessages,
  writeText,
} from '../support/labeler';

const { fs } = vscode.workspace;
let folders = 0;

/** A folder of images, and what is made for them; the dataset itself lies in the workspace folder. */
async function photographs(names: readonly string[]): Promise<string> {
  const folder = `create-${Date.now().toString(36)}${folders++}`;
  for (const name of names) {
    await fs.copy(inWorkspace('images/small.png'), inWorkspace(`${folder}/photos/${name}.png`));
  }
  return folder;
}

async function create(
  answers: readonly (string | undefined)[],
): Promise<Conversation & { readonly said: string }> {
  let said: string[] = [];
  const conversation = await answeringSteps(answers, async () => {
    said = await withMessages(() => Promise.resolve(run('fcnLabeler.createDataset')).then(() => undefined));
  });
  return { ...conversation, said: said.join('\n') };
}

interface DatasetJson {
  readonly classes: readonly { id: number; name: string; color: string }[];
  readonly images: readonly string[];
  readonly labels: string;
  readonly maskEncoding?: string;
  readonly ignore?: readonly number[];
}
const file = () => inWorkspace('fcn-dataset.json');
const dataset = async () => JSON.parse(await readText(file())) as DatasetJson;

describe('Create Dataset…', () => {
  let folder = '';
  before(useQuietSettings);
  afterEach(async () => {
    await closeAll();
    for (const path of ['fcn-dataset.json', 'load_masks.py', folder, `labels/${folder}`]) {
      if (path !== '' && (await exists(inWorkspace(path))))
        await fs.delete(inWorkspace(path), { recursive: true });
    }
  });

  it('asks in steps that go back, and writes the dataset and the script', async () => {
    folder = await photographs(['one', 'two']);
    const { lists, questions, said } = await create([
      `${folder}/photos`,
      'Type',
      'road, sky',
      BACK,
      'Cityscapes',
      'labels/{path}.png',
      'gray',
      BACK,
      'palette',
      'load_masks.py',
    ]);
    ok(
      lists[0].some((each) => each.endsWith(`${folder}/photos`)),
      lists[0].join(),
    );
    ok(
      questions.every((each) => /^[2-6]\/6 /.test(each)),
      questions.join('\n'),
    );
    const { classes, images, labels, maskEncoding } = await dataset();
    equal([classes.length, classes[18].name], [19, 'bicycle']);
    equal(images, [`${folder}/photos/**/*.{jpg,jpeg,png,webp,bmp}`]);
    equal([labels, maskEncoding], ['labels/{path}.png', undefined]);
    ok((await readText(inWorkspace('load_masks.py'))).includes(`"${folder}/photos/"`), 'the script');
    ok(/created, with 19 classes/.test(said), said);
  });

  it('keeps masks that were saved before at their paths', async () => {
    folder = await photographs(['one', 'two']);
    const image = inWorkspace(`${folder}/photos/one.png`);
    const document = await openLabeler(image);
    paint(document, 0, 4, 15);
    await run('workbench.action.files.save');
    await waitFor(() => !document.core.dirty, 'it is saved');
    const mask = document.maskUri?.toString();
    const { lists } = await create([
      `${folder}/photos`,
      'Pascal VOC',
      `labels/${folder}/photos/{path}.png`,
      'Use 1 mask',
      'palette',
      '$(check) Create fcn-dataset.json',
    ]);
    const shown = lists[3].join('\n');
    ok(/1 of 1 mask/.test(shown) && /15 person/.test(shown), shown);
    await waitFor(() => document.dataset.file !== undefined, 'the image knows its dataset');
    equal(document.maskUri?.toString(), mask);
    equal((await readMask(inWorkspace(`labels/${folder}/photos/one.png`))).map.cells[0], 15 | CONFIRMED);
  });

  it('shows what masks of others hold, and takes them where they lie', async () => {
    folder = await photographs(['one', 'two']);
    const labels = new Uint8Array(PIXELS).fill(1, 0, 9).fill(7, 9, 12);
    await fs.writeFile(inWorkspace(`${folder}/masks/one_mask.png`), foreignMask(labels));
    const small = encode({ width: 2, height: 1, data: Uint8Array.of(0, 1), channels: 1, depth: 8 });
    await fs.writeFile(inWorkspace(`${folder}/masks/two_mask.png`), small);
    const { lists } = await create([
      `${folder}/photos`,
      'Type',
      '0 road, 1 sky',
      `${folder}/masks/{path}_mask.png`,
      'Use 2 masks',
      'gray',
      '$(check) Create fcn-dataset.json',
    ]);
    const shown = lists[3].join('\n');
    ok(/1 of 2 masks/.test(shown) && /id 7, which no class has/.test(shown), shown);
    ok(/two_mask\.png is 2×1 pixels, its image 33×21/.test(shown), shown);
    const { labels: template, maskEncoding } = await dataset();
    equal([template, maskEncoding], [`${folder}/masks/{path}_mask.png`, 'gray']);
  });

  it('converts masks of colours into new files, and leaves theirs alone', async () => {
    folder = await photographs(['one']);
    const data = new Uint8Array(PIXELS * 3);
    data.set([128, 64, 128, 1, 2, 3]);
    const colored = encode({ width: WIDTH, height: HEIGHT, data, channels: 3, depth: 8 });
    const source = inWorkspace(`${folder}/gt/one.png`);
    await fs.writeFile(source, colored);
    const { lists, said } = await create([
      `${folder}/photos`,
      'Road / not road',
      `${folder}/gt/{path}.png`,
      'Convert 1 mask',
      'palette',
      '$(check) Create fcn-dataset.json',
    ]);
    ok(/#010203, which no class has/.test(lists[3].join('\n')), lists[3].join('\n'));
    ok(/1 mask converted/.test(said), said);
    equal((await dataset()).labels, 'labels/{path}.png');
    const { map } = await readMask(inWorkspace('labels/one.png'));
    equal([...map.cells.subarray(0, 3)], [1 | CONFIRMED, 255 | CONFIRMED, 0 | CONFIRMED]);
    equal((await fs.readFile(source)).join(), colored.join());
    await fs.delete(inWorkspace('labels/one.png'));
  });

  it('takes back what it wrote when something is in the way, and replaces nothing', async () => {
    folder = await photographs(['one', 'two']);
    const data = new Uint8Array(PIXELS * 3);
    const colored = encode({ width: WIDTH, height: HEIGHT, data, channels: 3, depth: 8 });
    for (const name of ['one', 'two']) await fs.writeFile(inWorkspace(`${folder}/gt/${name}.png`), colored);
    await writeText(inWorkspace('labels/two.png'), 'a mask of somebody');
    try {
      const { said } = await create([
        `${folder}/photos`,
        'Road / not road',
        `${folder}/gt/{path}.png`,
        'Convert 2 masks',
        'palette',
        'load_masks.py',
      ]);
      ok(/labels\/two\.png is there already, and was left alone/.test(said), said);
      equal(await readText(inWorkspace('labels/two.png')), 'a mask of somebody');
      for (const path of ['labels/one.png', 'load_masks.py', 'fcn-dataset.json']) {
        equal(await exists(inWorkspace(path)), false, path);
      }
    } finally {
      await fs.delete(inWorkspace('labels/two.png'));
    }
  });

  it('writes nothing wherever somebody leaves', async () => {
    folder = await photographs(['one']);
    const all = [`${folder}/photos`, 'Pascal VOC', 'labels/{path}.png', 'palette'];
    for (let step = 0; step <= all.length; step++) {
      await create([...all.slice(0, step), undefined]);
      equal(await exists(file()), false, `left at step ${step}`);
    }
  });

  it('opens a dataset that is there, and leaves it as it is', async () => {
    await writeText(file(), 'not even JSON');
    const { said, questions } = await create([]);
    equal([await readText(file()), questions.length], ['not even JSON', 0]);
    ok(/is a dataset already/.test(said), said);
    equal(vscode.window.activeTextEditor?.document.uri.toString(), file().toString());
  });
});
