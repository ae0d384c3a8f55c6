/** The labeler inside VS Code: its canvas by image pixels, its controls by name. */
import type { Frame, Locator, Page } from 'playwright-core';
import { until } from './until';

export interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** Where the image lies on the page, in CSS pixels. */
export interface Placement {
  readonly zoom: number;
  /** The image's left upper corner on the page. */
  readonly left: number;
  readonly top: number;
  /** The part of the page that the canvas covers. */
  readonly canvas: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

/** What a pixel of the wheel zooms, as a logarithm, at a device pixel ratio of 1: while pinching, and by notches. */
const PINCH_RATE = 0.01;
const NOTCH_RATE = Math.log(1.25) / 100;
/** Larger turns count as notches, at any device pixel ratio up to 2. */
const LARGEST_PINCH = 14;

export class Labeler {
  constructor(
    private readonly page: Page,
    readonly frame: Frame,
  ) {}

  /** The focusable canvas element. */
  get canvas(): Locator {
    return this.frame.locator('[data-zoom]');
  }

  /** A control or a part of the status strip by its `data-name`. */
  named(name: string): Locator {
    return this.frame.locator(`[data-name="${name}"]`);
  }

  async waitForImage(): Promise<void> {
    await this.frame
      .locator('[data-state="ready"], [data-state="predicting"]')
      .waitFor({ state: 'attached', timeout: 90_000 });
  }

  /** Waits until nothing is being predicted. */
  async waitUntilReady(): Promise<void> {
    await this.frame.locator('[data-state="ready"]').waitFor({ state: 'attached', timeout: 90_000 });
  }

  /** Waits for the prediction that is offered after opening. */
  async waitForProposal(): Promise<void> {
    await this.frame.locator('#proposal-bar').waitFor({ timeout: 90_000 });
  }

  async placement(): Promise<Placement> {
    const box = await this.canvas.boundingBox();
    if (box === null) throw new Error('the canvas is not on the page');
    const [zoom, x, y] = await this.canvas.evaluate((element) =>
      ['data-zoom', 'data-origin-x', 'data-origin-y'].map((name) => Number(element.getAttribute(name))),
    );
    return { zoom, left: box.x + x, top: box.y + y, canvas: box };
  }

  /** Zooms with the wheel over the canvas's middle, which stays where it is. */
  async zoomTo(zoom: number): Promise<void> {
    const { canvas } = await this.placement();
    await this.page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
    // Pinching: Ctrl makes small turns zoom as well.
    await this.page.keyboard.down('Control');
    try {
      await this.zoomByPinching(zoom);
    } finally {
      await this.page.keyboard.up('Control');
    }
  }

  private async zoomByPinching(zoom: number): Promise<void> {
    // The browser scales turns by the device pixel ratio, so what a turn does is measured as it goes.
    const rates = { notches: NOTCH_RATE, pinch: PINCH_RATE };
    let { zoom: now } = await this.placement();
    for (let turn = 0; turn < 20; turn++) {
      const wanted = Math.log(zoom / now);
      if (Math.abs(wanted) < 1e-3) return;
      const kind = Math.abs(wanted) > 0.4 ? 'notches' : 'pinch';
      const most = kind === 'pinch' ? LARGEST_PINCH : Infinity;
      const delta = Math.max(-most, Math.min(most, -wanted / rates[kind]));
      await this.page.mouse.wheel(0, delta);
      const before = now;
      await until('the zoom changes', async () => ({ zoom: now } = await this.placement()).zoom !== before);
      rates[kind] = Math.log(now / before) / -delta;
    }
    throw new Error(`zoom ${zoom} was not reached: ${now}`);
  }

  /** The page's position of a point of the image (pixel i covers [i, i + 1)). */
  async positionOf(x: number, y: number): Promise<Pixel> {
    const { zoom, left, top } = await this.placement();
    return { x: left + x * zoom, y: top + y * zoom };
  }

  /** Clicks into the middle of a pixel. @returns where, in image pixels, as the page's own events said */
  async clickPixel(x: number, y: number): Promise<Pixel> {
    const [at] = await this.stroke([{ x, y }]);
    return at;
  }

  /**
   * One stroke through the middles of pixels.
   * @returns where the pointer was, in image pixels, as the page's own events said
   */
  async stroke(pixels: readonly Pixel[]): Promise<Pixel[]> {
    await this.startRecording();
    for (const [index, { x, y }] of pixels.entries()) {
      const at = await this.positionOf(x + 0.5, y + 0.5);
      await this.page.mouse.move(at.x, at.y);
      if (index === 0) await this.page.mouse.down();
    }
    await this.page.mouse.up();
    return this.recorded();
  }

