/** Versions of the shared head in the extension's storage: kept, never written twice, checked, rolled back. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Uri } from 'vscode';
import { DatasetLearning } from '../../../src/host/learning/datasetLearning';
import { LearnedFolder } from '../../../src/host/learning/learnedFolder';
import type { Model } from '../../../src/host/models';
import { MemoryFiles } from '../../support/fakeVscode/memoryFiles';
import { classesOf, drawnFiles } from '../fcn/learnedModels';

const folder = Uri.parse('memfs:/storage/learned/set');
const warn = vi.fn();
let files: MemoryFiles;

const open = (): DatasetLearning => new DatasetLearning(new LearnedFolder(folder, files, { warn }), { warn });

const modelFiles = (version: number, name = 'learned') =>
  drawnFiles({ kind: 'fcn-4s', pyramid: false, hidden: 0, classes: 2 }, version, {
    reference: { name, version },
  });

const given: Model = {
  reference: { name: 'builtin:voc', version: 1 },
  classes: classesOf(2),
  head: [],
  images: undefined,
  weightBytes: 1,
  files: null,
};

/** Trains once more. */
async function train(learning: DatasetLearning, lacks = true): Promise<number> {
  await learning.resolve(given);
  const version = learning.nextVersion;
  await learning.add(modelFiles(version), { version, images: version, hidden: 0 }, lacks);
  return version;
}

const pathOf = (path: string): string => `${folder.path}/${path}`;

beforeEach(() => {
  files = new MemoryFiles();
  // As VS Code's host on Node does.
  const readFile = files.readFile.bind(files);
  files.readFile = async (uri) => Buffer.from(await readFile(uri));
  warn.mockReset();
});

describe('the shared head of a dataset', () => {
  it('is the model once it serves, the same object until there is another, also for the next window', async () => {
    const learning = open();
    expect(await learning.resolve(given)).toBeUndefined();
    await train(learning);
    const model = await learning.resolve(given);
    expect(model?.reference).toEqual({ name: 'learned', version: 1 });
    expect(model?.ownIds).toBe(true);
    // VS Code's messages to views lose the bytes of Node's Buffer.
    expect(model?.files?.weights.constructor).toBe(Uint8Array);
    expect(await learning.resolve(given)).toBe(model);
    expect((await open().resolve(given))?.files?.json).toBe(model?.files?.json);
    await train(learning);
    expect((await learning.resolve(given))?.reference.version).toBe(2);
  });

  it('is written once a version, and numbers go on after a lost or broken state', async () => {
    const learning = open();
    await train(learning);
    await train(learning);
    const first = files.files.get(pathOf('v1/weights.bin'))!.mtime;
    await expect(learning.add(modelFiles(1), { version: 1, images: 1, hidden: 0 }, true)).rejects.toThrow(
      'there already',
    );
    files.files.delete(pathOf('state.json'));
    expect(await train(open())).toBe(3);
    files.put(pathOf('state.json'), new TextEncoder().encode('{"format":1}'));
    expect(await train(open())).toBe(4);
    expect(warn.mock.calls.join()).toContain("What was learned can't be read");
    expect(files.files.get(pathOf('v1/weights.bin'))!.mtime).toBe(first);
  });

  it('counts as none where its files are broken, and says so', async () => {
    const learning = open();
    await train(learning);
    const path = pathOf('v1/weights.bin');
    files.put(path, files.files.get(path)!.bytes.slice(1));
    expect(await open().resolve(given)).toBeUndefined();
    expect(warn.mock.calls.join()).toMatch(/Version 1 of the shared head can't be used/);
    files.files.delete(pathOf('v1/model.json'));
    expect(await open().resolve(given)).toBeUndefined();
  });

  it('refuses what is no such version', async () => {
    const learning = open();
    await learning.resolve(given);
    const facts = { version: 1, images: 1, hidden: 0 };
    await expect(learning.add(modelFiles(7), facts, true)).rejects.toThrow('version 1 was asked for');
    await expect(learning.add(modelFiles(1, 'roads'), facts, true)).rejects.toThrow();
    const { json, weights } = modelFiles(1);
    await expect(learning.add({ json, weights: weights.slice(4) }, facts, true)).rejects.toThrow(/weights/);
    await expect(learning.add({ json: '{}', weights }, facts, true)).rejects.toThrow();
    expect([...files.files.keys()].filter((path) => path.includes('/v'))).toEqual([]);
  });

  it('gives up old versions, never one that can still be rolled back to', async () => {
    const learning = open();
    for (let i = 0; i < 14; i++) await train(learning);
    const there = () =>
      [...files.files.keys()].flatMap((path) => /\/v(\d+)\/model\.json$/.exec(path)?.[1] ?? []).map(Number);
    expect(there().sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(await learning.rollBack()).toEqual({ from: 14, to: 13 });
    expect((await learning.resolve(given))?.reference.version).toBe(13);
    expect(await train(learning)).toBe(15);
    expect(await learning.rollBack()).toEqual({ from: 15, to: 13 });
  });

  it('keeps what was trained where an old version can not be deleted', async () => {
    const learning = open();
    for (let i = 0; i < 11; i++) await train(learning);
    const remove = files.delete.bind(files);
    files.delete = (uri) =>
      /v\d+$/.test(uri.path) ? Promise.reject(new Error('it is locked')) : remove(uri);
    expect(await train(learning)).toBe(12);
    expect((await learning.resolve(given))?.reference.version).toBe(12);
    expect(warn.mock.calls.join()).toContain('it is locked');
  });

  it('makes room for a model that a person chooses, another one or the same again', async () => {
    const learning = open();
    await train(learning);
    const other = { ...given, reference: { name: 'models/roads', version: 1 } };
    expect(await learning.resolve(other)).toBeUndefined();
    await learning.add(modelFiles(2), { version: 2, images: 2, hidden: 0 }, true);
    expect((await learning.resolve(other))?.reference.version).toBe(2);
    await learning.chooseGiven();
    expect(await learning.resolve(other)).toBeUndefined();
    await learning.add(modelFiles(3), { version: 3, images: 3, hidden: 0 }, true);
    expect(await learning.resolve(other)).toBeUndefined();
  });

  it('knows the version that had not seen an image', async () => {
    const learning = open();
    expect(await learning.unseen(5)).toBeUndefined();
    await train(learning);
    await train(learning);
    const versionIn = (json: string | undefined): unknown =>
      json && (JSON.parse(json) as { version: number }).version;
    expect(versionIn((await learning.unseen(2))?.json)).toBe(1);
    expect(versionIn((await learning.earlier())?.json)).toBe(2);
    expect(await learning.unseen(1)).toBeUndefined();
  });
});
