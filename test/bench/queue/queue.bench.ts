/**
 * *Next Image* in a real VS Code with wasm: from the key to image and labels of the next photograph on screen, which was
 * predicted ahead; beside it the time that VS Code's own image preview takes to show the same photographs. Prints one
 * JSON object.
 */
import type { Frame } from 'playwright-core';
import { launchBrowser, VsCode } from '../../support/vscode';
import { makeWorkspace } from '../../support/workspace.mjs';
import { startVsCodeServer } from '../../../scripts/vscode-server.mjs';
import { median, milliseconds } from '../support';

/** Longest side of the photographs: 2000×1334. */
const LONGEST = 2000;
const PHOTOGRAPHS = ['coffeeshop', 'family', 'family-play-01', 'friends', 'senior-coffee', 'street'];
/** By when the next image was surely predicted, in milliseconds. */
const AHEAD = 6000;

const names = PHOTOGRAPHS.slice(0, 5).map((_, i) => `images/${i}.jpg`);
const dataset = {
  version: 1,
  classes: [
    { id: 0, name: 'background', color: '#000000' },
    { id: 15, name: 'person', color: '#c08080' },
  ],
  images: ['images/*.jpg'],
  labels: 'labels/{path}.png',
};
const workspace = await makeWorkspace({
  images: Object.fromEntries(
    names.map((name, i) => [name, { photograph: PHOTOGRAPHS[i], longest: LONGEST }]),
  ),
  files: { 'fcn-dataset.json': JSON.stringify(dataset) },
  settings: { 'fcnLabeler.backend': 'wasm', 'files.autoSave': 'off' },
});
const server = await startVsCodeServer({ settings: {} });
const browser = await launchBrowser();
try {
  const code = await VsCode.open(browser, { origin: server.origin, folder: workspace.folder });
  const first = await code.openInLabeler(names[0]);
  await first.waitForProposal();
  const next: number[] = [];
  for (let i = 1; i < names.length; i++) {
    await code.page.waitForTimeout(AHEAD);
    const { frame } = await code.labeler();
    await frame.locator('[data-zoom]').focus();
    next.push(
      await milliseconds(async () => {
        await code.page.keyboard.press('n');
        await shown(code, frame, '#proposal-bar');
      }),
    );
  }
  await code.runCommand('View: Close All Editors');
  const preview: number[] = [];
  for (const name of names) {
    const row = await code.explorerRow(name);
    preview.push(
      await milliseconds(async () => {
        await row.click();
        await shown(code, undefined, 'img.scale-to-fit, img');
      }),
    );
    await code.runCommand('View: Close All Editors');
  }
  const [ours, theirs] = [median(next), median(preview)];
  console.log(
    JSON.stringify({
      rows: [
        {
          what: 'Next Image → 2000×1334 and its labels, predicted ahead',
          value: ours,
          unit: 'ms',
          budget: 500,
        },
        { what: 'VS Code’s own preview of the photographs', value: theirs, unit: 'ms' },
        { what: 'Next Image / VS Code’s own preview', value: ours / theirs, unit: 'ratio' },
      ],
    }),
  );
} finally {
  await browser.close();
  await server.stop();
  workspace.remove();
}

/** Until another page than the one before shows an element. */
async function shown(code: VsCode, before: Frame | undefined, selector: string): Promise<void> {
  for (;;) {
    for (const frame of code.page.frames()) {
      if (frame === before || frame.parentFrame() === null) continue;
      const isShown = await frame.evaluate(isVisible, selector).catch(() => false);
      if (isShown) return;
    }
  }
}

/** In the page. */
function isVisible(selector: string): boolean {
  const element = document.querySelector(selector);
  if (element === null || element.getClientRects().length === 0) return false;
  return !(element instanceof HTMLImageElement) || (element.complete && element.naturalWidth > 0);
}