  /** Notes every position of the pressed pointer from now on, by listeners of our own. */
  private async startRecording(): Promise<void> {
    await this.canvas.evaluate((element) => {
      const recording: { x: number; y: number }[] = [];
      const note = (event: PointerEvent): void => {
        if (event.type === 'pointermove' && event.buttons === 0) return;
        const { left, top } = element.getBoundingClientRect();
        const [zoom, originX, originY] = ['zoom', 'origin-x', 'origin-y'].map((name) =>
          Number(element.getAttribute(`data-${name}`)),
        );
        const coalesced = event.type === 'pointermove' ? event.getCoalescedEvents() : [];
        for (const { clientX, clientY } of coalesced.length > 0 ? coalesced : [event]) {
          recording.push({ x: (clientX - left - originX) / zoom, y: (clientY - top - originY) / zoom });
        }
      };
      const listening = new AbortController();
      for (const type of ['pointerdown', 'pointermove', 'pointerup'] as const) {
        window.addEventListener(type, note, { capture: true, signal: listening.signal });
      }
      Object.assign(window, { endRecording: () => (listening.abort(), recording) });
    });
  }

  private async recorded(): Promise<Pixel[]> {
    return this.frame.evaluate(() =>
      (window as unknown as { endRecording(): { x: number; y: number }[] }).endRecording(),
    );
  }

  /**
   * Waits until the host counts pixels of a class, or none: the page shows the host's counts, so what was painted is
   * an edit by then, which undo and save find.
   */
  async waitForClass(id: number, present = true): Promise<void> {
    const share = this.frame.locator(`#class-${id} .class-share`);
    await until(
      `the host has ${present ? '' : 'no '}pixels of class ${id}`,
      async () => ((await share.textContent()) !== '') === present,
    );
  }

  /** How much of the image has a class, as the host counts, in percent: of each, or of one. */
  async share(classId?: number): Promise<number> {
    const row = classId === undefined ? '[data-class-id]' : `#class-${classId}`;
    const shares = await this.frame.locator(`${row} .class-share`).allTextContents();
    // Such as "12.3%", "<0.1%", and nothing where there is no pixel.
    return shares.reduce((sum, text) => sum + Number.parseFloat(text.replace(/^[<>]/, '') || '0'), 0);
  }

  /**
   * Waits until what a stroke taught is labeled, and accepts it where it came after VS Code's backup: on a slow machine
   * that is a proposal.
   */
  async takeInLearned(isLabeled: () => Promise<boolean>): Promise<void> {
    const bar = this.frame.locator('#proposal-bar');
    const isHere = async (): Promise<boolean> => (await bar.isVisible()) || (await isLabeled());
    await until('what was learned is here', isHere, 90_000);
    await until('learning ends', async () => (await this.named('learning').textContent()) === '');
    if (!(await bar.isVisible())) return;
    await this.named('bar-accept').click();
    await bar.waitFor({ state: 'hidden' });
  }

  async setBrushSize(size: number): Promise<void> {
    const field = this.named('size-field');
    await field.fill(String(size));
    await field.press('Enter');
  }

  async selectClass(id: number): Promise<void> {
    await this.frame.locator(`#class-${id} .class-name`).click();
    await this.frame.locator(`#class-${id}[aria-selected="true"]`).waitFor();
  }

  async selectTool(tool: 'brush' | 'eraser' | 'fill'): Promise<void> {
    await this.named(`tool-${tool}`).click();
    await this.frame.locator(`[data-name="tool-${tool}"][aria-pressed="true"]`).waitFor();
  }

  async focusCanvas(): Promise<void> {
    await this.canvas.focus();
  }

  /**
   * Focuses the canvas and selects the brush by its key. VS Code takes tool keys a moment after the focus: the host has
   * to hear of that first.
   */
  async focusForKeys(): Promise<void> {
    await this.focusCanvas();
    for (const tool of ['eraser', 'brush']) {
      await until(`the key of the ${tool} selects it`, async () => {
        await this.page.keyboard.press(tool[0]);
        return (await this.named(`tool-${tool}`).getAttribute('aria-pressed')) === 'true';
      });
    }
  }
}
