/** The page with a dataset's statistics, in a browser, with a host that the test plays. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { measureContrast } from '../app/contrast';
import { THEME_NAMES } from '../app/themes';
import { StatisticsServer, type OpenPage } from './harness';

let server: StatisticsServer;
let opened: OpenPage;

beforeAll(async () => {
  server = await StatisticsServer.start();
});
afterAll(() => server.stop());
afterEach(async () => {
  const { errors, page } = opened;
  await page.close();
  expect(errors).toEqual([]);
});

async function open(...args: Parameters<StatisticsServer['open']>): Promise<Page> {
  opened = await server.open(...args);
  return opened.page;
}

const section = (page: Page, id: string) => page.locator(`section[data-name="${id}"]`);
const named = (page: Page, name: string) => page.locator(`[data-name="${name}"]`);
const calls = (page: Page, method: string) =>
  page.evaluate(
    (wanted) =>
      window.statisticsHarness.calls.filter((call) => call.method === wanted).map(({ params }) => params),
    method,
  );
/** How many different colours a chart has. */
const colorsOf = (page: Page, id: string) =>
  section(page, id)
    .locator('canvas')
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
const pixelsOf = (page: Page, id: string) =>
  section(page, id)
    .locator('canvas')
    .evaluate((element) => (element as HTMLCanvasElement).toDataURL());

