/** What tests do with an open view: find its controls, paint, and ask the fake host. */
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Stroke } from '../../../src/protocol/hostView';
import type { RecordedCall } from './fakeHost';
import { HELD_INPUT_SIZE, INPUT_SIZE, LET_GO } from './fakeNetwork';

export class ViewDriver {
  /** Errors of the page, CSP violations among them. */
  readonly errors: string[] = [];

  constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  get canvas(): Locator {
    return this.page.locator('.canvas-host > *').first();
  }

  /** A control by its `data-name`. */
  control(name: string): Locator {
    return this.page.locator(`[data-name="${name}"]`);
  }

  classRow(id: number): Locator {
    return this.page.locator(`[data-class-id="${id}"]`);
  }

  state(): Promise<string | null> {
    return this.page.locator('#app').getAttribute('data-state');
  }

  /** Where the middle of an upright image pixel is in the page. */
  async pointOf(x: number, y: number): Promise<{ x: number; y: number }> {
    const box = (await this.canvas.boundingBox())!;
    const [zoom, originX, originY] = await this.canvas.evaluate(({ dataset }) => [
      dataset.zoom,
      dataset.originX,
      dataset.originY,
    ]);
    const at = (value: number, origin: string | undefined): number => Number(origin) + value * Number(zoom);
    return { x: box.x + at(x + 0.5, originX), y: box.y + at(y + 0.5, originY) };
  }

  /** A stroke along upright pixels with the left button. */
  async paint(...pixels: [x: number, y: number][]): Promise<void> {
    const points = [];
    for (const [x, y] of pixels) points.push(await this.pointOf(x, y));
    await this.page.mouse.move(points[0].x, points[0].y);
    await this.page.mouse.down();
    for (const { x, y } of points.slice(1)) await this.page.mouse.move(x, y);
    await this.page.mouse.up();
  }

  /** What the status strip says of an upright pixel. */
  async pixelText(x: number, y: number): Promise<string> {
    const point = await this.pointOf(x, y);
    await this.page.mouse.move(point.x, point.y);
    await this.frame();
    return (await this.control('pixel').textContent()) ?? '';
  }

  /** Two frames: one may be under way already. */
  async frame(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise((resolve) =>
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined))),
        ),
    );
  }

  /** The parameters of the view's calls; typed arrays as plain numbers. */
  calls(method: RecordedCall['method']): Promise<unknown[]> {
    return this.page.evaluate(async (wanted) => {
      const { host } = await window.labelerHarness;
      const params = host.calls.filter((call) => call.method === wanted).map((call) => call.params);
      const plain = (_key: string, value: unknown): unknown =>
        value instanceof Uint32Array ? Array.from(value) : value;
      return JSON.parse(JSON.stringify(params, plain)) as unknown[];
    }, method);
  }

  /** The strokes that the view committed, once there are as many; runs as plain numbers. */
  async strokes(count: number): Promise<(Omit<Stroke, 'runs'> & { runs: number[] })[]> {
    await expect.poll(() => this.calls('commitStroke')).toHaveLength(count);
    return (await this.calls('commitStroke')) as (Omit<Stroke, 'runs'> & { runs: number[] })[];
  }

  /**
   * A run of the network begins; resolves with `undefined` or the error's code.
   * @param held it stands still until {@link letGo} or until it is cancelled
   */
  segment({ held = false } = {}): Promise<string | undefined> {
    return this.page.evaluate(
      async (inputSize) => {
        const { host } = await window.labelerHarness;
        try {
          await host.segment(inputSize);
          return undefined;
        } catch (error) {
          return error instanceof Error && 'code' in error ? String(error.code) : String(error);
        }
      },
      held ? HELD_INPUT_SIZE : INPUT_SIZE,
    );
  }

  /** Lets the network go that is held. It may stand still a moment later only: says so until it is done. */
  async letGo(done: Promise<unknown>): Promise<void> {
    let isDone = false;
    const end = (): void => void (isDone = true);
    void done.then(end, end);
    while (!isDone) {
      await this.page.evaluate((name) => {
        const channel = new BroadcastChannel(name);
        channel.postMessage(null);
        channel.close();
      }, LET_GO);
      await this.page.waitForTimeout(50);
    }
  }
}
