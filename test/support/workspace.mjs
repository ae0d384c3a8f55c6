/** Fresh folders of images for tests that run a real VS Code. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { freePhotographs } from '../../scripts/sample-workspace.mjs';

/**
 * An image of a test workspace: a free photograph, scaled so that its longest side is `longest`, or a generated
 * gradient of the given size; the extension of its path is its format.
 * @typedef {{ photograph: string, longest: number } | { width: number, height: number }} TestImage
 */

/**
 * @typedef {object} TestWorkspace
 * @property {string} folder absolute path
 * @property {(path: string) => string} path absolute path of a file of it
 * @property {() => void} remove
 */

/**
 * @param {{ images?: Record<string, TestImage>, files?: Record<string, string | Uint8Array>, settings?: Record<string, unknown> }} content
 *   images and files by their path in the workspace; settings become .vscode/settings.json
 * @returns {Promise<TestWorkspace>}
 */
export async function makeWorkspace({ images = {}, files = {}, settings }) {
  const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
  const path = (/** @type {string} */ name) => join(folder, name);
  const write = (/** @type {string} */ name, /** @type {string | Uint8Array} */ bytes) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), bytes);
  };
  for (const [name, image] of Object.entries(images)) write(name, await encode(name, image));
  for (const [name, bytes] of Object.entries(files)) write(name, bytes);
  if (settings !== undefined) write('.vscode/settings.json', JSON.stringify(settings, null, 2));
  return { folder, path, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** @param {string} name @param {TestImage} image @returns {Promise<Uint8Array>} */
async function encode(name, image) {
  const pixels = 'photograph' in image ? photograph(image) : gradient(image);
  const format = /** @type {keyof import('sharp').FormatEnum} */ (name.split('.').pop());
  return pixels.toFormat(format).toBuffer();
}

/** @param {{ photograph: string, longest: number }} image */
function photograph({ photograph: name, longest }) {
  const found = freePhotographs().get(name);
  if (found === undefined) throw new Error(`no free photograph named ${name}`);
  return sharp(found.file).resize({ width: longest, height: longest, fit: 'inside' });
}

/** Every pixel differs from its neighbours, so that a shift by one shows. @param {{ width: number, height: number }} size */
function gradient({ width, height }) {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = i % width;
    const y = Math.floor(i / width);
    pixels.set([(x * 7) & 255, (y * 5) & 255, (x * 3 + y * 11) & 255], i * 3);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}
