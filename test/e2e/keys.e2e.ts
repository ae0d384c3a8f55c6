/** Tool keys are tools on the canvas and letters everywhere else (trap 10). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { endToEnd } from '../support/e2e';
import type { Labeler } from '../support/labeler';
import { until } from '../support/until';
import type { VsCode } from '../support/vscode';

const it = endToEnd();

interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly when: string;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  contributes: { keybindings: Keybinding[] };
};
const bindings = manifest.contributes.keybindings;
/** Every bound key that writes a character. */
const letters = bindings.map(({ key }) => (key === 'shift+0' ? ')' : key)).filter((key) => key.length === 1);

/** All that a tool key could change. */
async function stateOf(code: VsCode, labeler: Labeler): Promise<unknown> {
  return {
    dirty: await code.isDirty('small.png'),
    zoom: (await labeler.placement()).zoom,
    controls: await labeler.frame.evaluate(() => {
      const pressed = [...document.querySelectorAll('[aria-pressed]')].map(
        (element) =>
          `${element.getAttribute('data-name') ?? ''}=${element.getAttribute('aria-pressed') ?? ''}`,
      );
      const selected = document.querySelector('[role="option"][aria-selected="true"]')?.id;
      const slider = document.querySelector<HTMLInputElement>('[data-name="size-slider"]')?.value;
      return { pressed, selected, slider };
    }),
  };
}

/** Each key on its own: VS Code may give the labeler its focus back late. */
async function typeInto(field: Locator, expected: string): Promise<void> {
  for (const letter of letters) await field.press(letter);
  await expect.poll(() => field.inputValue()).toBe(expected);
}

it('loses no key typed elsewhere and runs no tool', async ({ start }) => {
  const { code, workspace } = await start({
    images: { 'small.png': { width: 60, height: 40 } },
    settings: { 'fcnLabeler.segmentOnOpen': false },
  });
  expect(bindings.every(({ when }) => when.includes('fcnLabeler.canvasFocused'))).toBe(true);
  expect(letters.length).toBeGreaterThan(15);
  const { page } = code;
  const labeler = await code.openInLabeler('small.png');
  const text = letters.join('');
  const typed = workspace.path('typed.txt');

  // The keys do work on the canvas, so that the rest can fail.
  await labeler.focusForKeys();
  await page.keyboard.press('2');
  await labeler.frame.locator('#class-1[aria-selected="true"]').waitFor();
  const before = await stateOf(code, labeler);

  // Quick Open, from the canvas.
  await labeler.focusCanvas();
  await page.keyboard.press('Control+p');
  const quickOpen = page.locator('.quick-input-widget input[type="text"]');
  await quickOpen.waitFor();
  await typeInto(quickOpen, text);
  await page.keyboard.press('Escape');
  expect(await stateOf(code, labeler), 'Quick Open').toEqual(before);

  // A message box of ours, opened from the canvas.
  await labeler.focusCanvas();
  const inputBox = await code.runAsking('FCN Labeler: Add Class…', 'Name of the new class');
  await typeInto(inputBox, text);
  await page.keyboard.press('Escape');
  expect(await stateOf(code, labeler), 'input box').toEqual(before);

  // The search view, while the labeler stays the active editor.
  await labeler.focusCanvas();
  await code.runCommand('Search: Find in Files');
  const search = page.locator('.search-view .search-widget .search-container textarea');
  await search.waitFor();
  await search.fill('');
  await typeInto(search, text);
  expect(await stateOf(code, labeler), 'search').toEqual(before);

  // The terminal.
  await labeler.focusCanvas();
  await code.runCommand('Terminal: Create New Terminal');
  const terminal = page.locator('.terminal-wrapper .xterm-helper-textarea');
  await terminal.first().waitFor({ state: 'attached' });
  await page
    .locator('.terminal-wrapper.active .xterm-rows, .terminal-wrapper.active canvas')
    .first()
    .waitFor();
  await until(
    'the shell listens',
    async () => {
      await terminal.first().focus();
      await page.keyboard.type('touch ready.txt');
      await page.keyboard.press('Enter');
      await page.waitForTimeout(1000);
      return existsSync(workspace.path('ready.txt'));
    },
    60_000,
  );
  // The panel took some of the canvas's height, so the image was fitted anew.
  const beside = await stateOf(code, labeler);
  await page.keyboard.type('cat > typed.txt');
  await page.keyboard.press('Enter');
  for (const letter of letters) await page.keyboard.press(letter);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+d');
  await expect.poll(() => existsSync(typed) && readFileSync(typed, 'utf8')).toBe(`${text}\n`);
  expect(await stateOf(code, labeler), 'terminal').toEqual(beside);

  // A text field of the view itself takes four characters.
  const field = labeler.named('size-field');
  const size = await field.inputValue();
  for (const letter of letters) {
    await field.focus();
    await field.fill('');
    await page.keyboard.press(letter);
    await expect.poll(() => field.inputValue()).toBe(letter);
  }
  await field.fill(size);
  await page.keyboard.press('Escape');
  expect(await stateOf(code, labeler), 'text field of the view').toEqual(beside);
});
