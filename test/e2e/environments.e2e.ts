/** What a person does on one image where no local file can be read, and where nobody trusts the workspace. */
import { expect } from 'vitest';
import { startVsCodeServer } from '../../scripts/vscode-server.mjs';
import { endToEnd } from '../support/e2e';
import type { Labeler, Pixel } from '../support/labeler';
import { readMask, type MaskOnDisk } from '../support/masks';
import { until } from '../support/until';
import type { VsCode } from '../support/vscode';
import type { TestWorkspace } from '../support/workspace.mjs';

const it = endToEnd();

const IMAGE = 'images/house.jpg';
const TAB = 'house.jpg';
const MASK = 'labels/house.png';
const UNLABELED = 255;
/** What would be learned has arrived at the host by then; milliseconds. */
const NOTHING_COMES = 1000;
const [SKY, ROOF] = [0, 1];
const DATASET = {
  version: 1,
  classes: [
    { id: SKY, name: 'sky', color: '#4da6ff' },
    { id: ROOF, name: 'roof', color: '#e69f00' },
  ],
  images: ['images/*.jpg'],
  labels: 'labels/{path}.png',
};

const pixels = (...points: [number, number][]): Pixel[] => points.map(([x, y]) => ({ x, y }));
const STROKES: Readonly<Record<number, Pixel[]>> = {
  [SKY]: pixels([40, 60], [200, 50], [330, 30]),
  [ROOF]: pixels([560, 60], [480, 170], [600, 200]),
};

interface Environment {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Waits until VS Code shows that it is this one. */
  readonly isShown: (code: VsCode) => Promise<void>;
}

const ENVIRONMENTS: readonly Environment[] = [
  {
    name: 'the web extension host',
    settings: { 'remote.extensionKind': { 'fcn-labeler.fcn-labeler': ['web'] } },
    isShown: async (code) => {
      const entry = code.page
        .context()
        .waitForEvent('request', (each) => /extension\.web\.js/.test(each.url()));
      await code.reload();
      await entry;
    },
  },
  {
    name: 'Restricted Mode',
    settings: {
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
    },
    isShown: (code) => code.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor(),
  },
];

/** Keys of tools and of the zoom do what they say. */
async function useKeys(code: VsCode, labeler: Labeler): Promise<void> {
  const { keyboard } = code.page;
  await labeler.focusForKeys();
  for (const tool of ['eraser', 'fill', 'brush']) {
    await keyboard.press(tool[0]);
    await labeler.frame.locator(`[data-name="tool-${tool}"][aria-pressed="true"]`).waitFor();
  }
  const { zoom } = await labeler.placement();
  await keyboard.press('=');
  await until('the image is larger', async () => (await labeler.placement()).zoom > zoom);
  await keyboard.press('0');
  await until('the image fits', async () => (await labeler.placement()).zoom === zoom);
}

/** A stroke of a class that is chosen by its key. */
async function paint(code: VsCode, labeler: Labeler, classId: number): Promise<void> {
  await labeler.focusForKeys();
  await code.page.keyboard.press(`${classId + 1}`);
  await labeler.frame.locator(`#class-${classId}[aria-selected="true"]`).waitFor();
  await labeler.stroke(STROKES[classId]);
  await labeler.waitForClass(classId);
}

/** One undo takes back both; one more where the prediction came so late that it was accepted by itself. */
async function undoStroke(code: VsCode, labeler: Labeler, classId: number): Promise<void> {
  const share = labeler.frame.locator(`#class-${classId} .class-share`);
  const before = await share.textContent();
  await labeler.focusCanvas();
  await code.undo();
  await until('the undo arrives', async () => (await share.textContent()) !== before);
  if ((await share.textContent()) !== '') await code.undo();
  await labeler.waitForClass(classId, false);
  await code.waitForDirty(TAB, true);
}

async function saved(code: VsCode, workspace: TestWorkspace): Promise<MaskOnDisk> {
  await code.save(TAB);
  return readMask(workspace.path(MASK));
}

for (const { name, settings, isShown } of ENVIRONMENTS) {
  it(`${name}: keys, strokes that teach the rest, undo and save`, async ({ start }) => {
    const server = await startVsCodeServer({ settings });
    try {
      const { code, workspace } = await start(
        {
          images: { [IMAGE]: { photograph: 'architecture', longest: 640 } },
          files: { 'fcn-dataset.json': JSON.stringify(DATASET) },
        },
        { origin: server.origin },
      );
      await isShown(code);
      const labeler = await code.openInLabeler(IMAGE);
      await labeler.waitUntilReady();
      await useKeys(code, labeler);
      await labeler.setBrushSize(9);

      // One class alone predicts nothing.
      await paint(code, labeler, SKY);
      await labeler.frame.waitForTimeout(NOTHING_COMES);
      const first = await saved(code, workspace);
      expect(new Set(first.labels)).toEqual(new Set([SKY, UNLABELED]));
      await paint(code, labeler, ROOF);
      await labeler.takeInLearned(async () => (await labeler.share()) > 99);
      const second = await saved(code, workspace);
      expect(new Set(second.labels)).toEqual(new Set([SKY, ROOF]));
      const confirmed = second.confirmed.filter((bit) => bit === 1).length;
      expect(confirmed / second.confirmed.length).toBeLessThan(0.05);

      await undoStroke(code, labeler, ROOF);
      expect((await saved(code, workspace)).labels).toEqual(first.labels);
    } finally {
      await server.stop();
    }
  });
}
