/** The end-to-end tests' `it`: a fresh workspace and browser context for each, a screenshot where one fails. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, inject, it as base, type TestAPI } from 'vitest';
import { launchBrowser, VsCode, type OpenOptions } from './vscode';
import { makeWorkspace, type TestWorkspace } from './workspace.mjs';

type Content = Parameters<typeof makeWorkspace>[0];

/** Makes a workspace and opens it; may be called several times in a test. */
export type Start = (
  content: Content,
  options?: Partial<Omit<OpenOptions, 'folder'>>,
) => Promise<{ code: VsCode; workspace: TestWorkspace }>;

/**
 * Declares a file's tests on one browser.
 * @param flags of Chromium, beside the usual ones
 */
export function endToEnd(flags: readonly string[] = []): TestAPI<{ start: Start }> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchBrowser(flags);
  });
  afterAll(() => browser?.close());

  return base.extend<{ start: Start }>({
    start: async ({ task }, use) => {
      const opened: { code: VsCode; workspace: TestWorkspace }[] = [];
      await use(async (content, options = {}) => {
        if (browser === undefined) throw new Error('no browser');
        const workspace = await makeWorkspace(content);
        const code = await VsCode.open(browser, {
          origin: inject('origin'),
          folder: workspace.folder,
          ...options,
        });
        opened.push({ code, workspace });
        return { code, workspace };
      });
      const failed = task.result?.state === 'fail';
      for (const [index, { code, workspace }] of opened.entries()) {
        if (failed) await code.screenshot(`failed-${fileName(task.name)}-${index}`);
        await code.close();
        workspace.remove();
      }
    },
  });
}

function fileName(title: string): string {
  return title.replaceAll(/[^\w-]+/g, '-').slice(0, 80);
}
