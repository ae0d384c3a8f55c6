/** Exporting and importing a dataset by the commands: what is asked, what lies there, what is said. */
import * as vscode from 'vscode';
import { readImageHeader } from '../../../src/core/image/imageHeader';
import { decodeMask } from '../../../src/core/mask/decodeMask';
import { checkStays } from '../../support/stays';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  exists,
  foreignMask,
  freshDataset,
  HEIGHT,
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
  WIDTH,
  withMessages,
} from '../support/labeler';

const { fs } = vscode.workspace;

const DIALOGS = ['showQuickPick', 'showOpenDialog', 'showInputBox'] as const;
type Dialog = (typeof DIALOGS)[number];

interface Answers {
  /** Labels in the lists, in turn; a list of several where several can be chosen. */
  readonly picks: readonly (string | readonly string[])[];
  readonly folder: vscode.Uri;
  readonly name?: string;
  /** Buttons that are pressed. */
  readonly buttons?: readonly string[];
}

/** Runs a command, answers what it asks, and collects what it says. */
async function answered(command: string, { picks, folder, name, buttons = [] }: Answers): Promise<string[]> {
  const window = vscode.window as unknown as Record<Dialog, unknown>;
  const originals = DIALOGS.map((name) => window[name]);
  const left = [...picks];
  window.showQuickPick = (items: readonly vscode.QuickPickItem[], options?: vscode.QuickPickOptions) => {
    checkStays(options);
    const pick = left.shift();
    const labels: readonly (string | undefined)[] = typeof pick === 'string' ? [pick] : (pick ?? []);
    const chosen = items.filter(({ label }) => labels.includes(label));
    equal(chosen.length, labels.length, `${labels.join()} among ${items.map(({ label }) => label).join()}`);
    return Promise.resolve(options?.canPickMany === true ? chosen : chosen.at(0));
  };
  window.showOpenDialog = () => Promise.resolve([folder]);
  window.showInputBox = (options?: vscode.InputBoxOptions) => {
    checkStays(options);
    return Promise.resolve(name);
  };
  try {
    return await withMessages(
      async () => {
        await run(command);
      },
      (_message, actions) => actions.find((action) => buttons.includes(action)),
    );
  } finally {
    DIALOGS.forEach((each, i) => (window[each] = originals[i]));
  }
}

interface Exportable {
  readonly folder: vscode.Uri;
  readonly image: vscode.Uri;
  readonly mask: vscode.Uri;
}

/** One image with a mask of another program (road and sky), and one without. */
async function exportable(): Promise<Exportable> {
  const { folder, image } = await freshDataset({});
  const mask = vscode.Uri.joinPath(folder, 'labels/one.png');
  await fs.writeFile(mask, foreignMask(new Uint8Array(PIXELS).map((_, at) => at % 2)));
  await fs.copy(inWorkspace('images/small.png'), vscode.Uri.joinPath(folder, 'images/two.png'));
  await openLabeler(image);
  const { tools } = await labelerApi();
  const { indexes } = await tools.start();
  await waitFor(async () => (await indexes.of(image)) !== undefined, 'the dataset is known');
  await (await indexes.of(image))?.refresh();
  await waitFor(async () => (await indexes.of(image))?.images.length === 2, 'its images are known');
  return { folder, image, mask };
}

const STATUSES = ['Approved', 'Corrected'];

