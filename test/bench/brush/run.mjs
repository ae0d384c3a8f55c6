/**
 * Painting with a 1000-px brush, 60 moves a second, on label maps of 16 and 64 megapixels: what the main thread
 * does a move and at pointer-up. With a GPU also from move to screen, against a 256×256 map in the same run.
 *
 *   node test/bench/brush/run.mjs
 */
/* global window -- in the functions that run in the page */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { BROWSER_FLAGS, ensureBrowser } from '../../../scripts/browser.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const STROKES = 6;
const MOVES = 60;
const INTERVAL = 1000 / 60;
const CANVAS = { width: 1200, height: 760 };

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function openPage(browser) {
  const { outputFiles } = await build({
    entryPoints: { page: join(here, 'page.ts') },
    outdir: here,
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
  });
  const textOf = (extension) => outputFiles.find(({ path }) => path.endsWith(extension)).text;
  const page = await browser.newPage({ viewport: CANVAS });
  // A secure context, as in VS Code: only there are moves given with their coalesced points.
  await page.route('http://localhost/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<body><div id="container"></div></body>' }),
  );
  await page.goto('http://localhost/');
  await page.addStyleTag({
    content: `${textOf('.css')} body { margin: 0 } #container { width: 1200px; height: 760px }`,
  });
  await page.addScriptTag({ content: textOf('.js') });
  return page;
}

/** Strokes across the middle of the canvas, to and fro and downwards. */
async function paint(page) {
  for (let stroke = 0; stroke < STROKES; stroke++) {
    let due = performance.now();
    await page.mouse.move(400, 150 + 60 * stroke);
    await page.mouse.down();
    for (let move = 1; move <= MOVES; move++) {
      due += INTERVAL;
      await pause(Math.max(0, due - performance.now()));
      await page.mouse.move(400 + 7 * move, 150 + 60 * stroke + 40 * Math.sin(move / 6));
    }
    await page.mouse.up();
  }
}

async function measure(page, side, size) {
  const shown = await page.evaluate((s) => window.bench.show(s), side);
  // The first stroke compiles the code.
  for (const [round, classId] of [1, 2].entries()) {
    await page.evaluate(([s, c]) => window.bench.setBrush(s, c), [size, classId]);
    await page.evaluate(() => window.bench.reset());
    await (round === 0 ? page.mouse.click(200, 200) : paint(page));
    await pause(100);
  }
  const figures = await page.evaluate(() => window.bench.figures());
  return { shown, ...figures };
}

function percentile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)];
}

const round = (value) => Math.round(value * 100) / 100;

const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: BROWSER_FLAGS });
const rows = [];
try {
  const page = await openPage(browser);
  const gpu = await page.evaluate(() => window.bench.gpu());
  const peer = gpu === undefined ? undefined : await measure(page, 256, 16);
  for (const side of [4096, 8192]) {
    const megapixels = `${Math.round((side * side) / 2 ** 20)} MP, 1000-px brush`;
    const figures = await measure(page, side, 1000);
    if (figures.changedPixels === 0) throw new Error('nothing was painted');
    const renderer = await page.evaluate(() => window.bench.renderer());
    rows.push(
      {
        what: `${megapixels}: work a move, p95 (${renderer}, ${figures.moves.length} moves)`,
        value: round(percentile(figures.moves, 0.95)),
        unit: 'ms',
        budget: 4,
      },
      {
        what: `${megapixels}: work a move, median`,
        value: round(percentile(figures.moves, 0.5)),
        unit: 'ms',
      },
      {
        what: `${megapixels}: work at pointer-up, largest of ${figures.ups.length}`,
        value: round(Math.max(...figures.ups)),
        unit: 'ms',
        budget: 20,
      },
      { what: `${megapixels}: image and labels uploaded`, value: Math.round(figures.shown), unit: 'ms' },
    );
    if (peer !== undefined) {
      rows.push(
        {
          what: `${megapixels}: move to screen, p95, of a 256×256 map's (${gpu})`,
          value: round(percentile(figures.toScreen, 0.95) / percentile(peer.toScreen, 0.95)),
          unit: '×',
          budget: 1.1,
        },
        { what: `${megapixels}: dropped frames`, value: figures.dropped, unit: '', budget: 0 },
      );
    }
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify({ rows }));
