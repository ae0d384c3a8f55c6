/** A dataset whose file changes while a batch goes through its images. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rmSync } from 'node:fs';
import { BatchDataset } from '../../../src/host/batch/batchDataset';
import { DatasetService } from '../../../src/host/dataset/datasetService';
import type { Model } from '../../../src/host/models';
import { IndexedWorkspace } from './datasetIndex/workspace';

const classes = (...names: string[]) => names.map((name, id) => ({ id, name, color: `#00000${id}` }));
const MODEL = {
  reference: { name: 'builtin:voc', version: 1 },
  classes: classes('background', 'road', 'sky'),
  files: null,
};

let workspace: IndexedWorkspace;
let datasets: DatasetService;
beforeEach(() => {
  workspace = new IndexedWorkspace();
  datasets = new DatasetService();
});
afterEach(() => {
  datasets.dispose();
  workspace.remove();
});

async function begin(): Promise<BatchDataset> {
  const place = await datasets.of(workspace.uri('photos/a.png'));
  return new BatchDataset(place, MODEL as unknown as Model, datasets);
}

/** What the model's classes are in the dataset of an image. */
async function lookup(dataset: BatchDataset, image: string): Promise<readonly number[]> {
  const { model } = await dataset.of(workspace.uri(image));
  return [...model.classLookup].slice(0, 3);
}

async function failure(
  dataset: BatchDataset,
  image: string,
): Promise<{ message: string; isBroken: boolean }> {
  const error = await dataset.of(workspace.uri(image)).catch((reason: unknown) => reason);
  return { message: String(error), isBroken: dataset.isBroken(error) };
}

describe('the dataset of a batch', () => {
  beforeEach(() => workspace.dataset({ classes: classes('road', 'sky') }, 'photos/'));

  it('says at each image what the model’s classes are in it', async () => {
    const dataset = await begin();
    expect(await lookup(dataset, 'photos/a.png')).toEqual([255, 0, 1]);
    workspace.dataset({ classes: classes('road'), classMap: { background: 0 } }, 'photos/');
    expect(await lookup(dataset, 'photos/a.png')).toEqual([0, 0, 255]);
  });

  it('leaves out images of another one, where the same ids are other classes', async () => {
    workspace.dataset({ classes: classes('sky', 'road') }, 'photos/night/');
    const dataset = await begin();
    for (const image of ['photos/night/b.png', 'elsewhere/c.png']) {
      const { message, isBroken } = await failure(dataset, image);
      expect([message, isBroken]).toEqual([expect.stringContaining('segment it on its own'), false]);
    }
    expect(await lookup(dataset, 'photos/a.png')).toEqual([255, 0, 1]);
  });

  it.each([
    ['is gone', () => rmSync(workspace.path('photos/fcn-dataset.json')), 'is not there any more'],
    ['can’t be read', () => workspace.write('photos/fcn-dataset.json', '{'), 'fcn-dataset.json'],
    ['names another model', () => workspace.dataset({ model: 'models/own' }, 'photos/'), 'another model now'],
  ])('ends the batch where its file %s', async (_what, change, said) => {
    const dataset = await begin();
    change();
    const { message, isBroken } = await failure(dataset, 'photos/a.png');
    expect([message, isBroken]).toEqual([expect.stringContaining(said), true]);
  });

  it('needs no file', async () => {
    rmSync(workspace.path('photos/fcn-dataset.json'));
    const dataset = await begin();
    expect(await lookup(dataset, 'photos/a.png')).toEqual([0, 255, 255]);
    expect(dataset.isBroken(undefined)).toBe(false);
  });
});
