/** Opens the harness page in a real Chromium and reads real pixels. */
import { createServer, type Server } from 'node:http';
import { decode } from 'fast-png';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { Harness, SceneRequest } from './page';

declare global {
  interface Window {
    readonly harness: Harness;
  }
}

export type BrowserKind = 'webgl' | 'no-webgl';

const FLAGS: Record<BrowserKind, string[]> = {
  webgl: ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  'no-webgl': ['--disable-gpu', '--disable-3d-apis'],
};

/** As strict as the labeler's own page. */
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:";
const HTML = `<!doctype html><html><head><meta charset="utf-8"><link rel="stylesheet" href="/page.css">
<link rel="stylesheet" href="/frame.css"></head><body><div id="container"></div><script src="/page.js"></script></body></html>`;
const FRAME_CSS =
  'html, body { margin: 0; background: #1f1f1f } #container { position: absolute; left: 16px; top: 8px; width: 620px; height: 432px }';

export interface Screenshot {
  readonly width: number;
  readonly height: number;
  /** The colour of a device pixel of the canvas element. */
  at(x: number, y: number): [number, number, number];
}

/** The element's place in the page, as FRAME_CSS puts it. */
export const CANVAS = { left: 16, top: 8, width: 620, height: 432 } as const;

export class CanvasPage {
  /** Errors of the page, CSP violations among them. */
  readonly errors: string[] = [];

  constructor(
    readonly page: Page,
    readonly pixelRatio: number,
  ) {
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
    page.on('pageerror', (error) => this.errors.push(error.message));
  }

  show(request: SceneRequest): Promise<void> {
    return this.page.evaluate((r) => window.harness.show(r), request);
  }

  setViewport(zoom: number, originX: number, originY: number) {
    return this.page.evaluate((v) => window.harness.setViewport(v), { zoom, originX, originY });
  }

  viewport() {
    return this.page.evaluate(() => window.harness.viewport());
  }

  log() {
    return this.page.evaluate(() => window.harness.log());
  }

  cells() {
    return this.page.evaluate(() => window.harness.cells());
  }

  /** The colour that the canvas has drawn at a device pixel, without a screenshot, which draws it anew. */
  drawnAt(x: number, y: number) {
    return this.page.evaluate(([px, py]) => window.harness.drawnAt(px, py), [x, y] as const);
  }

  settle() {
    return this.page.evaluate(() => window.harness.settle());
  }

  /** Moves the mouse away, so that its outline is on no picture. */
  async screenshot(): Promise<Screenshot> {
    await this.page.mouse.move(1, 1);
    await this.settle();
    const { left: x, top: y, width, height } = CANVAS;
    const png = await this.page.screenshot({ clip: { x, y, width, height } });
    const image = decode(png);
    return {
      width: image.width,
      height: image.height,
      at: (px, py) => {
        const i = (py * image.width + px) * image.channels;
        return [image.data[i], image.data[i + 1], image.data[i + 2]];
      },
    };
  }

  /** The page position of a point of the image. */
  async pageOf(x: number, y: number): Promise<{ x: number; y: number }> {
    const { zoom, originX, originY } = await this.viewport();
    return { x: CANVAS.left + originX + x * zoom, y: CANVAS.top + originY + y * zoom };
  }

  /** Drags the left button along points of the image. */
  async drag(points: readonly { x: number; y: number }[], release = true): Promise<void> {
    for (const [i, point] of points.entries()) {
      const { x, y } = await this.pageOf(point.x, point.y);
      await this.page.mouse.move(x, y);
      if (i === 0) await this.page.mouse.down();
    }
    if (release) await this.page.mouse.up();
    await this.settle();
  }
}

export class Driver {
  private constructor(
    private readonly server: Server,
    private readonly browsers: ReadonlyMap<BrowserKind, Browser>,
  ) {}

  static async start(
    script: string,
    style: string,
    kinds: readonly BrowserKind[],
    executablePath: string,
  ): Promise<Driver> {
    const files: Record<string, [string, string]> = {
      '/': ['text/html', HTML],
      '/page.js': ['text/javascript', script],
      '/page.css': ['text/css', style],
      '/frame.css': ['text/css', FRAME_CSS],
    };
    const server = createServer((request, response) => {
      const file = files[request.url ?? ''] as [string, string] | undefined;
      response.writeHead(file ? 200 : 404, {
        'content-type': file?.[0] ?? 'text/plain',
        'content-security-policy': CSP,
      });
      response.end(file?.[1]);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browsers = new Map<BrowserKind, Browser>();
    for (const kind of kinds) {
      browsers.set(kind, await chromium.launch({ executablePath, args: ['--no-sandbox', ...FLAGS[kind]] }));
    }
    return new Driver(server, browsers);
  }

  async open(kind: BrowserKind, pixelRatio = 1): Promise<CanvasPage> {
    const context = await this.browsers
      .get(kind)!
      .newContext({ viewport: { width: 660, height: 460 }, deviceScaleFactor: pixelRatio });
    const canvasPage = new CanvasPage(await context.newPage(), pixelRatio);
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    await canvasPage.page.goto(`http://127.0.0.1:${address.port}/`);
    return canvasPage;
  }

  async stop(): Promise<void> {
    for (const browser of this.browsers.values()) await browser.close();
    this.server.close();
  }
}
