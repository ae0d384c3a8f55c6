/**
 * Exports a small dataset by the command line, in every format, and reads it with the programs that exports are for.
 *
 *   node scripts/check-consumers.mjs [--only pil,opencv] [--keep DIR]
 *
 * Needs the build. `/usr/bin/python3` reads; a module that it hasn't got skips its check, and the last line says so.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { formatCounts } from './lib/counts.mjs';
import { ROOT } from './lib/paths.mjs';
import { freePhotographs } from './sample-workspace.mjs';

const PYTHON = '/usr/bin/python3';
/** The last one runs what docs/exchange.md says. */
const CHECKS = ['pil', 'opencv', 'numpy', 'yolo', 'pycocotools', 'torchvision', 'training'];
const CLASSES = ['background', 'dark', 'light', 'line'];
/** Ids with a gap: fillers and renumbering show. */
const IDS = [0, 1, 3, 20];
const UNLABELED = 255;

/** What the photographs become: one that is stored turned, one that is no JPEG. */
const IMAGES = [
  { name: 'family', split: 'train', extension: 'jpg', orientation: 1 },
  { name: 'city-day-01', split: 'train', extension: 'jpg', orientation: 6 },
  { name: 'workspace', split: 'train', extension: 'png', orientation: 1 },
  { name: 'skyline', split: 'val', extension: 'jpg', orientation: 3 },
];
const SIDE = 320;

/** @typedef {typeof IMAGES[number]} Image */

const { values } = parseArgs({ options: { only: { type: 'string' }, keep: { type: 'string' } } });
const checks = values.only?.split(',') ?? CHECKS;
const unknown = checks.filter((name) => !CHECKS.includes(name));
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are ${CHECKS.join(', ')}.`);
  process.exit(2);
}

const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'consumers-')) : resolve(values.keep);
try {
  await makeDataset();
  exportAll();
  process.exitCode = read();
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true });
}

/** Images, masks and the true labels, upright. */
async function makeDataset() {
  for (const image of IMAGES) await makeImage(image);
  const classes = CLASSES.map((name, i) => ({ id: IDS[i], name, color: `#${'036f'[i].repeat(6)}` }));
  const globs = (/** @type {string} */ split) => [split, [`images/${split}/**`]];
  const dataset = {
    version: 1,
    classes,
    images: ['images/**/*.{jpg,png}'],
    splits: Object.fromEntries(['train', 'val'].map(globs)),
  };
  write('data/fcn-dataset.json', JSON.stringify(dataset));
}

/** The labels are drawn by the photograph's brightness, and what sharp turns is the truth. @param {Image} image */
async function makeImage({ name, split, extension, orientation }) {
  const photograph = freePhotographs().get(name);
  if (photograph === undefined) throw new Error(`there is no photograph ${name}`);
  const raw = sharp(photograph.file).resize({ width: SIDE, height: SIDE, fit: 'inside' });
  const encoded = extension === 'png' ? raw.clone().png() : raw.clone().jpeg({ quality: 90 });
  write(`data/images/${split}/${name}.${extension}`, await encoded.withMetadata({ orientation }).toBuffer());
  const { data, info } = await raw.clone().greyscale().blur(3).raw().toBuffer({ resolveWithObject: true });
  const labels = labelsOf(data, info);
  const mask = sharp(labels, { raw: { width: info.width, height: info.height, channels: 1 } }).toColourspace(
    'b-w',
  );
  write(`data/labels/${split}/${name}.png`, await mask.clone().png().toBuffer());
  write(`truth/${split}_${name}.png`, await turned(mask, orientation).png().toBuffer());
}

/** @param {import('sharp').Sharp} image @param {number} orientation 1, 3 or 6 */
function turned(image, orientation) {
  return orientation === 1 ? image : image.rotate(orientation === 3 ? 180 : 90);
}

/** Three levels of brightness, a line of one pixel, a border that nobody has labeled. @param {Buffer} gray @param {{ width: number, height: number }} size */
function labelsOf(gray, { width, height }) {
  return Uint8Array.from(gray, (value, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    if (x < 3 || y > height - 6) return UNLABELED;
    if (x === y + 20) return IDS[3];
    return value < 80 ? IDS[1] : value > 170 ? IDS[2] : IDS[0];
  });
}

function exportAll() {
  for (const [out, ...args] of [
    ['voc', '--format', 'voc'],
    ['mmseg', '--format', 'mmseg'],
    ['coco', '--format', 'coco'],
    ['coco-ints', '--format', 'coco', '--int-counts'],
    ['yolo', '--format', 'yolo-seg', '--json'],
  ]) {
    const cli = join(ROOT, 'dist/cli.js');
    const call = [cli, 'export', join(folder, 'data'), '--out', join(folder, out), ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, call, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`export to ${out} ended with ${status}: ${stderr}`);
    if (out !== 'yolo') continue;
    const { loss } = JSON.parse(stdout);
    write('expected.json', JSON.stringify({ loss, yoloIds: IDS.slice(1), background: IDS[0] }));
  }
  console.log(
    `${IMAGES.length} photographs exported as voc, mmseg, coco (both forms of counts) and yolo-seg`,
  );
}

/** Runs the checks and prints the counts. @returns {number} the exit code */
function read() {
  const readers = checks.filter((name) => name !== 'training');
  const lines = python([join(ROOT, 'test/consumers/read_exports.py'), folder, ...readers], readers);
  if (checks.includes('training')) lines.push(...train());
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const line of lines) {
    const outcome = /^(passed|failed|skipped) /.exec(line)?.[1];
    if (outcome === undefined) continue;
    counts[/** @type {keyof typeof counts} */ (outcome)]++;
    if (outcome === 'failed') console.log(`FAIL ${line.slice('failed '.length)}`);
  }
  console.log(formatCounts(counts));
  return counts.failed === 0 ? 0 : 1;
}

/** @param {readonly string[]} args @param {readonly string[]} names of the checks @returns {string[]} a line a check */
function python(args, names) {
  if (names.length === 0) return [];
  const { error, status, stdout, stderr } = spawnSync(PYTHON, args, { cwd: folder, encoding: 'utf8' });
  if (error !== undefined) {
    console.log(`${PYTHON} is not there: nothing was read`);
    return names.map((name) => `skipped ${name}`);
  }
  process.stdout.write(stdout + stderr);
  const lines = stdout.trim().split('\n');
  return status !== 0 && !lines.some((line) => line.startsWith('failed '))
    ? [...lines, `failed ${names.join(', ')}`]
    : lines;
}

/** Runs the Python of docs/exchange.md as it stands there. @returns {string[]} */
function train() {
  const text = readFileSync(join(ROOT, 'docs/exchange.md'), 'utf8');
  const code = /```python\n(.*?)```/s.exec(text)?.[1] ?? 'raise SystemExit("docs/exchange.md has no Python")';
  if (spawnSync(PYTHON, ['-c', 'import torch, torchvision']).status !== 0) {
    console.log('skipped training: torch or torchvision is not there');
    return ['skipped training'];
  }
  write('train.py', code);
  const { status, stdout, stderr } = spawnSync(PYTHON, ['train.py'], { cwd: folder, encoding: 'utf8' });
  const isStep = status === 0 && /^loss \d+\.\d+$/m.test(stdout);
  const line = `${isStep ? 'passed' : 'failed'} training (${code.trim().split('\n').length} lines): ${stdout.trim()}`;
  console.log(isStep ? line : `${stderr}\n${line}`);
  return [line];
}

/** @param {string} path below the folder @param {Uint8Array | string} content */
function write(path, content) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}
