/** A folder of photographs becomes a dataset: create, segment all, go through them, approve, export. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import { endToEnd } from '../support/e2e';
import { readHead, readMask } from '../support/masks';
import { until } from '../support/until';
import type { VsCode } from '../support/vscode';

const it = endToEnd();

const PHOTOGRAPHS = ['coffeeshop', 'family', 'friends', 'senior-yoga'];
/** Of PASCAL VOC. */
const PERSON = 15;

const maskOf = (name: string): string => `labels/${name}.png`;

async function createDataset(code: VsCode): Promise<void> {
  await code.runCommand('FCN Labeler: Create Dataset…');
  await code.pick('photos');
  await code.pick('Pascal VOC');
  await code.pick('labels/{path}.png');
  await code.pick('palette');
  await code.pick('load_masks.py');
  await code.tab('fcn-dataset.json').waitFor();
}

/** *Export Dataset…* as Pascal VOC into a folder beside the dataset's. */
async function exportAsVoc(code: VsCode, parent: string, name: string): Promise<void> {
  await code.runCommand('FCN Labeler: Export Dataset…');
  await code.pick('Pascal VOC');
  await code.acceptPicks('Images and pixels to export');
  await code.answer(`${parent}/`, /\//, 'photos');
  await code.answer(name, /-voc$/);
}

it('takes a folder of photographs through create, batch, queue, approve and export', async ({ start }) => {
  const { code, workspace } = await start({
    images: Object.fromEntries(
      PHOTOGRAPHS.map((photograph) => [`photos/${photograph}.jpg`, { photograph, longest: 500 }]),
    ),
  });
  await createDataset(code);
  const dataset = JSON.parse(readFileSync(workspace.path('fcn-dataset.json'), 'utf8')) as {
    classes: object[];
  };
  expect(dataset.classes).toHaveLength(21);
  expect(readFileSync(workspace.path('load_masks.py'), 'utf8').trimEnd().split('\n')).toHaveLength(12);

  await code.runCommand('FCN Labeler: Segment Unlabeled Images');
  await until(
    'every photograph has a mask',
    () => PHOTOGRAPHS.every((name) => existsSync(workspace.path(maskOf(name)))),
    90_000,
  );
  await until(
    'the page of the batch is gone',
    async () => (await code.page.locator('.tab').count()) === 1,
    30_000,
  );
  const family = workspace.path(maskOf('family'));
  expect(readHead(family)).toMatchObject({
    status: 'predicted',
    model: { name: 'builtin:voc' },
    confirmed: 0,
  });
  expect(readHead(family).model?.confidence).toBeGreaterThan(0.5);
  expect(readMask(family).labels.filter((id) => id === PERSON).length).toBeGreaterThan(10_000);

  await code.page.locator('.activitybar .action-label[aria-label="FCN Labeler"]').click();
  const row = code.page.locator('.monaco-list-row', { hasText: 'coffeeshop.jpg' });
  const isOpened = async (): Promise<boolean> => {
    // The tree may be drawn anew under the pointer.
    await row.click();
    return code
      .tab('coffeeshop.jpg')
      .waitFor({ timeout: 10_000 })
      .then(
        () => true,
        () => false,
      );
  };
  await until('the tree opens the image', isOpened, 60_000);
  for (const [i, name] of PHOTOGRAPHS.entries()) {
    await code.tab(`${name}.jpg`).and(code.page.locator('.active')).waitFor();
    const labeler = await code.labeler(`${name}.jpg`);
    await labeler.focusForKeys();
    // The last one is left as it is.
    if (i < PHOTOGRAPHS.length - 1) await code.page.keyboard.press('a');
  }
  await code.page.locator('.statusbar-item', { hasText: '3 of 4 approved' }).waitFor();
  await expect.poll(() => code.page.locator('.tabs-container .tab').count()).toBe(1);
  const friends = workspace.path(maskOf('friends'));
  expect(readHead(friends).status).toBe('approved');
  expect(readMask(friends).confirmed.every((bit) => bit === 1)).toBe(true);
  expect(readHead(workspace.path(maskOf('senior-yoga'))).status).toBe('predicted');
  await code.screenshot('dataset');

  const parent = dirname(workspace.folder);
  const name = `${workspace.folder.slice(parent.length + 1)}-out-voc`;
  await exportAsVoc(code, workspace.folder, name);
  const voc = workspace.path(`${name}/VOCdevkit/VOC2012`);
  await until('the export is there', () => existsSync(voc), 60_000);
  const stems = PHOTOGRAPHS.slice(0, 3);
  const listed = (folder: string): string[] => readdirSync(`${voc}/${folder}`).sort();
  expect(listed('JPEGImages')).toEqual(stems.map((stem) => `${stem}.jpg`));
  expect(listed('SegmentationClass')).toEqual(stems.map((stem) => `${stem}.png`));
  const train = readFileSync(`${voc}/ImageSets/Segmentation/train.txt`, 'utf8').trim().split('\n');
  expect(train).toEqual(stems);
  for (const stem of stems) {
    const copy = `${voc}/JPEGImages/${stem}.jpg`;
    expect(readFileSync(copy).equals(readFileSync(workspace.path(`photos/${stem}.jpg`)))).toBe(true);
    const mask = readMask(workspace.path(maskOf(stem)));
    expect(readMask(`${voc}/SegmentationClass/${stem}.png`).labels).toEqual(mask.labels);
  }
});
