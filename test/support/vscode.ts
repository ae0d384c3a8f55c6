/** A real VS Code in a browser, driven as a person would: page object for end-to-end tests. */
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type Frame,
  type Locator,
  type Page,
} from 'playwright-core';
import { BROWSER_FLAGS, ensureBrowser } from '../../scripts/browser.mjs';
import { RESULTS, ROOT } from '../../scripts/lib/paths.mjs';
import { workbenchUrl } from '../../scripts/vscode-server.mjs';
import { Labeler } from './labeler';
import { until } from './until';

/** Milliseconds; a machine with two busy cores starts an extension host in 15 s. */
const STARTUP = 60_000;
/** Milliseconds until the palette, or a line in it, is looked for anew. */
const PALETTE = 5000;
const QUICK_INPUT = '.quick-input-widget';

export interface ScreenOptions {
  readonly deviceScaleFactor?: number;
  readonly viewport?: { readonly width: number; readonly height: number };
}

export interface OpenOptions extends ScreenOptions {
  readonly origin: string;
  /** Absolute path of the workspace. */
  readonly folder: string;
  /** False: without this repository's extension. */
  readonly extension?: boolean;
}

/** Starts a headless Chromium. */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: await ensureBrowser(), args: [...BROWSER_FLAGS, ...flags] });
}