describe('the page of statistics', () => {
  it('draws a chart of each table, and has the table for screen readers', async () => {
    const page = await open({ theme: 'dark2026' });
    await expect
      .poll(() => page.getByRole('heading', { level: 1 }).textContent())
      .toBe('Statistics of street');
    for (const id of ['status', 'coverage', 'classes', 'splits', 'sizes', 'progress']) {
      expect(await colorsOf(page, id), id).toBeGreaterThan(3);
      const table = section(page, id).getByRole('table');
      expect(await table.count(), id).toBe(1);
      expect(await table.locator('caption').textContent()).toBe(
        await section(page, id).getByRole('heading', { level: 2 }).textContent(),
      );
      expect(await table.locator('thead th[scope="col"]').count()).toBeGreaterThan(2);
      const rows = await table.locator('tbody tr').count();
      expect(await table.locator('tbody th[scope="row"]').count()).toBe(rows);
      expect(await section(page, id).locator('.chart-area').getAttribute('aria-hidden')).toBe('true');
    }
    expect(await section(page, 'status').getByRole('row').allTextContents()).toHaveLength(6);
  });

  it('shows the table instead, by mouse and by keyboard, and remembers it', async () => {
    const page = await open({ theme: 'dark2026' });
    await named(page, 'classes-table').click();
    expect(await section(page, 'classes').locator('canvas').isVisible()).toBe(false);
    expect(await section(page, 'classes').locator('td').first().isVisible()).toBe(true);
    await named(page, 'status-chart').focus();
    await page.keyboard.press('ArrowRight');
    expect(await named(page, 'status-table').getAttribute('aria-checked')).toBe('true');
    expect(await section(page, 'status').locator('canvas').isVisible()).toBe(false);
    // What scrolls is reached by Tab.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('table-area');
    const saved = await page.evaluate(() => window.statisticsHarness.state);
    expect(saved).toEqual({ filter: { split: null, classes: '' }, tables: ['classes', 'status'] });
    await page.close();
    const again = await open({ theme: 'dark2026', saved });
    expect(await section(again, 'classes').locator('canvas').count()).toBe(0);
    expect(await section(again, 'sizes').locator('canvas').isVisible()).toBe(true);
  });

  it('is narrowed down to a split and to classes', async () => {
    const page = await open({ theme: 'light2026' });
    await named(page, 'split').selectOption('val');
    expect(await section(page, 'splits').isVisible()).toBe(false);
    expect(await section(page, 'coverage').locator('tbody th').allTextContents()).toEqual(['val']);
    await named(page, 'split').selectOption('All splits');
    expect(await section(page, 'splits').isVisible()).toBe(true);
    await named(page, 'classes').and(page.locator('input')).fill('road, sky');
    expect(await section(page, 'classes').locator('tbody th').allTextContents()).toEqual(['road', 'sky']);
    await named(page, 'classes').and(page.locator('input')).fill('nothing like it');
    expect(await section(page, 'classes').locator('.nothing').textContent()).toBe(
      'No class matches the filter.',
    );
    expect(await section(page, 'classes').locator('canvas').isVisible()).toBe(false);
  });

  it('asks the host to export a table, or all, as they are narrowed down', async () => {
    const page = await open({ theme: 'dark2026' });
    await named(page, 'split').selectOption('No split');
    await named(page, 'sizes-export').click();
    await named(page, 'export-all').click();
    const filter = { split: { name: null }, classes: '' };
    await expect
      .poll(() => calls(page, 'exportCsv'))
      .toEqual([
        { table: 'sizes', filter },
        { table: null, filter },
      ]);
  });

  it('follows the dataset, and says what it leaves out', async () => {
    const page = await open({ theme: 'dark2026' });
    const note = page.getByRole('status');
    expect(await note.textContent()).toMatch(/12 masks are not counted.*Without 1 mask that can’t be read/);
    await named(page, 'count-pixels').click();
    await expect.poll(() => calls(page, 'countPixels')).toHaveLength(1);
    await page.evaluate(() => window.statisticsHarness.change({ isCounting: true }));
    expect(await note.textContent()).toMatch(/12 masks are still to be counted/);
    expect(await named(page, 'count-pixels').isVisible()).toBe(false);
    await page.evaluate(() => window.statisticsHarness.change({ dataset: 'renamed', uncounted: 0 }));
    await expect
      .poll(() => page.getByRole('heading', { level: 1 }).textContent())
      .toBe('Statistics of renamed');
  });

  it('has something to say of a dataset without images', async () => {
    const page = await open({ theme: 'dark2026', empty: true });
    expect(await section(page, 'progress').locator('.nothing').isVisible()).toBe(true);
    expect(await section(page, 'coverage').locator('canvas').count()).toBe(0);
  });

  it('takes names for text', async () => {
    const page = await open({ theme: 'dark2026' });
    expect(await page.locator('img').count()).toBe(0);
    expect(await section(page, 'classes').locator('tbody').textContent()).toContain('<img src=x');
  });

  it.each(THEME_NAMES)('can be read in %s', async (theme) => {
    const page = await open({ theme });
    for (const id of ['classes', 'coverage', 'status']) await named(page, `${id}-table`).click();
    const measured = await page.evaluate(measureContrast, '.statistics');
    expect(measured.length).toBeGreaterThan(50);
    expect(measured.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });

  it('draws anew when the theme changes', async () => {
    const page = await open({ theme: 'dark2026' });
    const before = await pixelsOf(page, 'progress');
    await page.evaluate(() => window.statisticsHarness.setTheme('hcLight'));
    await expect.poll(() => pixelsOf(page, 'progress')).not.toBe(before);
  });

  it('moves only where that is wanted, and only what comes new', async () => {
    const page = await open({ theme: 'dark2026' }, 'no-preference');
    await page.clock.pauseAt(Date.now() + 60_000);
    /** Whether the chart looks otherwise some time after it was drawn. */
    const moves = async (draw: () => Promise<unknown>): Promise<boolean> => {
      await draw();
      await page.clock.runFor(20);
      const first = await pixelsOf(page, 'sizes');
      await page.clock.runFor(1000);
      return (await pixelsOf(page, 'sizes')) !== first;
    };
    const showAgain = async (): Promise<void> => {
      await named(page, 'sizes-table').click();
      await named(page, 'sizes-chart').click();
    };
    expect(await moves(showAgain)).toBe(true);
    expect(await moves(() => page.evaluate(() => void window.statisticsHarness.change({})))).toBe(false);
    await page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
    await page.clock.runFor(100);
    expect(await moves(showAgain)).toBe(false);
  });
});
