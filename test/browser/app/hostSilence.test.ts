/** A host that falls silent: painting stops and nothing is lost, whether it comes back or the window is reloaded. */
import { describe, expect, it } from 'vitest';
import { CONFIRMED } from '../../../src/core/labelMap';
import type { Stroke } from '../../../src/protocol/hostView';
import { HOST_PATIENCE } from '../../../webview/labeler/strokes/hostWatch';
import { saveStroke } from '../../../webview/labeler/strokes/savedStrokes';
import { HEIGHT, viewSuite, WIDTH } from './fixture';
import type { ViewDriver } from './viewDriver';

const open = viewSuite();

function deafen(view: ViewDriver, deaf: boolean): Promise<void> {
  return view.page.evaluate(async (value) => (await window.labelerHarness).deafen(value), deaf);
}

/** The strokes in the saved state: page and number. */
function savedStrokes(view: ViewDriver): Promise<[page: string, sequence: number][]> {
  return view.page.evaluate(async () => {
    const { state } = await window.labelerHarness;
    const { strokes } = (state ?? {}) as { strokes?: { view: string; sequence: number }[] };
    return (strokes ?? []).map(({ view: page, sequence }) => [page, sequence]);
  });
}

const bar = (view: ViewDriver) => view.control('host-silent');

/** Lets the page's own clock jump, so that nobody waits. */
function passPatience(view: ViewDriver): Promise<void> {
  return view.page.clock.fastForward(HOST_PATIENCE);
}

async function paintIntoSilence(view: ViewDriver): Promise<void> {
  await deafen(view, true);
  await view.paint([50, 50], [70, 50]);
  await passPatience(view);
  await bar(view).waitFor();
}

/** The saved state of a page that painted a stroke and got no answer. */
function stateWithStroke(width = WIDTH): unknown {
  const runs = Uint32Array.of(50 * WIDTH + 50, 20, CONFIRMED | 1);
  const stroke: Stroke = { view: 'earlier page', sequence: 5, tool: 'brush', classId: 1, runs };
  return { classId: 1, size: 9, tool: 'brush', strokes: [saveStroke(stroke, { width, height: HEIGHT })] };
}

describe('a host that doesn’t answer', () => {
  it('stops painting within seconds, with a bar that says what happened and how to go on', async () => {
    const view = await open();
    await deafen(view, true);
    // A minute ahead of a clock that runs: it is reached at once and stands still then.
    await view.page.clock.pauseAt(Date.now() + 60_000);
    await view.paint([50, 50], [70, 50]);
    await view.page.clock.runFor(HOST_PATIENCE - 100);
    expect(await bar(view).isVisible()).toBe(false);
    await view.page.clock.runFor(200);
    await bar(view).waitFor();
    await view.page.clock.resume();
    const text = await bar(view).textContent();
    expect(text).toContain('Painting is paused');
    expect(text).toContain('Your last stroke is kept in this view');
    expect(text).toContain('Developer: Reload Window');
    expect(await view.page.locator('#alerts').textContent()).toContain('Painting is paused');
    await view.paint([50, 90], [70, 90]);
    expect(await view.pixelText(60, 90)).toBe('60, 90 · unlabeled');
    expect(await view.pixelText(60, 50)).toBe('60, 50 · road · confirmed');
    expect(await view.control('tool-brush').getAttribute('aria-disabled')).toBe('true');
    expect(await view.control('approve').getAttribute('aria-disabled')).toBe('true');
    // The file can be written all the same; nothing says that it can't.
    expect(await view.control('read-only').isVisible()).toBe(false);
    expect(await savedStrokes(view)).toHaveLength(1);
  });

  it('keeps a stroke that was under way', async () => {
    const view = await open();
    await deafen(view, true);
    await view.paint([20, 20]);
    const from = await view.pointOf(50, 50);
    await view.page.mouse.move(from.x, from.y);
    await view.page.mouse.down();
    await view.page.mouse.move(from.x + 30, from.y);
    await passPatience(view);
    await bar(view).waitFor();
    await view.page.mouse.up();
    expect(await view.pixelText(50, 50)).toBe('50, 50 · road · confirmed');
    await expect.poll(() => savedStrokes(view)).toHaveLength(2);
    await deafen(view, false);
    await view.strokes(2);
  });

  it('is said to have saved nothing when a person saves', async () => {
    const view = await open();
    await paintIntoSilence(view);
    await view.page.keyboard.press('Control+s');
    await expect.poll(() => bar(view).textContent()).toContain('Nothing was saved');
    expect(await view.page.locator('#alerts').textContent()).toContain('Nothing was saved');
  });

  it('lets painting go on as soon as it answers, and nothing is sent twice', async () => {
    const view = await open();
    await paintIntoSilence(view);
    await deafen(view, false);
    await bar(view).waitFor({ state: 'hidden' });
    await expect.poll(() => savedStrokes(view)).toEqual([]);
    await view.paint([50, 90], [70, 90]);
    await view.strokes(2);
    expect(await view.calls('resync')).toEqual([]);
    expect(await view.pixelText(60, 90)).toBe('60, 90 · road · confirmed');
  });

  it('from the start is said to be late, and opens the image when it hears', async () => {
    const view = await open({ deaf: true, state: stateWithStroke() });
    const notice = view.page.locator('#stage-notice');
    expect(await notice.textContent()).toBe('Opening the image…');
    await view.page.clock.fastForward(15_000);
    await expect.poll(() => notice.textContent()).toContain('Developer: Reload Window');
    await deafen(view, false);
    await view.page.locator('#app[data-state="ready"]').waitFor();
    await expect.poll(() => view.pixelText(60, 50)).toBe('60, 50 · road · confirmed');
  });

  it('is not silent while the network runs for it', async () => {
    const view = await open();
    const done = view.segment({ held: true });
    await view.page.locator('#app[data-state="predicting"]').waitFor();
    await view.paint([20, 20]);
    await view.strokes(1);
    await passPatience(view);
    expect(await bar(view).isVisible()).toBe(false);
    await view.letGo(done);
  });
});

