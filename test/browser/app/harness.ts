/** Serves the view to a browser as VS Code does (same page, same CSP) and opens it with Playwright. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { encode } from 'fast-png';
import { chromium, type Browser } from 'playwright-core';
import { BROWSER_FLAGS, ensureBrowser } from '../../../scripts/browser.mjs';
import type { HarnessConfig } from './harnessPage';
import { ViewDriver } from './viewDriver';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');

const CSP = [
  "default-src 'none'",
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "script-src 'nonce-test' 'wasm-unsafe-eval'",
  "connect-src 'self' blob:",
  'worker-src blob:',
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
};

export interface TestImage {
  readonly bytes: Uint8Array;
  readonly mimeType: string;
}

/** A PNG of a colour gradient. */
export function gradientImage(width: number, height: number): TestImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    data[i * 3] = ((i % width) * 255) / width;
    data[i * 3 + 1] = (Math.floor(i / width) * 255) / height;
    data[i * 3 + 2] = 128;
  }
  return { bytes: encode({ width, height, data, channels: 3 }), mimeType: 'image/png' };
}

/** The view's real bundle, the fake worker and the page's script, by file name. */
async function bundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      labeler: 'webview/labeler/main.ts',
      harness: 'test/browser/app/harnessPage.ts',
      worker: 'test/browser/app/fakeWorker.ts',
    },
    outdir: 'dist',
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    loader: { '.svg': 'text' },
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.split('/').pop()!, contents]));
}

export class ViewServer {
  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
    private readonly pages: { image: TestImage; config: HarnessConfig },
  ) {}

  static async start(): Promise<ViewServer> {
    const executablePath = await ensureBrowser();
    const files = await bundle();
    const pages = {} as { image: TestImage; config: HarnessConfig };
    const server = createServer((request, response) => {
      const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
      if (name === '') {
        response.setHeader('Content-Security-Policy', CSP);
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(html(pages.config));
        return;
      }
      if (name === 'favicon.ico') {
        response.writeHead(204).end();
        return;
      }
      const bytes = name === 'image' ? pages.image.bytes : contentOf(name, files);
      if (bytes === undefined) {
        response.writeHead(404).end();
        return;
      }
      response.setHeader('Content-Type', TYPES[name.split('.').pop()!] ?? 'application/octet-stream');
      response.end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
    return new ViewServer(server, browser, pages);
  }

  /** Opens the view and waits until it is ready or has failed; or only until it is there, where the host is deaf. */
  async open(
    image: TestImage,
    config: HarnessConfig,
    size = { width: 1280, height: 800 },
  ): Promise<ViewDriver> {
    Object.assign(this.pages, { image, config });
    const page = await this.browser.newPage({ viewport: size });
    // Real time, until a test lets it jump.
    await page.clock.install();
    const view = new ViewDriver(page);
    const { port } = this.server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/`);
    const opened = config.deaf === true ? '[data-state]' : ':is([data-state="ready"], [data-state="failed"])';
    await page.locator(`#app${opened}`).waitFor();
    return view;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function contentOf(name: string, files: Map<string, Uint8Array>): Uint8Array | undefined {
  if (name === 'model.json') return new TextEncoder().encode('{}');
  if (name === 'weights.bin') return new Uint8Array(4);
  return files.get(name);
}

function html(config: HarnessConfig): string {
  const json = JSON.stringify(config).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="stylesheet" href="labeler.css"></head>
<body><main id="app"></main>
<script nonce="test">window.harnessConfig = ${json};</script>
<script nonce="test" src="harness.js"></script>
<script nonce="test" src="labeler.js"></script></body></html>`;
}
