/** The next image is read before it is opened; what was read is used only where the files are still the same. */
import { rmSync, utimesSync } from 'node:fs';
import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { UNLABELED } from '../../../src/core/labelMap';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import type { MaskStore } from '../../../src/host/io/maskStore';
import { workbench } from '../../support/fakeVscode/workbench';
import { until } from '../../support/until';
import { IndexedWorkspace } from './datasetIndex/workspace';

/** What a mask of the test workspace begins with: class 1, confirmed. */
const LABELED = 0x101;

let workspace: IndexedWorkspace;
let reads: MockInstance<MaskStore['read']>;

beforeEach(async () => {
  workspace = new IndexedWorkspace();
  workspace.dataset();
  workspace.images('a.png', 'b.png');
  await workspace.mask('labels/a.png', { status: 'corrected' });
  reads = vi.spyOn(workspace.masks, 'read');
});
afterEach(() => workspace.remove());

/** Waits until labels have been read. */
async function prepare(name: string, times = 1): Promise<void> {
  workspace.prepare(name);
  await until(`${name} is read`, () => reads.mock.settledResults.length === times);
  expect(reads).toHaveBeenCalledTimes(times);
}

const open = async (name: string): Promise<LabelDocument> => (await workspace.open(name)).document;
const first = ({ core }: LabelDocument): number => core.map.cells[0];
const later = (name: string): void =>
  utimesSync(workspace.path(name), new Date(), new Date(Date.now() + 5000));

describe('the next image', () => {
  it('opens with what was read ahead, once', async () => {
    await prepare('a.png');
    const document = await open('a.png');
    expect([first(document), document.hasMask, document.core.dirty]).toEqual([LABELED, true, false]);
    expect(document.classes.map(({ name }) => name)).toEqual(['road', 'sky']);
    expect(reads).toHaveBeenCalledTimes(1);
    // Its map is the document's own.
    document.core.clear();
    document.dispose();
    expect(first(await open('a.png'))).toBe(LABELED);
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it('is read once, however often somebody says that it comes next', async () => {
    await prepare('a.png');
    workspace.prepare('a.png');
    await open('a.png');
    expect(reads).toHaveBeenCalledTimes(1);
  });

  it('is read again where its mask was written, deleted or made since', async () => {
    await prepare('a.png');
    rmSync(workspace.path('labels/a.png'));
    expect(first(await open('a.png'))).toBe(UNLABELED);
    await prepare('b.png', 3);
    await workspace.mask('labels/b.png', { status: 'corrected' });
    expect(first(await open('b.png'))).toBe(LABELED);
    expect(reads).toHaveBeenCalledTimes(4);
  });

  it('is read again where a file has another time', async () => {
    await prepare('a.png');
    later('labels/a.png');
    await open('a.png');
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it('is read again where the image was replaced', async () => {
    await prepare('b.png');
    const data = new Uint8Array(7 * 5 * 3);
    workspace.write('b.png', encode({ width: 7, height: 5, data, channels: 3 }));
    const { header } = await open('b.png');
    expect([header.width, header.height]).toEqual([7, 5]);
  });

  it('is read again where its dataset changed', async () => {
    await prepare('a.png');
    workspace.dataset({ labels: 'others/{path}.png' });
    workbench.watchers.fire('changed', workspace.uri('fcn-dataset.json'));
    expect((await open('a.png')).maskUri?.path).toBe(workspace.uri('others/a.png').path);
  });

  it('is not kept where it is large', async () => {
    const data = new Uint8Array(4097 * 4096);
    workspace.write('large.png', encode({ width: 4097, height: 4096, data, channels: 1 }));
    await prepare('large.png');
    await open('large.png');
    expect(reads).toHaveBeenCalledTimes(2);
  });

  it('is given up for another one', async () => {
    await prepare('a.png');
    await prepare('b.png', 2);
    await open('a.png');
    expect(reads).toHaveBeenCalledTimes(3);
  });
});
