/** What was learned predicts where a person trusts the workspace and lets the network learn, and nowhere else. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Uri } from 'vscode';
import { DEFAULT_DATASET } from '../../../src/core/dataset/dataset';
import { LearnedModels, ownLookup } from '../../../src/host/learning/learnedModels';
import { Models } from '../../../src/host/models';
import { MemoryFiles } from '../../support/fakeVscode/memoryFiles';
import { workbench } from '../../support/fakeVscode/workbench';
import { drawnFiles } from '../fcn/learnedModels';
import { ROOT } from '../fcn/support';

const storage = Uri.parse('learnedfs:/storage');
const place = { root: Uri.file('/data'), file: undefined, dataset: DEFAULT_DATASET };
const warn = vi.fn();
let files: MemoryFiles;

const open = (): LearnedModels =>
  new LearnedModels(new Models(Uri.file(ROOT), {}, { warn }), storage, { warn });

async function learn(models: LearnedModels): Promise<void> {
  await models.resolve(place);
  const learning = await models.of(place);
  const version = learning.nextVersion;
  const spec = { kind: 'fcn-4s', pyramid: false, hidden: 0, classes: 2 } as const;
  const reference = { name: 'learned', version };
  await learning.add(drawnFiles(spec, 1, { reference }), { version, images: 7, hidden: 0 }, true);
}

const nameOf = async (models: LearnedModels): Promise<string> => (await models.resolve(place)).reference.name;

beforeEach(() => {
  workbench.reset();
  files = new MemoryFiles();
  workbench.fs.mount('learnedfs', files);
  warn.mockReset();
});

describe('the model of a dataset', () => {
  it('is what was learned, once that serves', async () => {
    const models = open();
    expect(await nameOf(models)).toBe('builtin:voc');
    await learn(models);
    expect(await nameOf(models)).toBe('learned');
    expect(models.peek(place)?.versions[0].images).toBe(7);
    const another = { ...place, root: Uri.file('/other') };
    expect((await models.resolve(another)).reference.name).toBe('builtin:voc');
  });

  it('is the built-in one in Restricted Mode, until a person trusts the workspace', async () => {
    const models = open();
    await learn(models);
    const changed = vi.fn();
    models.onDidChange(changed);
    workbench.trusted = false;
    expect(await nameOf(models)).toBe('builtin:voc');
    expect(models.learns(place)).toBe(false);
    expect(models.peek(place)).toBeUndefined();
    workbench.trust();
    expect(changed).toHaveBeenCalled();
    expect(await nameOf(models)).toBe('learned');
  });

  it('is the given one where learning is switched off, and what was learned waits', async () => {
    const models = open();
    await learn(models);
    const changed = vi.fn();
    models.onDidChange(changed);
    workbench.configure('fcnLabeler.learnFromCorrections', false);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(await nameOf(models)).toBe('builtin:voc');
    workbench.configure('fcnLabeler.learnFromCorrections', true);
    expect(await nameOf(models)).toBe('learned');
  });

  it('is the given one where the storage fails, and the log says so', async () => {
    const models = open();
    await learn(models);
    files.readDirectory = () => Promise.reject(new Error('the disk is gone'));
    expect(await nameOf(models)).toBe('builtin:voc');
    expect(warn.mock.calls.join()).toContain('the disk is gone');
  });

  it('is the given one again once a person chooses it', async () => {
    const models = open();
    await learn(models);
    const changed = vi.fn();
    models.onDidChange(changed);
    await models.chooseGiven(place);
    expect(changed).toHaveBeenCalledTimes(1);
    expect(await nameOf(models)).toBe('builtin:voc');
  });
});

describe('ownLookup', () => {
  it("goes by ids, whatever the names are, and drops classes that the dataset hasn't", () => {
    const classes = (...ids: number[]) => ids.map((id) => ({ id, name: `any ${id}`, color: '#000000' }));
    const lookup = ownLookup(classes(3, 7, 9), classes(9, 3, 1));
    expect([lookup[3], lookup[7], lookup[9], lookup[1]]).toEqual([3, 255, 9, 255]);
  });
});
