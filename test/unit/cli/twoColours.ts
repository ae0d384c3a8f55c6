/** A dataset of two flat colours, which `train` learns in seconds, in a folder of each test's own. */
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { ImageStatus } from '../../../src/core/edit';
import { LabelMap, makeCell } from '../../../src/core/labelMap';
import { save } from '../core/mask/helpers';
import { ROOT, vocFiles } from '../fcn/support';
import { run, type Said } from './support';
import { removeFolder } from '../../support/removeFolder';

export const [RED, BLUE] = [3, 7];
const CLASSES = [
  { id: RED, name: 'red', color: '#ff0000' },
  { id: BLUE, name: 'blue', color: '#0000ff' },
];
export const [WIDTH, HEIGHT] = [60, 44];
/** Small and short: what is learned is easy. */
const FAST = ['--input-size', '129', '--epochs', '12'];

let folder: string;
beforeAll(vocFiles);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'train-'));
  mkdirSync(join(folder, 'root/dist'), { recursive: true });
  symlinkSync(join(ROOT, 'media'), join(folder, 'root/media'));
  symlinkSync(join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'), join(folder, 'root/dist/wasm'));
});
afterEach(() => removeFolder(folder));

export const at = (path: string): string => join(folder, path);

export function cli(...args: string[]): Promise<Said> {
  return run(args, at('root'));
}

export function train(...args: string[]): Promise<Said> {
  return cli('train', at('data'), '--out', at('data/models/two'), ...FAST, ...args);
}

export async function trained(...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await train('--json', ...args);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Record<string, unknown>;
}

export function write(path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), bytes);
}

export function dataset(more: object = {}): void {
  write(
    'data/fcn-dataset.json',
    JSON.stringify({ version: 1, classes: CLASSES, images: ['images/**'], ...more }),
  );
}

/** Where an image is blue: right of, or below, a line that is elsewhere in each. */
export function isBlue(n: number, x: number, y: number): boolean {
  return n % 2 === 0 ? x > WIDTH * (0.3 + n * 0.04) : y > HEIGHT * (0.3 + n * 0.04);
}

interface Masked {
  readonly status?: ImageStatus;
  /** Another cell for a pixel than the true one. */
  readonly change?: (cell: number, x: number) => number;
}

export async function image(
  n: number,
  { status = 'approved', change = (cell) => cell }: Masked = {},
): Promise<void> {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  const cells = new Uint16Array(WIDTH * HEIGHT);
  for (let i = 0; i < cells.length; i++) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    rgb.set(isBlue(n, x, y) ? [20, 40, 200] : [200, 40, 30], i * 3);
    cells[i] = change(makeCell(isBlue(n, x, y) ? BLUE : RED, true), x);
  }
  const raw = { width: WIDTH, height: HEIGHT, channels: 3 } as const;
  write(`data/images/${n}.png`, await sharp(rgb, { raw }).png().toBuffer());
  write(`data/labels/${n}.png`, await save(new LabelMap(WIDTH, HEIGHT, cells), { state: { status } }));
}

export const model = (name = 'two'): { json: string; weights: Buffer } => ({
  json: readFileSync(at(`data/models/${name}/model.json`), 'utf8'),
  weights: readFileSync(at(`data/models/${name}/weights.bin`)),
});
