/** The main job as a person does it: open, accept, correct, undo, save, lose the window, go on. */
import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { endToEnd } from '../support/e2e';
import type { Labeler } from '../support/labeler';
import { firstDifference, paintedOver, readMask } from '../support/masks';
import { naiveFill, naiveStroke } from '../support/naiveRaster';
import type { VsCode } from '../support/vscode';

const it = endToEnd();

const IMAGE = 'images/people.jpg';
const TAB = 'people.jpg';
const UNLABELED = 255;

/** Saves and reads back what another program would read. */
async function saved(code: VsCode, mask: string): Promise<ReturnType<typeof readMask>> {
  await code.save(TAB);
  return readMask(mask);
}

async function paint(
  labeler: Labeler,
  size: { width: number; height: number },
  brush: number,
  pixels: readonly { x: number; y: number }[],
): Promise<Uint8Array> {
  await labeler.setBrushSize(brush);
  return naiveStroke(size.width, size.height, await labeler.stroke(pixels), brush);
}

it('opens, proposes, accepts, corrects, undoes, saves, survives a reload', async ({ start }) => {
  const { code, workspace } = await start({
    images: { [IMAGE]: { photograph: 'family', longest: 400 } },
  });
  const mask = workspace.path('labels/images/people.png');

  // A proposal is only shown.
  let labeler = await code.openInLabeler(IMAGE);
  await labeler.waitForProposal();
  expect(await labeler.named('runtime').textContent()).toMatch(/^WebAssembly · /);
  expect(await code.isDirty(TAB)).toBe(false);
  expect(existsSync(mask)).toBe(false);

  // Enter makes it one edit.
  await labeler.focusForKeys();
  await code.page.keyboard.press('Enter');
  await code.waitForDirty(TAB, true);
  const accepted = await saved(code, mask);
  const { width, height } = accepted;
  const people = accepted.labels.filter((label) => label === 15).length / (width * height);
  expect(people).toBeGreaterThan(0.2);
  // 2, 19 and 20 are painted later, and waited for.
  for (const absent of [2, 19, 20, UNLABELED]) expect(accepted.labels).not.toContain(absent);
  expect(accepted.confirmed).not.toContain(1);

  // Segmenting anew gives the same, and is one undo step.
  await code.runCommand('FCN Labeler: Clear Labels');
  await code.waitForDirty(TAB, true);
  const cleared = await saved(code, mask);
  expect(new Set(cleared.labels)).toEqual(new Set([UNLABELED]));
  await code.runCommand('FCN Labeler: Segment Image');
  await code.waitForDirty(TAB, true);
  expect(firstDifference((await saved(code, mask)).labels, accepted.labels, width)).toBeUndefined();
  await labeler.focusCanvas();
  await code.undo();
  await code.waitForDirty(TAB, true);
  expect(firstDifference((await saved(code, mask)).labels, cleared.labels, width)).toBeUndefined();
  await code.redo();
  await code.waitForDirty(TAB, true);

  // Brush, eraser and fill paint exactly what an independent rasteriser says.
  await labeler.selectClass(7);
  const first = await paint(labeler, accepted, 9, [
    { x: 40, y: 30 },
    { x: 120, y: 64 },
    { x: 60, y: 110 },
  ]);
  await labeler.selectClass(12);
  const second = await paint(labeler, accepted, 4, [
    { x: 30, y: 60 },
    { x: 150, y: 71 },
  ]);
  await labeler.selectTool('eraser');
  const erased = await paint(labeler, accepted, 13, [{ x: 80, y: 50 }]);
  const strokes = [
    [first, 7],
    [second, 12],
    [erased, UNLABELED],
  ] as const;
  let labels = accepted.labels;
  for (const [painted, value] of strokes) labels = paintedOver(labels, painted, value);
  await labeler.selectTool('fill');
  await labeler.selectClass(2);
  const at = await labeler.clickPixel(80, 50);
  await labeler.waitForClass(2);
  const filled = naiveFill(labels, width, height, Math.floor(at.x), Math.floor(at.y));
  const corrected = await saved(code, mask);
  expect(
    firstDifference(corrected.labels, paintedOver(labels, filled, 2), width),
    'brush, eraser and fill',
  ).toBeUndefined();
  const touched = Uint8Array.from(first, (_, i) => first[i] | second[i] | erased[i] | filled[i]);
  expect(firstDifference(corrected.confirmed, touched, width), 'confirmed bits').toBeUndefined();

  // One stroke is one undo step.
  await code.undo();
  await code.waitForDirty(TAB, true);
  expect(firstDifference((await saved(code, mask)).labels, labels, width), 'undo').toBeUndefined();
  await code.redo();
  await code.waitForDirty(TAB, true);
  const redone = await saved(code, mask);
  expect(firstDifference(redone.labels, corrected.labels, width), 'redo').toBeUndefined();
  expect(firstDifference(redone.confirmed, corrected.confirmed, width), 'redo').toBeUndefined();

  // Unsaved work outlives the window.
  await labeler.selectTool('brush');
  await labeler.selectClass(19);
  const unsaved = await paint(labeler, accepted, 30, [
    { x: 200, y: 200 },
    { x: 330, y: 180 },
  ]);
  await labeler.waitForClass(19);
  await code.waitForDirty(TAB, true);
  // VS Code backs up a second after the last edit.
  await code.page.waitForTimeout(2500);
  await code.reload();
  await code.waitForDirty(TAB, true);
  labeler = await code.labeler();
  expect(firstDifference(readMask(mask).labels, corrected.labels, width), 'before saving').toBeUndefined();

  // Trap 4: restored, edited, undone is still unsaved.
  await labeler.selectTool('brush');
  await labeler.selectClass(20);
  await labeler.setBrushSize(5);
  await labeler.stroke([{ x: 20, y: 20 }]);
  await labeler.waitForClass(20);
  await code.undo();
  await labeler.waitForClass(20, false);
  // Time for VS Code to think it clean.
  await code.page.waitForTimeout(500);
  expect(await code.isDirty(TAB)).toBe(true);
  const restored = await saved(code, mask);
  expect(
    firstDifference(restored.labels, paintedOver(corrected.labels, unsaved, 19), width),
    'restored and saved',
  ).toBeUndefined();
});

