/** Serves the page of statistics to a browser as VS Code does: same page, same CSP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium, type Browser, type Page } from 'playwright-core';
import { BROWSER_FLAGS, ensureBrowser } from '../../../scripts/browser.mjs';
import type { ThemeName } from '../app/themes';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const CSP = [
  "default-src 'none'",
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "script-src 'nonce-test'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css' };

export interface PageConfig {
  readonly theme: ThemeName;
  /** What `getState` gives. */
  readonly saved?: unknown;
  /** A dataset without images. */
  readonly empty?: boolean;
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of the page, CSP violations among them. */
  readonly errors: string[];
}

export class StatisticsServer {
  private config: PageConfig = { theme: 'dark2026' };

  private constructor(
    private readonly server: Server,
    private readonly browser: Browser,
  ) {}

  static async start(): Promise<StatisticsServer> {
    const executablePath = await ensureBrowser();
    const files = await bundle();
    const server = createServer((request, response) => {
      const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
      const bytes = files.get(name);
      if (name === '') {
        response.setHeader('Content-Security-Policy', CSP);
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(html(started.config));
      } else if (bytes !== undefined) {
        response.setHeader('Content-Type', TYPES[name.split('.').pop()!] ?? '');
        response.end(bytes);
      } else response.writeHead(name === 'favicon.ico' ? 204 : 404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({ executablePath, args: BROWSER_FLAGS });
    const started = new StatisticsServer(server, browser);
    return started;
  }

  async open(config: PageConfig, reducedMotion: 'reduce' | 'no-preference' = 'reduce'): Promise<OpenPage> {
    this.config = config;
    const page = await this.browser.newPage({ viewport: { width: 1280, height: 900 }, reducedMotion });
    // Real time, until a test stops it. Before the page's script, which keeps what gives it frames.
    await page.clock.install();
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(error.message));
    const { port } = this.server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.locator('#app[data-state="ready"]').waitFor();
    return { page, errors };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function bundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { statistics: 'webview/statistics/main.ts', harness: 'test/browser/statistics/page.ts' },
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

function html(config: PageConfig): string {
  const json = JSON.stringify(config).replaceAll('<', '\\u003c');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="stylesheet" href="statistics.css"></head>
<body><div id="app"></div>
<script nonce="test">window.statisticsConfig = ${json};</script>
<script nonce="test" src="harness.js"></script>
<script nonce="test" src="statistics.js"></script></body></html>`;
}
