/**
 * The real view and the real worker with a large image in a browser, and what both hold: the bytes behind their
 * arrays and on their heaps, sampled through the developer tools' protocol. Decoded bitmaps and GPU textures live
 * elsewhere and aren't counted.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { BROWSER_FLAGS, ensureBrowser } from '../../../scripts/browser.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import type { Orientation } from '../../../src/core/orientation';
import { HOST_NAME } from './hostName';
import type { HostOrder } from './hostWorker';
import { MemorySampler } from './sampler';

export interface LargeImage {
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  /** Raw size. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

const CLASSES = Array.from({ length: 21 }, (_, id) => ({
  id,
  name: `class ${id}`,
  color: `#${(0x204060 + id * 0x0a1b2c).toString(16).padStart(6, '0').slice(-6)}`,
}));

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
};

/** A software GPU takes its time for a hundred megapixels; ms. */
const DRAWING_TIMEOUT = 300_000;

/** Small: a software GPU draws each of its pixels. */
const VIEWPORT = { width: 800, height: 500 };

const WASM = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];

export class MemoryServer {
  private constructor(
    private readonly server: Server,
    private readonly files: Map<string, Uint8Array | string>,
    readonly browser: Browser,
  ) {}

  static async start(): Promise<MemoryServer> {
    const executablePath = await ensureBrowser();
    const files = await collectFiles();
    const server = createServer(({ url = '/' }, response) => {
      const name = url === '/' ? 'index.html' : url.slice(1);
      const file = files.get(name);
      const type = TYPES[name.split('.').pop()!] ?? 'application/octet-stream';
      if (file === undefined) response.writeHead(404).end();
      else response.writeHead(200, { 'content-type': type }).end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
    return new MemoryServer(server, files, browser);
  }

  /** Opens the image in the view; resolves once it is ready for painting. */
  async open(image: LargeImage): Promise<MemoryView> {
    const { bytes, ...facts } = image;
    const origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
    const assets = {
      worker: `${origin}worker.js`,
      wasm: Object.fromEntries(WASM.map((name) => [name, `${origin}${name}`])),
      modelJson: `${origin}model.json`,
      modelWeights: `${origin}weights.bin`,
    };
    this.files.set('image', bytes);
    this.files.set('index.html', html({ ...facts, classes: CLASSES, editable: true, assets }));
    const page = await this.browser.newPage({ viewport: VIEWPORT });
    const sampler = await MemorySampler.start(page, HOST_NAME);
    const view = new MemoryView(page, sampler);
    await page.goto(origin);
    await page.locator('#app[data-state="ready"]').waitFor({ timeout: DRAWING_TIMEOUT });
    return view;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The view with an image, and what a person does with it. */
export class MemoryView {
  constructor(
    readonly page: Page,
    readonly sampler: MemorySampler,
  ) {}

  order(order: HostOrder): Promise<void> {
    return this.page.evaluate((given) => window.memoryHarness.order(given), order);
  }

  /** A stroke from left to right through the canvas at a part of its height. */
  async stroke(part: number): Promise<void> {
    const box = (await this.page.locator('.label-canvas').boundingBox())!;
    const y = box.y + part * box.height;
    await this.page.mouse.move(box.x + 0.2 * box.width, y);
    await this.page.mouse.down();
    for (let i = 1; i <= 10; i++) {
      await this.page.mouse.move(box.x + (0.2 + 0.06 * i) * box.width, y + (i % 2) * 40);
    }
    await this.page.mouse.up();
  }

  /** Until the whole image is drawn with its labels as they stand. */
  async drawn(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    await this.page.locator('.label-canvas[data-drawn="whole"]').waitFor({ timeout: DRAWING_TIMEOUT });
  }

  longTasks(): Promise<{ start: number; duration: number }[]> {
    return this.page.evaluate(() => [...window.memoryHarness.longTasks]);
  }

  async close(): Promise<void> {
    await this.sampler.stop();
    await this.page.close();
  }
}

async function collectFiles(): Promise<Map<string, Uint8Array | string>> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: {
      labeler: 'webview/labeler/main.ts',
      worker: 'webview/worker/main.ts',
      page: 'test/browser/memory/page.ts',
      host: 'test/browser/memory/hostWorker.ts',
    },
    outdir: 'dist',
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
    alias: { fs: './scripts/empty-module.mjs', path: './scripts/empty-module.mjs' },
    loader: { '.svg': 'text' },
    logLevel: 'warning',
  });
  const files = new Map<string, Uint8Array | string>(
    outputFiles.map(({ path, contents }) => [path.split(/[\\/]/).pop()!, contents]),
  );
  for (const name of WASM) {
    files.set(name, await readFile(join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist', name)));
  }
  for (const name of ['model.json', 'weights.bin']) {
    files.set(name, await readFile(join(ROOT, 'media/models/voc', name)));
  }
  return files;
}

function html(options: unknown): string {
  const json = JSON.stringify(options).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="stylesheet" href="labeler.css"></head>
<body class="vscode-dark"><main id="app"></main>
<script>window.memoryOptions = ${json};</script>
<script src="page.js"></script>
<script src="labeler.js"></script></body></html>`;
}
