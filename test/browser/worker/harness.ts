/** Serves the worker's test page under the webview's CSP and opens it with Playwright. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { chromium, type Browser, type JSHandle, type Page } from 'playwright-core';
import { BROWSER_FLAGS, findBrowser } from '../../../scripts/browser.mjs';
import { ROOT } from '../../unit/fcn/support';
import type { HarnessOptions, HarnessPrediction, Segmentation } from './harnessPage';

/** As VS Code's webviews have it. */
const CSP = [
  "default-src 'none'",
  "img-src 'self' blob: data:",
  "script-src 'nonce-test' 'wasm-unsafe-eval'",
  "connect-src 'self' blob:",
  'worker-src blob:',
].join('; ');

const PAGE = '<!doctype html><title>worker</title><script nonce="test" src="/harnessPage.js"></script>';

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  wasm: 'application/wasm',
  json: 'application/json',
  png: 'image/png',
};

export class WorkerServer {
  private constructor(
    private readonly server: Server,
    private readonly files: Map<string, Uint8Array>,
  ) {}

  static async start(): Promise<WorkerServer> {
    const files = await collectFiles();
    const server = createServer(({ url = '/' }, response) => {
      const path = url.split('?')[0];
      if (path === '/') {
        const csp = url.includes('no-wasm') ? CSP.replace(" 'wasm-unsafe-eval'", '') : CSP;
        response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': csp }).end(PAGE);
        return;
      }
      const file = files.get(path);
      const type = TYPES[path.split('.').pop()!] ?? 'application/octet-stream';
      if (file) response.writeHead(200, { 'content-type': type }).end(file);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WorkerServer(server, files);
  }

  /** Offers a file to the page. */
  add(path: string, bytes: Uint8Array): void {
    this.files.set(path, bytes);
  }

  url(query = ''): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${query}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error('no Chromium found: set CHROME_PATH');
  return chromium.launch({ executablePath, args: [...BROWSER_FLAGS, ...flags] });
}

/** The client on a page of its own. */
export class SegmentationPage {
  private constructor(
    readonly page: Page,
    private readonly handle: JSHandle<Segmentation>,
  ) {}

  static async open(browser: Browser, url: string, options: HarnessOptions): Promise<SegmentationPage> {
    const page = await browser.newPage();
    await page.goto(url);
    const handle = await page.evaluateHandle((given) => window.openSegmentation(given), options);
    return new SegmentationPage(page, handle);
  }

  async predict(inputSize: number, outputStride: 8 | 16 = 16): Promise<DecodedPrediction> {
    const prediction = await this.handle.evaluate(
      (segmentation, { size, stride }) => segmentation.predict(size, stride),
      { size: inputSize, stride: outputStride },
    );
    return {
      ...prediction,
      classes: new Uint8Array(Buffer.from(prediction.classes, 'base64')),
    };
  }

  setImage(url: string): Promise<void> {
    return this.handle.evaluate((segmentation, path) => segmentation.setImage(path), url);
  }

  setModel(folder: string | null): Promise<void> {
    return this.handle.evaluate((segmentation, path) => segmentation.setModel(path), folder);
  }

  stepsOfCancelled(inputSize: number, step: number): Promise<{ done: number; total: number }> {
    return this.handle.evaluate(
      (segmentation, args) => segmentation.stepsOfCancelled(args.inputSize, args.step),
      { inputSize, step },
    );
  }

  fault(kind: 'hang' | 'throw'): Promise<void> {
    return this.handle.evaluate((segmentation, fault) => segmentation.fault(fault), kind);
  }

  async state(): Promise<Pick<Segmentation, 'messages' | 'runtime' | 'workers'>> {
    return this.handle.evaluate(({ messages, runtime, workers }) => ({ messages, runtime, workers }));
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

export type DecodedPrediction = Omit<HarnessPrediction, 'classes'> & {
  readonly classes: Uint8Array;
};

/** The real worker with the faults, the page's script, wasm and model, by path. */
async function collectFiles(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: {
      realWorker: 'webview/worker/main.ts',
      faults: 'test/browser/worker/faults.ts',
      harnessPage: 'test/browser/worker/harnessPage.ts',
    },
    outdir: 'dist',
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    alias: { fs: './scripts/empty-module.mjs', path: './scripts/empty-module.mjs' },
    logLevel: 'warning',
  });
  const files = new Map<string, Uint8Array>(
    outputFiles.map(({ path, contents }) => ['/' + path.split(/[\\/]/).pop()!, contents]),
  );
  files.set('/worker.js', Buffer.concat([files.get('/realWorker.js')!, files.get('/faults.js')!]));
  const wasm = join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');
  for (const name of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm']) {
    files.set(`/wasm/${name}`, await readFile(join(wasm, name)));
  }
  for (const name of ['model.json', 'weights.bin']) {
    files.set(`/${name}`, await readFile(join(ROOT, 'media/models/voc', name)));
  }
  return files;
}