describe('after a reload', () => {
  it('the page sends again once what was unanswered, under its old name, and shows it', async () => {
    const view = await open();
    await paintIntoSilence(view);
    const [[page, sequence]] = await savedStrokes(view);
    await view.page.reload();
    await view.page.locator('#app[data-state="ready"]').waitFor();
    const [stroke] = await view.strokes(1);
    expect(stroke).toMatchObject({ view: page, sequence, tool: 'brush', classId: 1 });
    await expect.poll(() => view.calls('resync')).toEqual([null]);
    await expect.poll(() => view.pixelText(60, 50)).toBe('60, 50 · road · confirmed');
    await view.page.getByText('1 stroke from before the reload was sent again.').waitFor();
    await expect.poll(() => savedStrokes(view)).toEqual([]);

    await view.paint([50, 90], [70, 90]);
    const [, next] = await view.strokes(2);
    expect(next.view).not.toBe(page);
    expect(next.sequence).toBe(2);
    await view.page.reload();
    await view.page.locator('#app[data-state="ready"]').waitFor();
    expect(await view.calls('commitStroke')).toEqual([]);
  });

  it('a page that is dropped right after a stroke has left it in the state', async () => {
    const view = await open();
    await deafen(view, true);
    await view.paint([50, 50]);
    await view.page.reload();
    await view.page.locator('#app[data-state="ready"]').waitFor();
    await view.strokes(1);
    await expect.poll(() => view.pixelText(50, 50)).toBe('50, 50 · road · confirmed');
  });

  it('a host that knows the stroke already is not troubled, nor is the person', async () => {
    const view = await open({ state: stateWithStroke(), acknowledged: { 'earlier page': 5 } });
    await view.strokes(1);
    await expect.poll(() => view.calls('resync')).toHaveLength(1);
    expect(await view.pixelText(60, 50)).toBe('60, 50 · unlabeled');
    expect(await view.page.locator('.message').count()).toBe(0);
  });

  it('strokes wait while the labels are read-only, and go when they aren’t', async () => {
    const view = await open({ state: stateWithStroke(), editable: false });
    await view.page.getByText('1 stroke from before the reload').waitFor();
    expect(await view.calls('commitStroke')).toEqual([]);
    expect(await savedStrokes(view)).toHaveLength(1);
    await view.page.evaluate(async () => (await window.labelerHarness).host.setReadOnly(null));
    await view.strokes(1);
    await expect.poll(() => view.pixelText(60, 50)).toBe('60, 50 · road · confirmed');
  });

  it('a stroke that the host refuses is said', async () => {
    const withoutRoad = [{ id: 4, name: 'river', color: '#4080ff' }];
    const view = await open({ state: stateWithStroke(), classes: withoutRoad });
    const alert = view.page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toBe(
      'A stroke from before the reload was refused: there is no class 1.',
    );
    await expect.poll(() => savedStrokes(view)).toEqual([]);
  });

  it('strokes on an image of another size are dropped, with a line in the log', async () => {
    const view = await open({ state: stateWithStroke(WIDTH + 1) });
    await expect
      .poll(() => view.calls('log'))
      .toContainEqual({
        level: 'warn',
        message:
          'A stroke of an earlier page of road.png was dropped: saved stroke: painted on 161 × 120 pixels, the image has 160 × 120',
      });
    expect(await view.calls('commitStroke')).toEqual([]);
  });
});

describe('labels that become read-only', () => {
  const setReadOnly = (view: ViewDriver, reason: string | null) =>
    view.page.evaluate(async (why) => (await window.labelerHarness).host.setReadOnly(why), reason);

  it('abort the stroke under way, say why, and can be painted again later', async () => {
    const view = await open();
    const from = await view.pointOf(30, 30);
    await view.page.mouse.move(from.x, from.y);
    await view.page.mouse.down();
    await view.page.mouse.move(from.x + 40, from.y);
    await setReadOnly(view, 'The folder can’t be written to.');
    await view.control('read-only').waitFor();
    await view.page.mouse.up();
    expect(await view.control('read-only').getAttribute('title')).toBe('The folder can’t be written to.');
    expect(await view.control('tool-brush').getAttribute('aria-disabled')).toBe('true');
    expect(await view.pixelText(30, 30)).toBe('30, 30 · unlabeled');
    await view.paint([50, 50], [60, 50]);
    expect(await view.calls('commitStroke')).toEqual([]);
    await expect
      .poll(() => view.page.locator('#announcements').textContent())
      .toBe('Read-only: The folder can’t be written to.');

    await setReadOnly(view, null);
    await view.control('read-only').waitFor({ state: 'hidden' });
    await view.paint([50, 50], [60, 50]);
    await view.strokes(1);
    expect(await view.control('tool-brush').getAttribute('aria-disabled')).toBe('false');
  });
});