export class VsCode {
  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
  ) {}

  /** Opens a workspace with the extension from this repository and waits for the workbench. */
  static async open(browser: Browser, options: OpenOptions): Promise<VsCode> {
    const { origin, folder, extension = true } = options;
    const url = workbenchUrl(origin, { folder, ...(extension ? { extension: ROOT } : {}) });
    return VsCode.openUrl(browser, url, options);
  }

  /** Opens an address of the workbench in a browser context of its own. */
  static async openUrl(browser: Browser, url: string, options: ScreenOptions = {}): Promise<VsCode> {
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1400, height: 900 },
      deviceScaleFactor: options.deviceScaleFactor ?? 1,
    });
    context.setDefaultTimeout(STARTUP);
    const page = await context.newPage();
    // Leaving with unsaved work asks; hot exit has kept it.
    page.on('dialog', (dialog) => void dialog.accept());
    await page.goto(url);
    const code = new VsCode(page, context);
    await code.waitForWorkbench();
    return code;
  }

  private async waitForWorkbench(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: STARTUP });
    await this.page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: STARTUP });
  }

  /** Reloads the window by the command: a browser's own reload may cut off what VS Code stores while it ends. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: STARTUP });
    await this.runCommand('Developer: Reload Window');
    await loaded;
    await this.waitForWorkbench();
  }

  /** Opens a workspace anew in the same browser, which holds VS Code's backups. */
  async reopen({ origin, folder, extension = true }: OpenOptions): Promise<void> {
    await this.page.goto(workbenchUrl(origin, { folder, ...(extension ? { extension: ROOT } : {}) }));
    await this.waitForWorkbench();
  }

  async close(): Promise<void> {
    await this.context.close();
  }

  /** Saves a screenshot below test-results/. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(RESULTS, { recursive: true });
    const path = join(RESULTS, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }

  /** The explorer's row of a file or folder, its parents expanded. @param path relative to the workspace */
  async explorerRow(path: string): Promise<Locator> {
    const parts = path.split('/');
    for (const [depth, name] of parts.entries()) {
      const row = this.page
        .locator(`.explorer-folders-view .monaco-list-row[aria-level="${depth + 1}"]`)
        .filter({ has: this.page.locator('.label-name', { hasText: exactly(name) }) });
      await row.waitFor();
      if (depth < parts.length - 1 && (await row.getAttribute('aria-expanded')) === 'false')
        await row.click();
      if (depth === parts.length - 1) return row;
    }
    throw new Error('an empty path');
  }

  /** Runs an item of the explorer's context menu, waiting until the extension has contributed it. */
  async runFromExplorer(path: string, item: string): Promise<void> {
    const row = await this.explorerRow(path);
    const deadline = Date.now() + STARTUP;
    const menu = this.page.locator('.monaco-menu');
    const action = menu.locator('.action-label', { hasText: exactly(item) });
    for (;;) {
      await row.click({ button: 'right' });
      // An explorer that is drawn anew just then shows none.
      await menu.waitFor({ timeout: 5000 }).catch(() => undefined);
      if ((await action.count()) > 0) break;
      if (Date.now() > deadline) throw new Error(`the context menu of ${path} has no "${item}"`);
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(500);
    }
    // A menu that has just opened takes no clicks.
    const chosen = async (): Promise<boolean> => {
      await action.click({ timeout: 1000 }).catch(() => undefined);
      return menu.waitFor({ state: 'hidden', timeout: 1000 }).then(
        () => true,
        () => false,
      );
    };
    await until(`"${item}" is chosen`, chosen, STARTUP);
  }

  /** Opens an image in the labeler from the explorer and waits until it is shown. */
  async openInLabeler(path: string): Promise<Labeler> {
    await this.runFromExplorer(path, 'Open in FCN Labeler');
    await this.page
      .locator(`.tabs-container .tab.active[data-resource-name="${basename(path)}"]`)
      .waitFor({ timeout: STARTUP });
    return this.labeler(basename(path));
  }

  /** Opens a file with its default editor. */
  async openFile(path: string): Promise<void> {
    await (await this.explorerRow(path)).dblclick();
    await this.tab(basename(path)).waitFor();
  }

  /**
   * The shown labeler, its image on screen.
   * @param name the image's: the tab of the next image is active before the page of the last one is gone
   */
  async labeler(name?: string): Promise<Labeler> {
    const frame = await this.labelerFrame(name === undefined ? {} : { name });
    const labeler = new Labeler(this.page, frame);
    await labeler.waitForImage();
    return labeler;
  }

  /** The other shown labeler, in a split editor. */
  async otherLabeler(known: Labeler): Promise<Labeler> {
    const labeler = new Labeler(this.page, await this.labelerFrame({ except: known.frame }));
    await labeler.waitForImage();
    return labeler;
  }

  private async labelerFrame({ name, except }: { name?: string; except?: Frame }): Promise<Frame> {
    const deadline = Date.now() + STARTUP;
    for (;;) {
      for (const frame of this.page.frames()) {
        if (frame === except) continue;
        // Frames come and go while webviews load.
        if (await showsLabeler(frame, name).catch(() => false)) return frame;
      }
      if (Date.now() > deadline) {
        await this.screenshot('no-labeler');
        throw new Error(
          `no labeler of ${name ?? 'any image'} was shown; frames: ${this.page
            .frames()
            .map((frame) => frame.url().slice(0, 120))
            .join('\n')}`,
        );
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** Runs a command by its title in the palette. */
  async runCommand(title: string): Promise<void> {
    const deadline = Date.now() + STARTUP;
    const input = this.page.locator(`${QUICK_INPUT} input[type="text"]`);
    const row = this.page
      .locator(`${QUICK_INPUT} .monaco-list-row`)
      .filter({ has: this.page.locator('.label-name', { hasText: exactly(title) }) })
      .first();
    for (;;) {
      await this.page.keyboard.press('F1');
      try {
        await input.fill(`>${title}`, { timeout: PALETTE });
        await row.click({ timeout: PALETTE });
        break;
      } catch (error) {
        // Contributions of the extension may still be on their way; and an editor that gets the focus back late, from
        // the box before, closes the palette.
        if (Date.now() > deadline) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
    // The palette goes; what a command asks for may take its place at once. A list that is drawn anew just then takes
    // no click.
    const isGone = (): Promise<boolean> =>
      row.waitFor({ state: 'hidden', timeout: PALETTE }).then(
        () => true,
        () => false,
      );
    const taken = Date.now() + STARTUP;
    while (!(await isGone())) {
      if (Date.now() > taken) throw new Error(`the palette does not take "${title}"`);
      await row.click({ timeout: PALETTE }).catch(() => undefined);
    }
  }

  /**
   * Runs a command that asks for a text.
   * @param prompt what the box says
   * @returns its field
   */
  async runAsking(title: string, prompt: string): Promise<Locator> {
    await this.runCommand(title);
    const box = this.page.locator(QUICK_INPUT, { hasText: prompt });
    await box.waitFor({ timeout: STARTUP });
    return box.locator('input[type="text"]');
  }

  /** Chooses the line of a list that VS Code asks with, by a part of its text. */
  async pick(text: string): Promise<void> {
    const row = this.page.locator(`${QUICK_INPUT} .monaco-list-row`, { hasText: text }).first();
    await row.waitFor({ timeout: STARTUP });
    await row.click();
  }

  /** Accepts a list in which several lines can be chosen, as it stands. */
  async acceptPicks(title: string): Promise<void> {
    const input = this.page.locator(`${QUICK_INPUT} input[placeholder="${title}"]`);
    await input.waitFor({ timeout: STARTUP });
    await input.press('Enter');
  }

  /**
   * Types into the box that VS Code asks with, and accepts.
   * @param offered what stands in it by then
   * @param listed a line that the list below has once VS Code has taken the text in
   */
  async answer(text: string, offered: RegExp, listed?: string): Promise<void> {
    const input = this.page.locator(`${QUICK_INPUT} input[type="text"]`);
    await until('the box asks', async () => offered.test(await input.inputValue().catch(() => '')), STARTUP);
    const row = this.page.locator(`${QUICK_INPUT} .monaco-list-row`, { hasText: listed ?? '' }).first();
    // A box that still lists a large folder puts that folder's path back in place of the text.
    const takesText = async (): Promise<boolean> => {
      if (!(await input.inputValue()).startsWith(text)) await input.fill(text);
      const isListed = listed === undefined || (await row.isVisible());
      return isListed && (await input.inputValue()).startsWith(text);
    };
    await until('the box has taken the text in', takesText, STARTUP);
    await input.press('Enter');
  }

  /** The tab of an open editor. */
  tab(name: string): Locator {
    return this.page.locator(`.tabs-container .tab[data-resource-name="${name}"]`);
  }

  async isDirty(name: string): Promise<boolean> {
    return this.tab(name).evaluate((element) => element.classList.contains('dirty'));
  }

  /** Waits until a tab shows unsaved changes, or none. */
  async waitForDirty(name: string, dirty: boolean): Promise<void> {
    const state = dirty ? '.dirty' : ':not(.dirty)';
    await this.page.locator(`.tabs-container .tab[data-resource-name="${name}"]${state}`).waitFor();
  }

  /** Ctrl+S, and waits until the tab is clean. */
  async save(name: string): Promise<void> {
    await this.page.keyboard.press('Control+s');
    await this.waitForDirty(name, false);
  }

  async undo(): Promise<void> {
    await this.page.keyboard.press('Control+z');
  }

  async redo(): Promise<void> {
    await this.page.keyboard.press('Control+y');
  }

  /** Texts of the notifications on screen. */
  async notifications(): Promise<string[]> {
    return this.page.locator('.notification-list-item-message').allTextContents();
  }
}

/** Whether the frame is a labeler on screen: VS Code hides a webview before it takes it away. */
async function showsLabeler(frame: Frame, name?: string): Promise<boolean> {
  for (let inner: Frame | null = frame; inner?.parentFrame(); inner = inner.parentFrame()) {
    if (!(await (await inner.frameElement()).isVisible())) return false;
  }
  return frame.evaluate(
    (title) => document.querySelector('[data-zoom]') !== null && (title ?? document.title) === document.title,
    name,
  );
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);
}
