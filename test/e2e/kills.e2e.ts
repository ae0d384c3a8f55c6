/**
 * Kills VS Code's extension host, and VS Code's server, while somebody paints. `FCN_HOST_KILLS` and
 * `FCN_SERVER_KILLS` set how often, `FCN_SEED` repeats a run's choices.
 *
 * What VS Code 1.139 (server and browser) does, as seen here:
 * - Extension host killed: nothing is said and no other host is started, not within 18 s. The tab stays as it is, the
 *   webview goes on and gets no answers, a save neither ends nor fails. *Developer: Reload Window* starts a host and
 *   opens the tab again, with a `backupId` only if the backup was written before (a second after the last edit). The
 *   webview's `setState` is kept.
 * - Server killed: its extension hosts end by themselves. The page tries to reconnect; a server that was started
 *   again doesn't know it, and a dialog *Cannot reconnect. Please reload the window.* comes.
 */
import { once } from 'node:events';
import { watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest';
import type { Browser } from 'playwright-core';
import { seededRandom } from '../../src/core/random';
import { KillableServer } from '../support/killableServer';
import type { Labeler, Pixel } from '../support/labeler';
import { firstDifference, paintedOver, readMask } from '../support/masks';
import { naiveStroke } from '../support/naiveRaster';
import { launchBrowser, VsCode } from '../support/vscode';
import { makeWorkspace, type TestWorkspace } from '../support/workspace.mjs';

const HOST_KILLS = Number(process.env['FCN_HOST_KILLS'] ?? 3);
const SERVER_KILLS = Number(process.env['FCN_SERVER_KILLS'] ?? 2);
const SEED = Number(process.env['FCN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Of one kill and all that follows, in milliseconds. */
const PATIENCE = 120_000;

const IMAGE = 'picture.png';
const MASK = 'labels/picture.png';
const WIDTH = 60;
const HEIGHT = 40;
const UNLABELED = 255;
const CLASSES = 21;

let browser: Browser;
let server: KillableServer;

beforeAll(async () => {
  console.log(`FCN_SEED=${SEED}`);
  browser = await launchBrowser();
  server = await KillableServer.start();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Somebody who paints at random places and knows what the mask must hold. */
class Painter {
  labels: Uint8Array = new Uint8Array(WIDTH * HEIGHT).fill(UNLABELED);
  labeler!: Labeler;
  private classId = 0;

  constructor(
    public code: VsCode,
    private readonly workspace: TestWorkspace,
    private readonly draw: () => number,
  ) {}

  /** Takes the labeler that is shown, after opening or a reload. */
  async begin(code: VsCode): Promise<void> {
    this.code = code;
    this.labeler = await code.labeler();
    // Bars that come and go above the image move it.
    await this.labeler.named('zoom-fit').click();
    await this.labeler.selectClass(this.classId);
    await this.labeler.setBrushSize(5);
  }

  /** Paints a stroke of the next class, which counts. */
  async paint(): Promise<void> {
    this.classId = (this.classId + 1) % CLASSES;
    await this.labeler.selectClass(this.classId);
    const points = await this.labeler.stroke([this.anywhere(), this.anywhere(), this.anywhere()]);
    this.labels = paintedOver(this.labels, naiveStroke(WIDTH, HEIGHT, points, 5), this.classId);
  }

  /** Tries to paint where painting is stopped: it must not count. */
  async paintInVain(): Promise<void> {
    await this.labeler.stroke([this.anywhere(), this.anywhere()]);
  }

  /** Saves, and holds the mask against what was painted. */
  async saveAndCheck(): Promise<void> {
    await this.labeler.focusCanvas();
    await this.code.save(IMAGE);
    const mask = readMask(this.workspace.path(MASK));
    expect(firstDifference(mask.labels, this.labels, WIDTH)).toBeUndefined();
  }

  /** Begins a save. @returns when its first file lies beside the mask */
  async beginSave(): Promise<void> {
    const watcher = watch(this.workspace.path(dirname(MASK)));
    const begun = once(watcher, 'change');
    await this.labeler.focusCanvas();
    // Not waited for: the save may be over by then.
    void this.code.page.keyboard.press('Control+s');
    await begun;
    watcher.close();
  }

  /** Holds the mask against what it held and what was painted: a save that was cut off leaves one of them. */
  expectOldOrNew(old: Uint8Array): void {
    const { labels } = readMask(this.workspace.path(MASK));
    const differences = [old, this.labels].map((each) => firstDifference(labels, each, WIDTH));
    expect(differences).toContain(undefined);
  }

  /** A random number. */
  upTo(most: number): number {
    return this.draw() * most;
  }

  private anywhere(): Pixel {
    return { x: Math.floor(this.upTo(WIDTH)), y: Math.floor(this.upTo(HEIGHT)) };
  }
}

async function start(seed: number): Promise<{ code: VsCode; workspace: TestWorkspace; painter: Painter }> {
  const workspace = await makeWorkspace({
    images: { [IMAGE]: { width: WIDTH, height: HEIGHT } },
    // What was painted is compared pixel by pixel.
    settings: { 'fcnLabeler.segmentOnOpen': false, 'fcnLabeler.learnFromCorrections': false },
  });
  const code = await VsCode.open(browser, { origin: server.origin, folder: workspace.folder });
  await code.openInLabeler(IMAGE);
  const painter = new Painter(code, workspace, seededRandom(seed));
  onTestFailed(async () => {
    await painter.code.screenshot(`failed-kills-${seed}`);
  });
  await painter.begin(code);
  return { code, workspace, painter };
}

/** What happens around the kill of an extension host, in turn. */
const HOST_MOMENTS: readonly ((code: VsCode, painter: Painter, kill: () => void) => Promise<void>)[] = [
  // While strokes go on.
  async (code, painter, kill) => {
    await painter.paint();
    await Promise.all([painter.paint(), code.page.waitForTimeout(painter.upTo(200)).then(kill)]);
    await painter.paint();
  },
  // While a save is under way.
  async (code, painter, kill) => {
    await painter.paint();
    await code.waitForDirty(IMAGE, true);
    await painter.labeler.focusCanvas();
    await code.page.keyboard.press('Control+s');
    kill();
    await painter.paint();
  },
  // After VS Code's backup, with more work since.
  async (code, painter, kill) => {
    await painter.paint();
    await code.waitForDirty(IMAGE, true);
    await code.page.waitForTimeout(1500);
    await painter.paint();
    kill();
    await painter.paint();
  },
];

it(
  `keeps every stroke when the extension host is killed (trap 5), ${HOST_KILLS} times`,
  { timeout: (HOST_KILLS + 1) * PATIENCE },
  async () => {
    const { code, workspace, painter } = await start(SEED);
    for (let round = 0; round < HOST_KILLS; round++) {
      let killed = 0;
      const kill = (): void => void (killed ||= server.killExtensionHosts());
      await HOST_MOMENTS[round % HOST_MOMENTS.length](code, painter, kill);
      expect(killed).toBeGreaterThan(0);

      // The view says so, and takes no more.
      await painter.labeler.named('host-silent').waitFor();
      await painter.paintInVain();

      // What was never answered is there again.
      await code.reload();
      await painter.begin(code);
      await code.waitForDirty(IMAGE, true);
      await painter.saveAndCheck();
    }
    await code.close();
    workspace.remove();
  },
);

/** What happens around the kill of the server, in turn. @returns the window that shows the image afterwards */
const SERVER_MOMENTS: readonly ((code: VsCode, painter: Painter, folder: string) => Promise<VsCode>)[] = [
  // When all has come to rest. The window that was left asks for a reload.
  async (code, painter) => {
    await code.page.waitForTimeout(250);
    await server.kill();
    await server.startAgain();
    const loaded = code.page.waitForEvent('load', { timeout: PATIENCE });
    await code.page.getByRole('button', { name: 'Reload Window' }).click({ timeout: PATIENCE });
    await loaded;
    await painter.begin(code);
    await code.waitForDirty(IMAGE, true);
    return code;
  },
  // While a save is under way, in a window that is left for one that knows nothing of it.
  async (code, painter, folder) => {
    const old = readMask(join(folder, MASK)).labels;
    await code.page.waitForTimeout(250);
    await server.killWithHosts(painter.beginSave());
    painter.expectOldOrNew(old);
    await server.startAgain();
    await code.close();
    const again = await VsCode.open(browser, { origin: server.origin, folder });
    await again.openInLabeler(IMAGE);
    await painter.begin(again);
    // The mask may hold everything already.
    await painter.paint();
    await again.waitForDirty(IMAGE, true);
    return again;
  },
];

it(
  `shows the work again when the server is killed, ${SERVER_KILLS} times`,
  { timeout: (SERVER_KILLS + 1) * PATIENCE },
  async () => {
    const { code: first, workspace, painter } = await start(SEED + 1);
    let code = first;
    for (let round = 0; round < SERVER_KILLS; round++) {
      await painter.paint();
      await code.waitForDirty(IMAGE, true);
      await painter.paint();
      code = await SERVER_MOMENTS[round % SERVER_MOMENTS.length](code, painter, workspace.folder);
      await painter.saveAndCheck();
    }
    await code.close();
    workspace.remove();
  },
);