it('makes a stroke on a proposal two edits, the proposal first (trap 12)', async ({ start }) => {
  const { code, workspace } = await start({
    images: { [IMAGE]: { photograph: 'coffeeshop', longest: 300 } },
    settings: { 'fcnLabeler.inputSize': 257 },
  });
  const mask = workspace.path('labels/images/people.png');
  const labeler = await code.openInLabeler(IMAGE);
  await labeler.waitForProposal();
  await labeler.selectClass(3);
  await labeler.setBrushSize(11);
  await labeler.stroke([
    { x: 50, y: 50 },
    { x: 90, y: 70 },
  ]);
  await labeler.waitForClass(3);
  await code.waitForDirty(TAB, true);
  const both = await saved(code, mask);
  expect(both.labels).toContain(3);
  expect(both.confirmed).toContain(1);
  await code.undo();
  await code.waitForDirty(TAB, true);
  const proposal = await saved(code, mask);
  expect(proposal.labels).not.toContain(3);
  expect(proposal.labels).toContain(15);
  expect(proposal.confirmed).not.toContain(1);
});

it('writes nothing on Ctrl+S while a proposal is only shown (trap 12)', async ({ start }) => {
  const { code, workspace } = await start({
    images: { [IMAGE]: { photograph: 'family', longest: 200 } },
    settings: { 'fcnLabeler.inputSize': 129 },
  });
  const labeler = await code.openInLabeler(IMAGE);
  await labeler.waitForProposal();
  await labeler.focusCanvas();
  await code.page.keyboard.press('Control+s');
  await labeler.frame.locator('#proposal-bar').getByText('Enter accepts, then save').waitFor();
  expect(existsSync(workspace.path('labels'))).toBe(false);
  await code.page.keyboard.press('Escape');
  await labeler.frame.locator('#proposal-bar').waitFor({ state: 'hidden' });
  // Without a prediction Enter is nobody's key.
  await code.page.keyboard.press('Enter');
  await code.page.keyboard.press('e');
  await labeler.frame.locator('[data-name="tool-eraser"][aria-pressed="true"]').waitFor();
  expect(await code.page.locator('.notification-toast').count()).toBe(0);
  expect(await code.isDirty(TAB)).toBe(false);
});

it('saves by itself under auto-save', async ({ start }) => {
  const { code, workspace } = await start({
    images: { 'small.png': { width: 60, height: 40 } },
    settings: {
      'files.autoSave': 'afterDelay',
      'files.autoSaveDelay': 300,
      'fcnLabeler.segmentOnOpen': false,
    },
  });
  const mask = workspace.path('labels/small.png');
  const labeler = await code.openInLabeler('small.png');
  await labeler.selectClass(5);
  let expected = new Uint8Array(60 * 40).fill(UNLABELED);
  for (const y of [8, 20, 32]) {
    const painted = await paint(labeler, { width: 60, height: 40 }, 5, [
      { x: 5, y },
      { x: 50, y: y - 3 },
    ]);
    expected = Uint8Array.from(paintedOver(expected, painted, 5));
    // Some strokes come while the one before is being saved.
    await code.page.waitForTimeout(350);
  }
  await code.waitForDirty('small.png', false);
  await expect.poll(() => firstDifference(readMask(mask).labels, expected, 60)).toBeUndefined();
});
