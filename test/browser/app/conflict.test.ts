/** The mask on disk changed while there is unsaved work: compare, then choose. */
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { CONFIRMED, makeCell } from '../../../src/core/labelMap';
import { DIFFERENCE_CLASSES } from '../../../webview/labeler/conflict/differences';
import { viewSuite, WIDTH } from './fixture';
import type { ViewDriver } from './viewDriver';

const open = viewSuite();
const MESSAGE = 'labels/road.png was changed by another program.';
/** A rectangle of 40 × 20 pixels in the mask on disk: road where the view paints, and beyond. */
const BLOCK = { x: 40, y: 40, width: 40, height: 20 };

function block(cell: number, { x, y, width, height } = BLOCK): number[] {
  return Array.from({ length: height }, (_, row) => [(y + row) * WIDTH + x, width, cell]).flat();
}

/** @param theirs runs of the mask on disk */
function setConflict(view: ViewDriver, theirs: number[], comparable = true): Promise<void> {
  return view.page.evaluate(
    async ([runs, conflict]) =>
      (await window.labelerHarness).host.setConflict(conflict, Uint32Array.from(runs)),
    [theirs, { message: MESSAGE, comparable }] as const,
  );
}

const endConflict = (view: ViewDriver): Promise<void> =>
  view.page.evaluate(async () => (await window.labelerHarness).host.setConflict(null));

/** The colour on the canvas in the middle of an upright pixel. */
async function colorAt(view: ViewDriver, x: number, y: number): Promise<number[]> {
  const point = await view.pointOf(x, y);
  // Away, so that the brush's outline isn't in the picture.
  await view.page.mouse.move(5, 5);
  await view.frame();
  const clip = { x: Math.floor(point.x), y: Math.floor(point.y), width: 1, height: 1 };
  return [...decode(await view.page.screenshot({ clip })).data.slice(0, 3)].map(Number);
}

/** Whether a colour is this one laid over something. */
function showsColor(actual: readonly number[], color: string, opacity: number): boolean {
  const value = parseInt(color.slice(1), 16);
  const parts = [value >> 16, (value >> 8) & 0xff, value & 0xff];
  return parts.every((part, i) => {
    const under = (actual[i] - part * opacity) / (1 - opacity);
    return under > -8 && under < 263;
  });
}

const ROAD = '#804080';
const OPACITY = 0.55;

describe.each(['webgl2', 'canvas2d'] as const)('a conflict, drawn with %s', (renderer) => {
  it('is compared on the canvas, and the document’s labels are untouched', async () => {
    const view = await open({ renderer });
    await expect.poll(() => view.canvas.getAttribute('data-renderer')).toBe(renderer);
    await view.paint([44, 50]);
    await view.strokes(1);
    const before = {
      painted: await colorAt(view, 44, 50),
      blank: await colorAt(view, 70, 50),
    };
    await setConflict(view, block(makeCell(1, true)));
    await view.control('conflict-bar').waitFor();
    await view.control('conflict-compare').click();
    await view.control('compare-theirs').click();
    await expect.poll(() => view.control('compare-theirs').getAttribute('aria-checked')).toBe('true');
    const theirs = await colorAt(view, 70, 50);
    expect(showsColor(theirs, ROAD, OPACITY)).toBe(true);
    expect(theirs).not.toEqual(before.blank);

    await view.control('compare-differences').click();
    await expect.poll(() => view.control('compare-differences').getAttribute('aria-checked')).toBe('true');
    const { color } = DIFFERENCE_CLASSES.find(({ kind }) => kind === 'onlyTheirs')!;
    expect(showsColor(await colorAt(view, 70, 50), color, 0.85)).toBe(true);
    // Both hold the same there: only the image is seen.
    const same = await colorAt(view, 44, 50);
    expect(same).not.toEqual(before.painted);

    await view.control('compare-mine').click();
    await expect.poll(() => colorAt(view, 70, 50)).toEqual(before.blank);
    expect(await colorAt(view, 44, 50)).toEqual(before.painted);

    await view.control('compare-theirs').click();
    await view.page.keyboard.press('Escape');
    await view.control('compare-mine').waitFor({ state: 'hidden' });
    await expect.poll(() => colorAt(view, 70, 50)).toEqual(before.blank);
    expect(await view.pixelText(70, 50)).toBe('70, 50 · unlabeled');
    expect(await view.pixelText(44, 50)).toBe('44, 50 · road · confirmed');
    await view.page.evaluate(async () => (await window.labelerHarness).host.undo());
    await expect.poll(() => view.pixelText(44, 50)).toBe('44, 50 · unlabeled');
  });
});

