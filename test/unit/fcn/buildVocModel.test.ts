import { cp, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildVocModel } from '../../../scripts/build-voc-model.mjs';
import { parseModel } from '../../../src/fcn/modelFile';
import { ROOT } from './support';

const PACKAGE = 'node_modules/@codait/max-image-segmenter/model';
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fcn-labeler-model-'));
  await mkdir(join(root, PACKAGE), { recursive: true });
  await cp(join(ROOT, PACKAGE), join(root, PACKAGE), { recursive: true });
});

afterEach(() => rm(root, { recursive: true }));

const weightsFile = (): string => join(root, 'media/models/voc/weights.bin');

test('writes a model that parses, once, and again when a file was damaged', async () => {
  await buildVocModel(root);
  const json = await readFile(join(root, 'media/models/voc/model.json'), 'utf8');
  const weights = new Uint8Array(await readFile(weightsFile()));
  expect(parseModel(json, weights.buffer, 'voc').classes).toHaveLength(21);

  const long = new Date('2020-01-01');
  await utimes(weightsFile(), long, long);
  await buildVocModel(root);
  expect((await stat(weightsFile())).mtime).toEqual(long);

  await writeFile(weightsFile(), weights.subarray(1));
  await buildVocModel(root);
  expect((await readFile(weightsFile())).equals(weights)).toBe(true);
});

test('refuses a package whose weights are not the checked ones', async () => {
  await writeFile(join(root, PACKAGE, 'group1-shard3of3'), 'other weights');
  await expect(buildVocModel(root)).rejects.toThrow(/group1-shard3of3 has the SHA-256/);
});
