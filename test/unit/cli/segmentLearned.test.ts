import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeMask } from '../../../src/core/mask/decodeMask';
import type { HeadSpec } from '../../../src/fcn/heads/headSpec';
import { createSegmenter } from '../../../src/fcn/segmenter';
import { drawnFiles, drawnModel } from '../fcn/learnedModels';
import { photograph, pixelSource, ROOT, startWasm } from '../fcn/support';
import { run, type Said } from './support';
import { removeFolder } from '../../support/removeFolder';

const SPEC: HeadSpec = { kind: 'fcn-8s', pyramid: true, hidden: 4, classes: 3 };
const SEED = 5;
const [WIDTH, HEIGHT] = [60, 40];

let folder: string;
const at = (path: string): string => join(folder, path);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  // As packaged, without a build.
  mkdirSync(at('root/dist'), { recursive: true });
  symlinkSync(join(ROOT, 'media'), at('root/media'));
  symlinkSync(join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'), at('root/dist/wasm'));
  const { data } = await photograph('family-play-01.jpg', WIDTH, HEIGHT);
  await sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } }).toFile(at('a.png'));
  const { json, weights } = drawnFiles(SPEC, SEED, { inputSize: 140 });
  mkdirSync(at('model'));
  writeFileSync(at('model/model.json'), json);
  writeFileSync(at('model/weights.bin'), weights);
});
afterEach(() => removeFolder(folder));

function segment(...more: string[]): Promise<Said> {
  return run(['segment', at('a.png'), '--out', at('out'), '--model', at('model'), ...more], at('root'));
}

function mask(path = 'out/a.png') {
  return decodeMask(readFileSync(at(path)), { file: path, width: WIDTH, height: HEIGHT });
}

async function expected(inputSize: number): Promise<Uint8Array> {
  await startWasm();
  const segmenter = createSegmenter(await drawnModel(SPEC, SEED));
  const image = pixelSource(await photograph('family-play-01.jpg', WIDTH, HEIGHT));
  const { classes } = await segmenter.predict(image, { inputSize, outputStride: 16 });
  segmenter.dispose();
  return classes;
}

describe('segment --model', () => {
  it('predicts with a learned head, at the input size that it was trained on', async () => {
    expect(await segment()).toEqual({ code: 0, out: '1 mask written\n', err: '' });
    const { map, state } = mask();
    expect(state).toEqual({ status: 'predicted', model: { name: 'roads', version: 3 } });
    expect(map.labels()).toEqual(await expected(140));
    expect(new Set(map.labels()).size).toBeGreaterThan(1);
  });

  it('takes another input size, and another backend', async () => {
    await segment('--input-size', '129');
    expect(mask().map.labels()).toEqual(await expected(129));
    expect(await segment('--input-size', '129', '--backend', 'cpu', '--out', at('cpu'))).toMatchObject({
      code: 0,
    });
    const [wasm, cpu] = [mask().map.labels(), mask('cpu/a.png').map.labels()];
    expect(cpu.filter((id, i) => id !== wasm[i]).length).toBeLessThan(WIDTH * HEIGHT * 0.005);
  });

  it('refuses a damaged folder before anything is written, and says what to do', async () => {
    truncateSync(at('model/weights.bin'), 100);
    const cut = await segment();
    expect(cut.code).not.toBe(0);
    expect(cut.err).toMatch(/model.*its weights have 100 bytes instead of \d+.*Train or copy it again/);

    // A file of 3 GB without one byte on the disk: its size alone is looked at.
    truncateSync(at('model/weights.bin'), 3e9);
    expect((await segment()).err).toMatch(/its weights have 3000000000 bytes instead of \d+/);

    rmSync(at('model/weights.bin'));
    expect((await segment()).err).toMatch(/is no model: model\.json and weights\.bin are not both there/);
  });

  it('refuses a description that is no text a person would write, by its size', async () => {
    truncateSync(at('model/model.json'), 3e9);
    const { code, err } = await segment();
    expect(code).not.toBe(0);
    expect(err).toMatch(/model.*too long/);
  });

  it('says what is missing where the built-in model is not there', async () => {
    rmSync(at('root/media'));
    mkdirSync(at('root/media'));
    expect((await segment()).err).toMatch(/builtin:voc/);
    cpSync(join(ROOT, 'media/models'), at('root/media/models'), { recursive: true });
    expect((await segment()).code).toBe(0);
  });
});