describe('a conflict', () => {
  it('is said in a bar that stays, and announced', async () => {
    const view = await open();
    await setConflict(view, block(makeCell(1, true)));
    const bar = view.page.getByRole('group', { name: 'Conflict with the mask on disk' });
    await bar.waitFor();
    expect(await bar.textContent()).toContain(MESSAGE);
    expect(await view.page.locator('#alerts').textContent()).toBe(MESSAGE);
    await view.paint([50, 90]);
    await view.strokes(1);
    await endConflict(view);
    await bar.waitFor({ state: 'hidden' });
  });

  it('is there already when the view opens', async () => {
    const view = await open({ conflict: { message: MESSAGE, comparable: true } });
    await view.control('conflict-bar').waitFor();
    expect(await view.control('conflict-bar').textContent()).toContain(MESSAGE);
  });

  it('counts what differs, tells the kinds apart, and says both under the cursor', async () => {
    const view = await open();
    await view.classRow(7).click();
    await view.control('size-field').fill('1');
    await view.page.keyboard.press('Enter');
    await view.paint([41, 41]); // tree here, road there
    await view.paint([10, 10]); // only here
    await view.strokes(2);
    const theirs = [...block(makeCell(1, true))];
    await setConflict(view, theirs);
    await view.control('conflict-compare').click();
    await expect.poll(() => view.control('compare-summary').textContent()).toBe('801 pixels differ (4.2%)');
    const legend = await view.control('compare-legend').textContent();
    expect(legend).toBe('another class 1only mine 1only theirs 799');
    expect(await view.pixelText(41, 41)).toBe('41, 41 · mine tree · confirmed, theirs road · confirmed');
  });

  it('of confirmed pixels alone is said to be one', async () => {
    const view = await open();
    await view.control('size-field').fill('1');
    await view.page.keyboard.press('Enter');
    await view.paint([41, 41]);
    await view.strokes(1);
    await setConflict(view, [41 * WIDTH + 41, 1, makeCell(1, false)]);
    await view.control('conflict-compare').click();
    await expect
      .poll(() => view.control('compare-summary').textContent())
      .toBe('The classes are the same; 1 pixel confirmed in only one of the two');
  });

  it('stops painting while theirs or the differences are shown, and only then', async () => {
    const view = await open();
    await setConflict(view, block(CONFIRMED | 4));
    await view.control('conflict-compare').click();
    for (const shown of ['compare-differences', 'compare-theirs']) {
      await view.control(shown).click();
      await expect.poll(() => view.control('tool-brush').getAttribute('aria-disabled')).toBe('true');
      await view.paint([20, 20], [30, 20]);
    }
    expect(await view.calls('commitStroke')).toEqual([]);
    await view.control('compare-mine').click();
    await expect.poll(() => view.control('tool-brush').getAttribute('aria-disabled')).toBe('false');
    await view.paint([50, 50]);
    await view.strokes(1);
    // What was painted counts.
    await view.control('compare-differences').click();
    await expect.poll(() => view.control('compare-legend').textContent()).toContain('another class');
  });

  it('follows undo while it is compared', async () => {
    const view = await open();
    await view.paint([100, 100]);
    await view.strokes(1);
    await setConflict(view, []);
    await view.control('conflict-compare').click();
    const summary = view.control('compare-summary');
    await expect.poll(() => summary.textContent()).toMatch(/^\d+ pixels differ/);
    await view.page.evaluate(async () => (await window.labelerHarness).host.undo());
    await expect.poll(() => summary.textContent()).toBe('The labels are the same');
  });

  it('is read anew when the mask changes again', async () => {
    const view = await open();
    await setConflict(view, block(CONFIRMED | 1));
    await view.control('conflict-compare').click();
    const summary = view.control('compare-summary');
    await expect.poll(() => summary.textContent()).toBe('800 pixels differ (4.2%)');
    await setConflict(view, block(CONFIRMED | 1, { ...BLOCK, height: 10 }));
    await expect.poll(() => summary.textContent()).toBe('400 pixels differ (2.1%)');
    expect(await view.calls('readTheirs')).toHaveLength(2);
    await setConflict(view, [], false);
    await summary.waitFor({ state: 'hidden' });
    expect(await view.control('tool-brush').getAttribute('aria-disabled')).toBe('false');
  });

  it.each([
    ['conflict-keep', 'keepMine'],
    ['conflict-take', 'takeTheirs'],
  ])('ends with %s, and the comparison with it', async (name, choice) => {
    const view = await open();
    await setConflict(view, block(CONFIRMED | 4));
    await view.control('conflict-compare').click();
    await view.control('compare-summary').waitFor();
    await view.control(name).click();
    await view.control('conflict-bar').waitFor({ state: 'hidden' });
    expect(await view.calls('resolveConflict')).toEqual([{ choice }]);
    const text = choice === 'takeTheirs' ? '70, 50 · river · confirmed' : '70, 50 · unlabeled';
    await expect.poll(() => view.pixelText(70, 50)).toBe(text);
    await view.paint([20, 20]);
    await view.strokes(1);
  });

  it('with a mask that is gone has nothing to compare and nothing to take', async () => {
    const view = await open();
    await setConflict(view, [], false);
    await view.control('conflict-bar').waitFor();
    expect(await view.control('conflict-take').isVisible()).toBe(false);
    expect(await view.control('conflict-compare').getAttribute('aria-disabled')).toBe('true');
    await view.control('conflict-compare').click({ force: true });
    expect(await view.calls('readTheirs')).toEqual([]);
    expect(await view.control('conflict-keep').isVisible()).toBe(true);
  });

  it('is worked with by keyboard alone', async () => {
    const view = await open();
    await setConflict(view, block(CONFIRMED | 4));
    await view.control('conflict-bar').waitFor();
    const { keyboard } = view.page;
    const focused = (): Promise<string | null> =>
      view.page.evaluate(() => document.activeElement?.getAttribute('data-name') ?? null);
    await view.control('current-class').focus();
    await keyboard.press('Tab');
    expect(await focused()).toBe('conflict-compare');
    await keyboard.press('Enter');
    await view.control('compare-summary').waitFor();
    for (const name of ['conflict-keep', 'conflict-take', 'compare-differences']) {
      await keyboard.press('Tab');
      expect(await focused()).toBe(name);
    }
    await keyboard.press('ArrowLeft');
    expect(await focused()).toBe('compare-theirs');
    await expect.poll(() => view.control('compare-theirs').getAttribute('aria-checked')).toBe('true');
    await keyboard.press('Escape');
    await view.control('compare-summary').waitFor({ state: 'hidden' });
    expect(await view.control('conflict-bar').isVisible()).toBe(true);
  });

  it('leaves the proposal shown that was there before', async () => {
    const view = await open();
    await view.page.evaluate(async () => {
      (await window.labelerHarness).propose(7);
    });
    await view.page.locator('#proposal-bar').waitFor();
    await setConflict(view, block(CONFIRMED | 4));
    await view.control('conflict-compare').click();
    await view.control('compare-summary').waitFor();
    await view.page.keyboard.press('Escape');
    await view.control('compare-summary').waitFor({ state: 'hidden' });
    expect(await view.calls('runCommand')).toEqual([]);
    expect(await view.pixelText(20, 20)).toBe('20, 20 · tree · proposed');
  });
});
