/** The view's real bundle in Chromium, against a host that speaks the real protocol. */
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LabelClass } from '../../../src/core/classes';
import { CONFIRMED, UNLABELED } from '../../../src/core/labelMap';
import { toRaw } from '../../../src/core/orientation';
import { applyRuns } from '../../../src/core/runs';
import { HOST_PATIENCE } from '../../../webview/labeler/strokes/hostWatch';
import { naiveStroke } from '../../support/naiveRaster';
import { measureContrast } from './contrast';
import { READ_ONLY_REASON } from './fakeHost';
import { gradientImage, ViewServer, type TestImage } from './harness';
import type { HarnessConfig } from './harnessPage';
import { THEME_NAMES } from './themes';
import type { ViewDriver } from './viewDriver';

const WIDTH = 160;
const HEIGHT = 120;
const CLASSES: readonly LabelClass[] = [
  { id: 0, name: 'background', color: '#000000' },
  { id: 1, name: 'road', color: '#804080' },
  { id: 4, name: 'river', color: '#4080ff' },
  { id: 7, name: 'tree', color: '#208020' },
];

let server: ViewServer;
let view: ViewDriver;

beforeAll(async () => {
  server = await ViewServer.start();
});
afterAll(() => server.stop());
afterEach(async () => {
  expect(view.errors).toEqual([]);
  await view.page.close();
});

async function open(config: Partial<HarnessConfig> = {}, image?: TestImage): Promise<ViewDriver> {
  const png = image ?? gradientImage(WIDTH, HEIGHT);
  view = await server.open(png, {
    image: { name: 'road.png', mimeType: png.mimeType, width: WIDTH, height: HEIGHT, orientation: 1 },
    classes: CLASSES,
    theme: 'darkModern',
    state: { classId: 1, size: 9, tool: 'brush' },
    ...config,
  });
  return view;
}

/** The cells of a blank map after these runs. */
function cellsOf(runs: readonly number[]): number[] {
  const cells = new Uint16Array(WIDTH * HEIGHT).fill(UNLABELED);
  applyRuns(cells, Uint32Array.from(runs));
  return [...cells];
}

function painted(mask: Uint8Array, cell: number): number[] {
  return [...mask].map((value) => (value === 1 ? cell : UNLABELED));
}

