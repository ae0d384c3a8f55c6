/** The network learns from each stroke: three strokes find the rest of the objects, one undo takes back both. */
import { expect } from 'vitest';
import { endToEnd } from '../support/e2e';
import type { Labeler, Pixel } from '../support/labeler';
import { readMask } from '../support/masks';
import { until } from '../support/until';
import type { VsCode } from '../support/vscode';

const it = endToEnd();

const IMAGE = 'images/house.jpg';
const TAB = 'house.jpg';
const MASK = 'labels/house.png';
const UNLABELED = 255;
/** What would be learned has arrived at the host by then; milliseconds. */
const NOTHING_COMES = 1000;
/** In percent of the image. */
const LARGEST_STROKE = 1.5;
const [SKY, ROOF, FACADE, GLASS] = [0, 1, 2, 3];
const DATASET = {
  version: 1,
  classes: [
    { id: SKY, name: 'sky', color: '#4da6ff' },
    { id: ROOF, name: 'roof', color: '#e69f00' },
    { id: FACADE, name: 'facade', color: '#cc79a7' },
  ],
  images: ['images/*.jpg'],
  labels: 'labels/{path}.png',
};

const pixels = (...points: [number, number][]): Pixel[] => points.map(([x, y]) => ({ x, y }));
const STROKES: readonly [classId: number, Pixel[]][] = [
  [SKY, pixels([40, 60], [200, 50], [330, 30])],
  [ROOF, pixels([560, 60], [480, 170], [600, 200])],
  [FACADE, pixels([40, 310], [120, 330], [300, 380])],
];

/** Far from every stroke. */
const FAR: readonly [classId: number, Pixel][] = [
  [SKY, { x: 90, y: 20 }],
  [SKY, { x: 250, y: 200 }],
  [ROOF, { x: 530, y: 240 }],
  [ROOF, { x: 630, y: 130 }],
  [FACADE, { x: 60, y: 400 }],
  [FACADE, { x: 350, y: 410 }],
];

async function paint(labeler: Labeler, [classId, points]: (typeof STROKES)[number]): Promise<void> {
  await labeler.selectClass(classId);
  await labeler.stroke(points);
  await labeler.waitForClass(classId);
}

/** Paints and waits until the rest has classes too, of the stroke's class more than the stroke. */
async function teach(labeler: Labeler, stroke: (typeof STROKES)[number]): Promise<void> {
  await paint(labeler, stroke);
  const [classId] = stroke;
  await labeler.takeInLearned(
    async () => (await labeler.share()) > 99 && (await labeler.share(classId)) > LARGEST_STROKE,
  );
}

it('finds the rest of three objects of the person’s own classes after a stroke on each', async ({
  start,
}) => {
  const { code, workspace } = await start({
    images: { [IMAGE]: { photograph: 'architecture', longest: 640 } },
    files: { 'fcn-dataset.json': JSON.stringify(DATASET) },
    settings: { 'fcnLabeler.learnFromCorrections': true },
  });
  const saved = async (): Promise<ReturnType<typeof readMask>> => {
    await code.save(TAB);
    return readMask(workspace.path(MASK));
  };
  const labeler = await code.openInLabeler(IMAGE);
  await labeler.waitUntilReady();
  await labeler.setBrushSize(9);

  // The built-in model knows none of the classes: it proposes nothing.
  expect(await labeler.frame.locator('#proposal-bar').isVisible()).toBe(false);

  // One class alone predicts nothing: it would fill the image.
  await paint(labeler, STROKES[0]);
  await labeler.frame.waitForTimeout(NOTHING_COMES);
  const first = await saved();
  expect(new Set(first.labels)).toEqual(new Set([SKY, UNLABELED]));

  await teach(labeler, STROKES[1]);
  await teach(labeler, STROKES[2]);
  await code.screenshot('learning');
  const third = await saved();
  for (const [classId, { x, y }] of FAR) {
    const at = y * third.width + x;
    expect(third.labels[at], `at ${x}, ${y}`).toBe(classId);
    expect(third.confirmed[at], `at ${x}, ${y}`).toBe(0);
  }
  expect(third.labels).not.toContain(UNLABELED);
  const confirmed = third.confirmed.filter((bit) => bit === 1).length / third.confirmed.length;
  expect(confirmed).toBeLessThan(0.05);

  // A class added a minute ago is learned like any other.
  await addClass(code, labeler, 'glass');
  await teach(labeler, [GLASS, pixels([20, 165], [120, 165], [120, 205], [20, 205])]);
  const fourth = await saved();
  const isPredicted = (label: number, i: number): boolean => label === GLASS && fourth.confirmed[i] === 0;
  expect(fourth.labels.filter(isPredicted).length).toBeGreaterThan(1000);
  await labeler.focusCanvas();
  await undoUntilGone(code, labeler, GLASS);
  expect((await saved()).labels).toEqual(third.labels);

  // A stroke and what it taught are one step.
  await undoUntilGone(code, labeler, FACADE);
  expect(new Set((await saved()).labels)).toEqual(new Set([SKY, ROOF]));
  await undoUntilGone(code, labeler, ROOF);
  expect((await saved()).labels).toEqual(first.labels);
});

async function addClass(code: VsCode, labeler: Labeler, name: string): Promise<void> {
  await labeler.focusCanvas();
  const input = await code.runAsking('FCN Labeler: Add Class…', 'Name of the new class');
  // VS Code may give the labeler its focus back only now.
  await labeler.focusCanvas();
  await input.fill(name);
  await input.press('Enter');
  await labeler.frame.locator(`#class-${GLASS} .class-name`, { hasText: name }).waitFor();
}

/** One undo, and another one where the prediction came so late that it was accepted by itself. */
async function undoUntilGone(code: VsCode, labeler: Labeler, classId: number): Promise<void> {
  const share = labeler.frame.locator(`#class-${classId} .class-share`);
  const before = await share.textContent();
  await code.undo();
  await until('the undo arrives', async () => (await share.textContent()) !== before);
  if ((await share.textContent()) !== '') await code.undo();
  await labeler.waitForClass(classId, false);
  await code.waitForDirty(TAB, true);
}
