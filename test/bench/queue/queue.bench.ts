/**
 * *Next Image* in a real VS Code with wasm: from the key to image and labels of the next photograph on screen, which was
 * predicted ahead; beside it the time that VS Code's own image preview takes to show the same photographs. Prints one
 * JSON object.
 */
import { basename } from 'node:path';
import { launchBrowser, VsCode } from '../../support/vscode';
import { makeWorkspace } from '../../support/workspace.mjs';
import { startVsCodeServer } from '../../../scripts/vscode-server.mjs';
import { median } from '../support';

/** Longest side of the photographs: 2000×1334. */
const LONGEST = 2000;
const PHOTOGRAPHS = ['coffeeshop', 'family', 'family-play-01', 'friends', 'senior-coffee'];
/** How many images; photographs come again. */
const IMAGES = 9;
/** By when the next image was surely predicted, in milliseconds. */
const AHEAD = 6000;

/** The image is drawn and the labels are offered. */
const LABELED = ':has([data-zoom]:is([data-drawn="whole"], [data-drawn="bridged"])) #proposal-bar';
const PREVIEWED = 'img.scale-to-fit';
const REPORT = 'benchReportsShown';

const names = Array.from({ length: IMAGES }, (_, i) => `images/${i}.jpg`);
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
    names.map((name, i) => [name, { photograph: PHOTOGRAPHS[i % PHOTOGRAPHS.length], longest: LONGEST }]),
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
  const shown = await watchPages(code);
  const next: number[] = [];
  for (let i = 1; i < names.length; i++) {
    await code.page.waitForTimeout(AHEAD);
    await (await code.labeler(basename(names[i - 1]))).canvas.focus();
    next.push(await until(shown(LABELED), () => code.page.keyboard.press('n')));
  }
  await code.runCommand('View: Close All Editors');
  const preview: number[] = [];
  for (const name of names) {
    const row = await code.explorerRow(name);
    preview.push(await until(shown(PREVIEWED), () => row.click()));
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

/** How long it takes from what a person does until it is shown, in milliseconds. */
async function until(shown: Promise<number>, act: () => Promise<void>): Promise<number> {
  const start = Date.now();
  await act();
  return (await shown) - start;
}

/**
 * Pages say themselves when something is on screen: asking them again and again would slow them down.
 * @returns waits for the next page that shows what the selector finds, and gives the time, in milliseconds since 1970
 */
async function watchPages(code: VsCode): Promise<(selector: string) => Promise<number>> {
  const waiting = new Map<string, (at: number) => void>();
  const context = code.page.context();
  await context.exposeBinding(REPORT, (_, selector: string, at: number) => waiting.get(selector)?.(at));
  await context.addInitScript(reportShown, { report: REPORT, selectors: [LABELED, PREVIEWED] });
  return (selector) => new Promise((resolve) => waiting.set(selector, resolve));
}

/** In every frame: reports when the frame that paints what was looked for has ended: the next one begins. VS Code writes a page's frame anew, so the one around it looks. */
function reportShown({ report, selectors }: { report: string; selectors: readonly string[] }): void {
  const say = (globalThis as unknown as Record<string, (selector: string, at: number) => void>)[report];
  const isShown = (selector: string): boolean => {
    const page = document.querySelector<HTMLIFrameElement>('#active-frame')?.contentDocument;
    const element = page?.querySelector(selector);
    if (!element || element.getClientRects().length === 0) return false;
    return element.tagName !== 'IMG' || (element as HTMLImageElement).naturalWidth > 0;
  };
  const look = (): void => {
    const selector = selectors.find(isShown);
    if (selector === undefined) requestAnimationFrame(look);
    else requestAnimationFrame(() => say(selector, Date.now()));
  };
  requestAnimationFrame(look);
}