describe('exporting and importing', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('writes a folder, says what was left out, and replaces its own files only when told to', async () => {
    const { folder } = await exportable();
    const answers = { picks: ['COCO', STATUSES], folder, name: 'out' };
    const said = await answered('fcnLabeler.exportDataset', answers);
    equal(said.length, 1, said.join('\n'));
    ok(/^1 image exported to .*out\. 1 image left out\.$/.test(said[0]), said[0]);
    const json = vscode.Uri.joinPath(folder, 'out/annotations/instances_train.json');
    const content = JSON.parse(await readText(json)) as { annotations: { area: number }[]; images: object[] };
    equal(content.images.length, 1, 'images');
    equal(
      content.annotations.map(({ area }) => area),
      [Math.ceil(PIXELS / 2), Math.floor(PIXELS / 2)],
      'areas',
    );
    const copy = await fs.readFile(vscode.Uri.joinPath(folder, 'out/images/train/one.png'));
    equal([...copy], [...(await fs.readFile(inWorkspace('images/small.png')))], 'the image, byte for byte');
    const mine = vscode.Uri.joinPath(folder, 'out/mine.txt');
    await fs.writeFile(mine, new Uint8Array(1));
    await fs.writeFile(json, new Uint8Array(1));
    const [refusal] = await answered('fcnLabeler.exportDataset', answers);
    ok(refusal.includes('files already'), refusal);
    equal((await fs.stat(json)).size, 1, 'nothing was replaced');
    const replaced = await answered('fcnLabeler.exportDataset', {
      ...answers,
      buttons: ['Replace Earlier Export'],
    });
    ok(replaced.at(-1)?.startsWith('1 image exported'), replaced.join('\n'));
    ok((await fs.stat(json)).size > 1 && (await exists(mine)), 'replaced, and the other file is there');
    const names = (await fs.readDirectory(folder)).map(([name]) => name).sort();
    equal(names, ['fcn-dataset.json', 'images', 'labels', 'out'], 'no temporary folder is left');
  });

  it('exports open images as they were saved, and says so', async () => {
    const { folder, image } = await exportable();
    const document = await openLabeler(image);
    paint(document, 0, PIXELS, 1);
    const said = await answered('fcnLabeler.exportDataset', {
      picks: ['YOLO segmentation', STATUSES],
      folder,
      name: 'out',
      buttons: ['Show Summary'],
    });
    ok(said[0].includes('1 image with unsaved changes: what was saved last was exported.'), said[0]);
    await waitFor(() => vscode.window.activeTextEditor !== undefined, 'the summary opens');
    const summary = vscode.window.activeTextEditor?.document.getText() ?? '';
    ok(summary.includes('images/two.png: its status is unlabeled'), summary);
    ok(summary.includes('What the format loses') && summary.includes('road'), summary);
  });

  it('converts images that the format wants as JPEG, in a page that goes then', async function () {
    this.timeout(60_000);
    const { folder } = await exportable();
    const answers = { picks: ['Pascal VOC', STATUSES], folder, name: 'out' };
    const [said] = await answered('fcnLabeler.exportDataset', answers);
    ok(said.startsWith('1 image exported'), said);
    const bytes = await fs.readFile(vscode.Uri.joinPath(folder, 'out/VOCdevkit/VOC2012/JPEGImages/one.jpg'));
    const { mimeType, width, height } = readImageHeader(bytes, 'one.jpg');
    equal([mimeType, width, height], ['image/jpeg', WIDTH, HEIGHT]);
    const isPage = ({ input }: vscode.Tab): boolean => input instanceof vscode.TabInputWebview;
    await waitFor(
      () => !vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(isPage)),
      'the page is gone',
    );
  });

  it('bakes the turn of EXIF into the copy of an image and into its labels; the original stays', async function () {
    this.timeout(60_000);
    const { folder, image, mask } = await exportable();
    await fs.delete(mask);
    await closeAll();
    const photograph = turned(await fs.readFile(inWorkspace('images/people.jpg')));
    // Its name says PNG; its content counts.
    const original = image;
    await fs.writeFile(original, photograph);
    const { tools } = await labelerApi();
    const index = await (await tools.start()).indexes.of(original);
    await index?.refresh();
    const document = await openLabeler(original);
    paint(document, 0, 3, 1);
    await vscode.workspace.save(original);
    const { width, height } = document.header;
    const answers = { picks: ['Pascal VOC', STATUSES], folder, name: 'out' };
    const [said] = await answered('fcnLabeler.exportDataset', answers);
    ok(said.startsWith('1 image exported'), said);
    const copy = readImageHeader(
      await fs.readFile(vscode.Uri.joinPath(folder, 'out/VOCdevkit/VOC2012/JPEGImages/one.jpg')),
      'one.jpg',
    );
    equal([copy.width, copy.height, copy.orientation], [height, width, 1]);
    const labels = decodeMask(
      await fs.readFile(vscode.Uri.joinPath(folder, 'out/VOCdevkit/VOC2012/SegmentationClass/one.png')),
      { file: 'one.png', width: height, height: width },
    ).map.labels();
    // Turned clockwise, the raw image's first row is the last column.
    equal([labels[height - 1], labels[2 * height - 1], labels[0]], [1, 1, 255]);
    const after = await fs.readFile(original);
    ok(
      after.length === photograph.length && photograph.every((byte, i) => byte === after[i]),
      'the original',
    );
  });

  it('brings labels back into their images, with a question before masks are replaced', async () => {
    const { folder, image, mask } = await exportable();
    await answered('fcnLabeler.exportDataset', { picks: ['COCO', STATUSES], folder, name: 'out' });
    const before = (await readMask(mask)).map.labels();
    await fs.writeFile(mask, foreignMask(new Uint8Array(PIXELS)));
    const from = { picks: ['COCO'], folder: vscode.Uri.joinPath(folder, 'out') };
    const [refusal] = await answered('fcnLabeler.importDataset', from);
    ok(refusal.startsWith('1 mask is there already'), refusal);
    equal((await readMask(mask)).map.labels()[1], 0, 'the mask is as it was');
    const replacing = { ...from, buttons: ['Replace Masks'] };
    const document = await openLabeler(image);
    paint(document, 0, 3, 1);
    const [busy] = await answered('fcnLabeler.importDataset', replacing);
    ok(busy.includes('has unsaved changes'), busy);
    await closeAll();
    await openLabeler(image);
    const said = await answered('fcnLabeler.importDataset', replacing);
    equal(said.at(-1), 'Labels of 1 image imported. 1 mask was replaced.', 'said');
    equal([...(await readMask(mask)).map.labels()], [...before], 'labels');
  });
});

/** A JPEG with an EXIF orientation of 6: it is seen turned clockwise by a quarter. */
function turned(jpeg: Uint8Array): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
  const exif = [...new TextEncoder().encode('Exif'), 0, 0, ...tiff];
  return Uint8Array.from([
    ...jpeg.subarray(0, 2),
    0xff,
    0xe1,
    0,
    exif.length + 2,
    ...exif,
    ...jpeg.subarray(2),
  ]);
}