describe('painting', () => {
  it('commits what a naive rasteriser paints, confirmed', async () => {
    await open();
    await view.paint([20, 20], [60, 40], [61, 90]);
    const [stroke] = await view.strokes(1);
    const points = [
      { x: 20.5, y: 20.5 },
      { x: 60.5, y: 40.5 },
      { x: 61.5, y: 90.5 },
    ];
    expect(cellsOf(stroke.runs)).toEqual(painted(naiveStroke(WIDTH, HEIGHT, points, 9), CONFIRMED | 1));
    expect(stroke).toMatchObject({ sequence: 1, tool: 'brush', classId: 1 });
  });

  it('follows the host through undo and redo', async () => {
    await open();
    await view.paint([50, 50]);
    await view.strokes(1);
    expect(await view.pixelText(50, 50)).toBe('50, 50 · road · confirmed');
    await view.page.evaluate(async () => (await window.labelerHarness).host.undo());
    await expect.poll(() => view.pixelText(50, 50)).toBe('50, 50 · unlabeled');
    await view.page.evaluate(async () => (await window.labelerHarness).host.redo());
    await expect.poll(() => view.pixelText(50, 50)).toBe('50, 50 · road · confirmed');
    await expect.poll(() => view.control('confirmed-share').textContent()).toMatch(/^0\.\d% confirmed$/);
  });

  it('takes a refused stroke back and says why', async () => {
    await open();
    await view.page.evaluate(async () => {
      (await window.labelerHarness).host.refuseNext = 'The file is read-only.';
    });
    await view.paint([50, 50]);
    const alert = view.page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toBe('The stroke was taken back: The file is read-only.');
    await expect.poll(() => view.pixelText(50, 50)).toBe('50, 50 · unlabeled');
  });

  it('paints only unconfirmed pixels in that mode', async () => {
    await open();
    await view.paint([50, 50]);
    await view.strokes(1);
    await view.control('only-unconfirmed').click();
    await view.classRow(4).click();
    await view.paint([54, 50]);
    const [first, second] = await view.strokes(2);
    const before = cellsOf(first.runs);
    const after = cellsOf(second.runs);
    expect(before.filter((cell, i) => cell !== UNLABELED && after[i] !== UNLABELED)).toEqual([]);
    expect(after).toContain(CONFIRMED | 4);
  });

  it('aborts a stroke on Escape and commits nothing', async () => {
    await open();
    const { x, y } = await view.pointOf(30, 30);
    await view.page.mouse.move(x, y);
    await view.page.mouse.down();
    await view.page.mouse.move(x + 40, y);
    await view.page.keyboard.press('Escape');
    await view.page.mouse.up();
    expect(await view.pixelText(30, 30)).toBe('30, 30 · unlabeled');
    expect(await view.calls('commitStroke')).toEqual([]);
    expect(await view.calls('runCommand')).toEqual([]);
  });

  it('does not paint what can only be read', async () => {
    await open({ editable: false });
    await view.paint([50, 50], [60, 60]);
    expect(await view.pixelText(50, 50)).toBe('50, 50 · unlabeled');
    expect(await view.control('read-only').isVisible()).toBe(true);
    expect(await view.control('read-only').getAttribute('title')).toBe(READ_ONLY_REASON);
    expect(await view.control('tool-brush').getAttribute('aria-disabled')).toBe('true');
  });
});

describe('an image that the camera turned', () => {
  it('is shown upright and painted in the pixels of the file', async () => {
    const raw = gradientImage(WIDTH, HEIGHT);
    const bytes = await sharp(raw.bytes).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const jpeg = { name: 'turned.jpg', mimeType: 'image/jpeg', width: WIDTH, height: HEIGHT };
    await open({ image: { ...jpeg, orientation: 6 } }, { bytes, mimeType: 'image/jpeg' });
    expect(await view.control('image-size').textContent()).toBe(`${HEIGHT} × ${WIDTH}`);
    expect(await view.control('upright-note').isVisible()).toBe(true);
    await view.control('size-field').fill('1');
    await view.page.keyboard.press('Enter');
    await view.paint([10, 150]);
    const [stroke] = await view.strokes(1);
    const { x, y } = toRaw({ x: 10, y: 150 }, { width: WIDTH, height: HEIGHT }, 6);
    expect(stroke.runs).toEqual([y * WIDTH + x, 1, CONFIRMED | 1]);
  });

  it('fails clearly when the pixels are not those of the header', async () => {
    await open({
      image: { name: 'a.png', mimeType: 'image/png', width: 64, height: 64, orientation: 1 },
    });
    expect(await view.state()).toBe('failed');
    expect(await view.page.getByRole('alert').textContent()).toContain(
      'a.png says that it has 64 × 64 pixels, but decodes to 160 × 120',
    );
  });

  it('fails clearly when nothing can be decoded', async () => {
    await open({}, { bytes: new Uint8Array(64), mimeType: 'image/png' });
    expect(await view.state()).toBe('failed');
    expect(await view.page.getByRole('alert').textContent()).toContain("road.png can't be decoded");
  });
});

