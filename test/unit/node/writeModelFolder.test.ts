/** In which order a model's files come to their places: never is there a model.json without its weights. */
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writeModelFolder } from '../../../src/node/writeModelFolder';
import { fileCalls, folderFault } from '../../support/fileCalls';
import { removeFolder } from '../../support/removeFolder';

vi.mock('node:fs/promises', async (original) =>
  (await import('../../support/fileCalls')).recordingPromises(await original()),
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-folder-'));
  fileCalls.length = 0;
  folderFault.at = undefined;
});
afterEach(() => removeFolder(folder));

const OLD = { json: 'old', weights: Uint8Array.of(1, 2) };
const NEW = { json: 'new', weights: Uint8Array.of(3) };

it('brings model.json to its place after the weights, and takes the old one away before them', async () => {
  const model = join(folder, 'models/a');
  await writeModelFolder(model, OLD);
  fileCalls.length = 0;
  await writeModelFolder(model, NEW);
  expect(fileCalls).toEqual([
    'sync temporary model.json',
    'sync temporary weights.bin',
    'remove model.json',
    'rename temporary weights.bin to weights.bin',
    `sync ${basename(model)}`,
    'rename temporary model.json to model.json',
    `sync ${basename(model)}`,
  ]);
  expect(readFileSync(join(model, 'model.json'), 'utf8')).toBe('new');
  expect([...readFileSync(join(model, 'weights.bin'))]).toEqual([3]);
  expect(readdirSync(model).sort()).toEqual(['model.json', 'weights.bin']);
});

it('writes both where only the sync of the folder fails, and says so', async () => {
  folderFault.at = 'sync';
  folderFault.code = 'EIO';
  await expect(writeModelFolder(folder, NEW)).rejects.toThrow('EIO');
  expect(readdirSync(folder).sort()).toEqual(['model.json', 'weights.bin']);
});
