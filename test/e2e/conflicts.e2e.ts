/** Another program changes a mask under an open image, and the extension goes away under unsaved work. */
import { readFileSync, writeFileSync } from 'node:fs';
import { decode, encode } from 'fast-png';
import { expect, inject } from 'vitest';
import { endToEnd } from '../support/e2e';
import type { Labeler } from '../support/labeler';
import { firstDifference, paintedOver, readMask } from '../support/masks';
import { naiveStroke } from '../support/naiveRaster';

const it = endToEnd();

const TAB = 'picture.png';
const MASK = 'labels/picture.png';
const [WIDTH, HEIGHT] = [90, 60];
const UNLABELED = 255;
const SETTINGS = { 'fcnLabeler.segmentOnOpen': false };
const CONTENT = { images: { [TAB]: { width: WIDTH, height: HEIGHT } }, settings: SETTINGS };
const blank = () => new Uint8Array(WIDTH * HEIGHT).fill(UNLABELED);

/** Paints a line with a class. @returns the labels with it */
async function paintLine(labeler: Labeler, labels: Uint8Array, classId: number, y: number) {
  await labeler.selectClass(classId);
  await labeler.setBrushSize(7);
  const at = await labeler.stroke([
    { x: 8, y },
    { x: 70, y: y + 3 },
  ]);
  await labeler.waitForClass(classId);
  return paintedOver(labels, naiveStroke(WIDTH, HEIGHT, at, 7), classId);
}

/** Writes a mask as another program does. @returns its labels */
function writeTheirs(path: string, classId: number): Uint8Array {
  const labels = new Uint8Array(WIDTH * HEIGHT).fill(classId);
  writeFileSync(path, encode({ width: WIDTH, height: HEIGHT, data: labels, channels: 1, depth: 8 }));
  return labels;
}

const counted = (count: number) => count.toLocaleString('en-US');

it('compares, keeps mine and takes theirs when another program changes the mask', async ({ start }) => {
  const { code, workspace } = await start(CONTENT);
  const mask = workspace.path(MASK);
  const labeler = await code.openInLabeler(TAB);
  const bar = labeler.named('conflict-bar');
  const first = await paintLine(labeler, blank(), 5, 10);
  await code.waitForDirty(TAB, true);
  await code.save(TAB);

  // Unsaved work and another program's: a bar asks, and a save is refused.
  const mine = await paintLine(labeler, first, 6, 30);
  await code.waitForDirty(TAB, true);
  const theirs = writeTheirs(mask, 3);
  await bar.waitFor();
  expect(await bar.textContent()).toContain(`${MASK} was changed by another program`);
  await labeler.focusCanvas();
  await code.page.keyboard.press('Control+s');
  await code.runCommand('Notifications: Show Notifications');
  const failed = /Failed to save 'picture.png': labels\/picture.png was changed by another program/;
  await code.page.locator('.notification-list-item-message').getByText(failed).waitFor();
  await code.runCommand('Notifications: Clear All Notifications');
  expect(await code.isDirty(TAB)).toBe(true);
  expect(firstDifference(Uint8Array.from(decode(readFileSync(mask)).data), theirs, WIDTH)).toBeUndefined();

  // Compare shows theirs, and where the two differ.
  await labeler.named('conflict-compare').click();
  const differing = mine.filter((label, i) => label !== theirs[i]).length;
  await labeler.named('compare-summary').getByText(counted(differing)).waitFor();
  await labeler.named('compare-theirs').click();
  await labeler.frame.locator('[data-name="compare-theirs"][aria-checked="true"]').waitFor();
  await code.screenshot('conflict-theirs');
  await labeler.named('conflict-compare').click();

  // Keep Mine: the save that was refused is done.
  await labeler.named('conflict-keep').click();
  await code.waitForDirty(TAB, false);
  await bar.waitFor({ state: 'hidden' });
  expect(firstDifference(readMask(mask).labels, mine, WIDTH), 'kept').toBeUndefined();

  // Take Theirs: their labels, a clean tab, their bytes; one undo gives mine back.
  const more = await paintLine(labeler, mine, 7, 45);
  await code.waitForDirty(TAB, true);
  writeTheirs(mask, 4);
  const bytes = readFileSync(mask);
  await bar.waitFor();
  await labeler.named('conflict-take').click();
  await bar.waitFor({ state: 'hidden' });
  await labeler.waitForClass(4);
  await code.waitForDirty(TAB, false);
  expect(readFileSync(mask).equals(bytes), 'their file').toBe(true);
  await labeler.focusCanvas();
  await code.undo();
  await labeler.waitForClass(4, false);
  await code.waitForDirty(TAB, true);
  await code.save(TAB);
  expect(firstDifference(readMask(mask).labels, more, WIDTH), 'undone').toBeUndefined();
});

it('keeps unsaved work while the extension is disabled', async ({ start }) => {
  const { code, workspace } = await start(CONTENT);
  await code.openInLabeler(TAB);
  // What is open VS Code stores once a minute and when it ends, but a browser that leaves may cut that off.
  await code.reload();
  const labeler = await code.labeler(TAB);
  // The journal starts with the first stroke and goes on with the second. VS Code would back up a second after that.
  const first = await paintLine(labeler, blank(), 5, 10);
  const mine = await paintLine(labeler, first, 6, 40);
  const window = { origin: inject('origin'), folder: workspace.folder };

  await code.reopen({ ...window, extension: false });
  await code.tab(TAB).waitFor();
  await code.screenshot('extension-disabled');
  await code.reopen(window);
  const again = await code.labeler();
  await again.waitForClass(6);
  await code.waitForDirty(TAB, true);
  await again.focusCanvas();
  await code.save(TAB);
  expect(firstDifference(readMask(workspace.path(MASK)).labels, mine, WIDTH)).toBeUndefined();
});