describe('a prediction', () => {
  it('shows progress, then a proposal that Escape refuses', async () => {
    await open();
    const done = view.segment({ held: true });
    await view.page.locator('#app[data-state="predicting"]').waitFor();
    await view.page.getByRole('progressbar', { name: 'Segmenting the image' }).waitFor();
    await view.letGo(done);
    expect(await done).toBeUndefined();
    await view.page.locator('#proposal-bar').waitFor();
    expect(await view.state()).toBe('ready');
    expect(await view.page.locator('#proposal-bar').textContent()).toContain('80.0% confident');
    expect(await view.pixelText(80, 60)).toBe('80, 60 · road · proposed');
    expect(await view.control('runtime').textContent()).toBe('WebAssembly · SIMD · 480 ms');
    await view.canvas.focus();
    await view.page.keyboard.press('Escape');
    await view.page.locator('#proposal-bar').waitFor({ state: 'hidden' });
    expect(await view.calls('runCommand')).toEqual([{ command: 'rejectPrediction' }]);
    expect(await view.pixelText(80, 60)).toBe('80, 60 · unlabeled');
  });

  it('becomes labels when the host accepts it', async () => {
    await open();
    await view.segment();
    await view.control('bar-accept').click();
    await expect.poll(() => view.calls('runCommand')).toEqual([{ command: 'acceptPrediction' }]);
    await view.page.evaluate(async () => (await window.labelerHarness).accept());
    await expect.poll(() => view.pixelText(80, 60)).toBe('80, 60 · road · predicted');
    expect(await view.page.locator('#proposal-bar').isVisible()).toBe(false);
    expect(await view.classRow(1).getAttribute('aria-label')).toMatch(/^road, id 1, 14\.\d% of the pixels/);
  });

  it('can be cancelled, without a message', async () => {
    await open();
    const done = view.segment({ held: true });
    await view.control('cancel').click();
    expect(await done).toBe('cancelled');
    expect(await view.state()).toBe('ready');
    expect(await view.page.locator('.message').count()).toBe(0);
  });

  it('says what comes before saving', async () => {
    await open();
    await view.segment();
    await view.page.evaluate(async () => (await window.labelerHarness).host.view.proposalNotSaved(null));
    const bar = view.page.locator('#proposal-bar [role="status"]');
    await expect.poll(() => bar.textContent()).toBe('Enter accepts, then save');
  });
});

