/** The order in which a person goes through images, with the shown image in its place. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetIndex } from '../../../src/host/datasetIndex/types';
import { previousImage } from '../../../src/host/copyLabels/previousImage';
import { imageBeside, nextOpenImage } from '../../../src/host/queue/imageQueue';
import { queueOf, type ImageOrder } from '../../../src/host/queue/imageOrder';
import type { ImageOptions } from '../../../src/host/tree/arrangement';
import { NO_FILTER } from '../../../src/host/tree/imageFilter';
import { TreeChildren } from '../../../src/host/tree/treeChildren';
import { IndexedWorkspace } from './datasetIndex/workspace';

let workspace: IndexedWorkspace;
beforeEach(() => (workspace = new IndexedWorkspace()));
afterEach(() => workspace.remove());

const OPEN: ImageOptions = { filter: { ...NO_FILTER, statuses: ['unlabeled', 'predicted'] }, sort: 'name' };

async function begin(
  settings: Record<string, unknown> = {},
): Promise<{ of: (image: string) => ReturnType<typeof queueOf>; order: ImageOrder; index: DatasetIndex }> {
  workspace.dataset(settings);
  workspace.images('a.png', 'b.png', 'c.png', 'd.png');
  await workspace.mask('labels/b.png', { status: 'corrected' });
  await workspace.mask('labels/c.png', { status: 'approved' });
  const indexes = workspace.indexes();
  await indexes.ready();
  const [index] = indexes.all;
  await index.complete();
  const children = new TreeChildren(indexes, () => OPEN);
  const order: ImageOrder = { ordered: (each, path) => children.ordered(each, path) };
  return { of: (image) => queueOf(workspace.uri(image), indexes, order), order, index };
}

describe('an image that the filter leaves out', () => {
  it('such as one that was just approved, is gone on from where it stands', async () => {
    const { of, order, index } = await begin();
    expect(order.ordered(index).map(({ path }) => path)).toEqual(['a.png', 'd.png']);
    const queue = await of('c.png');
    expect(queue.images.map(({ path }) => path)).toEqual(['a.png', 'c.png', 'd.png']);
    expect(nextOpenImage(queue.images, queue.path)?.path).toBe('d.png');
    expect(imageBeside(queue.images, queue.path, -1)?.path).toBe('a.png');
    expect((await of('a.png')).images).toHaveLength(2);
  });

  it('stands in its split', async () => {
    const { of } = await begin({ splits: { val: ['[cd].png'], train: ['*.png'] } });
    const { images, path } = await of('b.png');
    expect(images.map((image) => image.path)).toEqual(['d.png', 'a.png', 'b.png']);
    expect(nextOpenImage(images, path)?.path).toBe('d.png');
  });

  it('has the one before it by name for labels to copy from', async () => {
    const { order, index } = await begin();
    const of = () => Promise.resolve(index);
    expect((await previousImage(workspace.uri('c.png'), { of }, order))?.path).toMatch(/\/b\.png$/);
  });
});

describe('by name, where numbers count as numbers,', () => {
  it('the images of a folder without a dataset are gone through', async () => {
    workspace.images('9.png', '10.png');
    const indexes = workspace.indexes();
    await indexes.ready();
    const { images } = await queueOf(workspace.uri('9.png'), indexes, { ordered: () => [] });
    expect(images.map(({ path }) => path)).toEqual(['9.png', '10.png']);
  });

  it('images that the filter leaves out have one before them for labels to copy from', async () => {
    workspace.dataset({});
    workspace.images('9.png', '10.png');
    const indexes = workspace.indexes();
    await indexes.ready();
    const order: ImageOrder = { ordered: () => [] };
    expect((await previousImage(workspace.uri('10.png'), indexes, order))?.path).toMatch(/\/9\.png$/);
  });
});

it('an image that was deleted is gone on from where it stood', async () => {
  const { of } = await begin();
  const { images, path } = await of('bb.png');
  expect(imageBeside(images, path, 1)?.path).toBe('d.png');
  expect(imageBeside(images, path, -1)?.path).toBe('a.png');
});
