/**
 * A dataset of 100,000 images in a real VS Code: how soon its images are there, at first and at the next start, what the
 * index takes in the extension host, and how soon the tree shows a mask that another program wrote. Files are generated.
 * Prints one JSON object.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Locator } from 'playwright-core';
import { until } from '../../support/until';
import { launchBrowser, type VsCode } from '../../support/vscode';
import { milliseconds } from '../support';
import { manyFiles, type ManyFiles } from './files';
import type { IndexTimes } from './times';
import { BenchWindow, bundleInHost, withHome, type ServerHome } from './window';

const { values } = parseArgs({ options: { images: { type: 'string', default: '100000' } } });
const IMAGES = Number(values.images);
/** Share of the images that have masks. */
const MASKED = 0.6;
/** Until V8 has tidied up, which it does half a minute after the last work, in milliseconds. */
const SETTLED = 60_000;
const MEGABYTE = 1e6;
/** From a view's opening to its rows. */
const PATIENCE = 60_000;

const inHost = await bundleInHost();
const browser = await launchBrowser();
try {
  const idle = await withFiles(1, (files, home) => measure(files, home));
  const [first, next] = await withFiles(IMAGES, async (files, home) => [
    await measure(files, home),
    await measure(files, home),
  ]);
  const rows = [
    { what: 'files listed', value: first.times.listed, unit: 'ms' },
    { what: 'listed → first rows', value: first.times.rows, unit: 'ms', budget: 1500 },
    { what: 'first index complete', value: first.times.complete, unit: 'ms', budget: 30_000 },
    { what: 'view opened → rows on screen', value: first.opened, unit: 'ms' },
    { what: 'mask written → tree shows it', value: first.followed, unit: 'ms', budget: 5000 },
    { what: 'next start: rows of the last time', value: next.times.known, unit: 'ms', budget: 1500 },
    { what: 'next start complete', value: next.times.complete, unit: 'ms', budget: 5000 },
    {
      what: 'first index: extension host above idle',
      ...memory(first.resident - idle.resident),
      budget: 150,
    },
    { what: 'next start: extension host above idle', ...memory(next.resident - idle.resident), budget: 150 },
    { what: 'first index: peak above idle', ...memory(first.peak - idle.peak) },
    { what: 'next start: peak above idle', ...memory(next.peak - idle.peak) },
  ];
  const what = `${IMAGES.toLocaleString('en-GB')} images`;
  console.log(JSON.stringify({ rows: rows.map((row) => ({ ...row, what: `${what}: ${row.what}` })) }));
} finally {
  await browser.close();
}

interface Figures {
  readonly times: IndexTimes;
  /** Bytes of the extension host with the tree open, and at most. */
  readonly resident: number;
  readonly peak: number;
  /** Milliseconds. */
  readonly opened: number;
  readonly followed: number;
}

function memory(bytes: number): { value: number; unit: string } {
  return { value: bytes / MEGABYTE, unit: 'MB' };
}

/** Makes files for some work, with a home for the server. */
async function withFiles<T>(
  images: number,
  work: (files: ManyFiles, home: ServerHome) => Promise<T>,
): Promise<T> {
  const files = await manyFiles(images, MASKED);
  try {
    return await withHome((home) => work(files, home));
  } finally {
    files.remove();
  }
}

/** One start: the index, the tree, a change; the index is in the storage at the end. */
function measure(files: ManyFiles, home: ServerHome): Promise<Figures> {
  return BenchWindow.with(browser, { folder: files.folder, home, inHost }, async (window) => {
    const { code } = window;
    const times = await window.indexed();
    const { host } = window;
    const opened = await milliseconds(() => openView(code));
    await code.page.waitForTimeout(SETTLED);
    const [resident, peak] = [host.resident(), host.peak()];
    // The one image of the idle host has a mask, which says the same as none.
    const followed = files.images === 1 ? 0 : await milliseconds(() => follow(code, files));
    await window.kept();
    return { times, resident, peak, opened, followed };
  });
}

async function openView(code: VsCode): Promise<void> {
  await code.page.locator('.activitybar .action-label[aria-label="FCN Labeler"]').click();
  await datasetRow(code).waitFor({ timeout: PATIENCE });
}

/** The tree's row of the dataset, which counts what is approved. */
function datasetRow(code: VsCode): Locator {
  return code.page.locator('.pane-body .monaco-list-row', { hasText: /\d of [\d,]+ approved$/ });
}

/** Approves the last image that isn't, or takes that back, and waits until the tree counts it. */
async function follow(code: VsCode, files: ManyFiles): Promise<void> {
  const before = await datasetRow(code).textContent();
  const path = files.mask(files.images - 1);
  if (existsSync(path)) rmSync(path);
  else writeFileSync(path, files.approved);
  const changed = async (): Promise<boolean> => (await datasetRow(code).textContent()) !== before;
  await until('the tree counts it', changed, PATIENCE);
}