describe('the class list', () => {
  it('is a listbox with one selected option, moved by keys', async () => {
    await open();
    const list = view.page.getByRole('listbox', { name: 'Class to paint' });
    await list.focus();
    const selected = (): Promise<string | null> =>
      view.page.getByRole('option', { selected: true }).getAttribute('data-class-id');
    expect(await selected()).toBe('1');
    await view.page.keyboard.press('ArrowDown');
    await expect.poll(selected).toBe('4');
    expect(await list.getAttribute('aria-activedescendant')).toBe('class-4');
    await view.page.keyboard.press('End');
    await expect.poll(selected).toBe('7');
    await view.page.keyboard.type('ro');
    await expect.poll(selected).toBe('1');
    await view.page.keyboard.press('F2');
    await expect.poll(() => view.calls('runCommand')).toEqual([{ command: 'renameClass', classId: 1 }]);
    await view.page.keyboard.press('Enter');
    expect(await view.canvas.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('hides a class by Space and by its eye', async () => {
    await open();
    await view.page.locator('#class-list').focus();
    await view.page.keyboard.press('Space');
    await expect.poll(() => view.classRow(1).getAttribute('aria-label')).toContain('hidden');
    await view.classRow(1).locator('[data-name="class-eye"]').click();
    await expect.poll(() => view.classRow(1).getAttribute('aria-label')).not.toContain('hidden');
  });

  it('goes from erasing to painting when a class is chosen', async () => {
    await open();
    await view.control('tool-eraser').click();
    await view.classRow(7).click();
    await expect.poll(() => view.control('tool-brush').getAttribute('aria-pressed')).toBe('true');
    expect(await view.control('current-class').textContent()).toBe('tree');
  });

  it('follows the dataset: a class that is gone is painted no more', async () => {
    await open();
    await view.page.evaluate(
      async (classes) => (await window.labelerHarness).host.setClasses(classes),
      CLASSES.filter(({ id }) => id !== 1),
    );
    await expect.poll(() => view.classRow(1).count()).toBe(0);
    await expect.poll(() => view.control('current-class').textContent()).toBe('background');
  });
});

describe('without a pointer', () => {
  it('everything in the toolbar is reached by one tab stop and the arrow keys', async () => {
    await open();
    await view.control('tool-brush').focus();
    const reached = new Set<string>();
    const controls = view.page.locator('#toolbar :is(button, input)');
    const count = await controls.evaluateAll(
      (all) => all.filter((each) => (each as HTMLElement).offsetParent !== null).length,
    );
    const tabStops = (): Promise<number> =>
      controls.evaluateAll((all) => all.filter((each) => (each as HTMLElement).tabIndex === 0).length);
    for (let i = 0; i < count; i++) {
      reached.add(await focusedName());
      expect(await tabStops()).toBe(1);
      await moveRight();
    }
    expect(await focusedName()).toBe('tool-brush');
    expect(reached.size).toBe(count);
  });

  function focusedName(): Promise<string> {
    return view.page.evaluate(() => document.activeElement?.getAttribute('data-name') ?? '');
  }

  /** In a text field the first presses may only move to the end of its text. */
  async function moveRight(): Promise<void> {
    const before = await focusedName();
    for (let presses = 0; presses < 6 && (await focusedName()) === before; presses++) {
      await view.page.keyboard.press('ArrowRight');
    }
  }

  it('every control has a name and a tooltip', async () => {
    await open();
    await view.segment();
    const nameless = await view.page
      .locator('button, input')
      .evaluateAll((all) =>
        all
          .filter((each) => (each.getAttribute('aria-label') ?? '') === '' || !(each as HTMLElement).title)
          .map((each) => each.outerHTML),
      );
    expect(nameless).toEqual([]);
  });

  it('sets the size by slider and by number, and paints by holding D', async () => {
    await open();
    await view.control('size-slider').focus();
    await view.page.keyboard.press('ArrowUp');
    await expect.poll(() => view.control('size-field').inputValue()).toBe('11');
    await view.control('size-field').fill('5000');
    await view.page.keyboard.press('Enter');
    await expect.poll(() => view.control('size-field').inputValue()).toBe('2000');
    await view.control('size-field').fill('1');
    await view.page.keyboard.press('Enter');
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.down('d');
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.up('d');
    const [stroke] = await view.strokes(1);
    expect(stroke.runs[1]).toBe(2);
  });

  it('leaves an emptied size alone while other things change', async () => {
    await open();
    const field = view.control('size-field');
    await field.fill('');
    await view.page.evaluate(async () => {
      const { host } = await window.labelerHarness;
      await host.view.selectClass({ classId: 4 });
    });
    await expect.poll(() => view.page.locator('#announcements').textContent()).toBe('Brush, river');
    await view.page.waitForTimeout(100);
    expect(await field.inputValue()).toBe('');
    await field.blur();
    expect(await field.inputValue()).not.toBe('');
  });

  it('says what changed', async () => {
    await open();
    await view.page.evaluate(async () => {
      const { host } = await window.labelerHarness;
      await host.view.perform({ action: 'selectEraser' });
    });
    const said = view.page.locator('#announcements');
    await expect.poll(() => said.textContent()).toBe('Eraser');
    await view.page.evaluate(async () => {
      const { host } = await window.labelerHarness;
      await host.view.selectClass({ classId: 4 });
    });
    await expect.poll(() => said.textContent()).toBe('Brush, river');
  });
});

describe('the host', () => {
  it('knows when keys mean tools', async () => {
    await open();
    await view.canvas.focus();
    await view.control('size-field').focus();
    await view.canvas.focus();
    await expect
      .poll(() => view.calls('setCanvasFocused'))
      .toEqual([{ focused: true }, { focused: false }, { focused: true }]);
  });

  it('moves tools and zoom by actions', async () => {
    await open();
    await view.page.evaluate(async () => {
      const { view: remote } = (await window.labelerHarness).host;
      for (const action of ['selectFill', 'toggleOnlyUnconfirmed', 'toggleOverlay'] as const) {
        await remote.perform({ action });
      }
      await remote.perform({ action: 'zoomToActualSize' });
    });
    await expect.poll(() => view.control('zoom-percent').textContent()).toBe('100%');
    expect(await view.control('tool-fill').getAttribute('aria-pressed')).toBe('true');
    expect(await view.control('only-unconfirmed').getAttribute('aria-pressed')).toBe('true');
    expect(await view.control('toggle-overlay').getAttribute('aria-pressed')).toBe('false');
  });

  it('gets errors that nobody expected, and the person sees one', async () => {
    await open();
    await view.page.evaluate(() => {
      window.dispatchEvent(new ErrorEvent('error', { message: 'boom', error: new Error('boom') }));
    });
    await view.page.getByRole('alert').waitFor();
    const [log] = (await view.calls('log')) as { level: string; message: string }[];
    expect(log.level).toBe('error');
    expect(log.message).toContain('Error: boom');
  });

  it('is given the state of the view to keep', async () => {
    await open();
    await view.control('tool-fill').click();
    await view.control('size-field').fill('33');
    await view.page.keyboard.press('Enter');
    await view.classRow(4).click();
    await view.control('zoom-in').click();
    const saved = (): Promise<unknown> => view.page.evaluate(async () => (await window.labelerHarness).state);
    // The canvas's own: the text beside it follows in a frame to come.
    const zoom = await view.canvas.getAttribute('data-zoom');
    const viewport = { zoom: Number(zoom) };
    await expect.poll(saved).toMatchObject({ tool: 'fill', size: 33, classId: 4, viewport });
    const state = await saved();
    await view.page.close();
    await open({ state });
    expect(await view.control('tool-fill').getAttribute('aria-pressed')).toBe('true');
    expect(await view.control('size-field').inputValue()).toBe('33');
    expect(await view.control('current-class').textContent()).toBe('river');
    expect(await view.canvas.getAttribute('data-zoom')).toBe(zoom);
  });
});

describe.each(THEME_NAMES)('in the theme %s', (theme) => {
  it('text and icons have a contrast of at least 4.5', async () => {
    await open({ theme });
    await view.segment();
    await view.page.evaluate(() =>
      window.dispatchEvent(new ErrorEvent('error', { message: 'boom', error: new Error('boom') })),
    );
    await view.page.getByRole('alert').waitFor();
    const areas = ['#toolbar', '#class-panel', '#status', '#proposal-bar', '.message-text'];
    await expectContrast(areas, 40);
    await view.page.locator('#class-list').focus();
    await view.classRow(7).hover();
    await expectContrast(['#class-panel'], 12);
    await view.page.evaluate(async () => {
      const { host } = await window.labelerHarness;
      host.setConflict({ message: 'The mask was changed.', comparable: true }, Uint32Array.of(0, 9, 1));
    });
    await view.control('conflict-compare').click();
    await view.control('compare-legend').waitFor();
    await expectContrast(['[data-name="conflict-bar"]'], 8);
    await view.control('compare-mine').click();
    await view.page.evaluate(async () => (await window.labelerHarness).deafen(true));
    await view.paint([20, 90]);
    await view.page.clock.fastForward(HOST_PATIENCE);
    await view.control('host-silent').waitFor();
    await expectContrast(['[data-name="host-silent"]'], 4);
  });

  async function expectContrast(areas: readonly string[], atLeast: number): Promise<void> {
    await view.frame();
    const measured = [];
    for (const area of areas) measured.push(...(await view.page.evaluate(measureContrast, area)));
    expect(measured.length).toBeGreaterThan(atLeast);
    expect(measured.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  }
});
