/** Heads learn on a GPU as well: gradients on WebGPU (SwiftShader) against central differences. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { BROWSER_FLAGS, ensureBrowser, SWIFTSHADER_WEBGPU_FLAGS } from '../../../scripts/browser.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';

test('on WebGPU are central differences, of every kind of head', async () => {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/browser/gradients/page.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
  // WebGPU wants a page from a trustworthy address.
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end(`<!doctype html><title>gradients</title><script>${outputFiles[0].text}</script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({
    executablePath: await ensureBrowser(),
    args: [...BROWSER_FLAGS, ...SWIFTSHADER_WEBGPU_FLAGS],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const checked = await page.evaluate(() => window.checkAll());
    expect(checked).toHaveLength(5);
    for (const { head, checks } of checked) {
      for (const { name, error } of checks) expect(error, `${head}: ${name}`).toBeLessThanOrEqual(1e-2);
      expect(Math.max(...checks.map(({ slope }) => Math.abs(slope))), head).toBeGreaterThan(0.5);
    }
  } finally {
    await browser.close();
    server.close();
  }
});
