/** The extension host's memory in a real VS Code: opening, predicting, accepting, painting, undoing and saving. */
import { existsSync } from 'node:fs';
import { startVsCodeServer } from '../../../scripts/vscode-server.mjs';
import type { LargeImage } from '../../browser/memory/harness';
import { launchBrowser, VsCode } from '../../support/vscode';
import { makeWorkspace } from '../../support/workspace.mjs';
import { extensionHostOf, Process } from '../processes';
import { milliseconds } from '../support';

const SMALL = 'small.jpg';

export interface HostFigures {
  /** From opening to the prediction on screen. */
  readonly milliseconds: number;
  /** The process at its peak, above what it took after a small image. */
  readonly bytes: number;
}

/** @returns undefined where the system doesn't tell what its processes take */
export async function measureExtensionHost(image: LargeImage): Promise<HostFigures | undefined> {
  if (!existsSync('/proc/self/clear_refs')) return undefined;
  const workspace = await makeWorkspace({
    images: { [SMALL]: { photograph: 'coffeeshop', longest: 300 } },
    files: { [image.name]: image.bytes },
    settings: { 'fcnLabeler.backend': 'wasm', 'files.autoSave': 'off' },
  });
  const server = await startVsCodeServer({ settings: {} });
  const browser = await launchBrowser();
  try {
    const code = await VsCode.open(browser, { origin: server.origin, folder: workspace.folder });
    await (await code.openInLabeler(SMALL)).waitForProposal();
    const host = new Process(extensionHostOf(server.pid));
    const idle = host.resident();
    host.resetPeak();
    const opened = await milliseconds(async () => {
      await (await code.openInLabeler(image.name)).waitForProposal();
    });
    await work(code, image);
    return { milliseconds: opened, bytes: host.peak() - idle };
  } finally {
    await browser.close();
    await server.stop();
    workspace.remove();
  }
}

/** Accepts the prediction, paints, undoes, and saves. */
async function work(code: VsCode, { name, width, height }: LargeImage): Promise<void> {
  const labeler = await code.labeler();
  await labeler.focusForKeys();
  await code.page.keyboard.press('Enter');
  await labeler.frame.locator('#proposal-bar').waitFor({ state: 'hidden' });
  for (const part of [0.3, 0.5, 0.7]) {
    const y = Math.round(part * height);
    await labeler.stroke([0.2, 0.4, 0.6, 0.8].map((x) => ({ x: Math.round(x * width), y })));
  }
  await code.waitForDirty(name, true);
  await code.undo();
  await code.save(name);
}
