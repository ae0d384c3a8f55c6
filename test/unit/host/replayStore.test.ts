/** The replay store: what it keeps, gives up, refuses and frees, whatever lies in its folder. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Uri } from 'vscode';
import { seededRandom } from '../../../src/core/random';
import { ReplayStore } from '../../../src/host/learning/replayStore';
import { MemoryFiles } from '../../support/fakeVscode/memoryFiles';
import { drawnEntry } from '../../support/replayEntries';

const folder = Uri.parse('memfs:/storage/features/net');
const warn = vi.fn();
let files: MemoryFiles;
let mostBytes: number;

const open = (): ReplayStore => new ReplayStore(folder, files, () => mostBytes, { warn });
const name = (i: number): string => i.toString(16).padStart(64, '0');
const pathOf = (i: number): string => `${folder.path}/${name(i)}`;
const namesIn = async (store: ReplayStore): Promise<string[]> =>
  [...(await store.of('file:///set')).keys()].sort();

beforeEach(() => {
  files = new MemoryFiles();
  mostBytes = 1 << 30;
  warn.mockReset();
  vi.useFakeTimers({ toFake: ['Date'] });
});

describe('the replay store', () => {
  it('gives back what it keeps, to this window and the next', async () => {
    const entry = drawnEntry(5, 1, { approved: false, since: 3 });
    await open().put(name(1), entry);
    const later = open();
    expect(await later.get(name(1))).toEqual(entry);
    expect((await later.of('file:///set')).get(name(1))).toMatchObject({
      count: 5,
      approved: false,
      since: 3,
      classes: [...new Set(entry.classes)].sort((a, b) => a - b),
    });
    expect(await later.of('file:///another')).toEqual(new Map());
    expect(await later.get(name(2))).toBeUndefined();
  });

  it('knows its files without an index, and with one that is broken or of other files', async () => {
    await open().put(name(1), drawnEntry(5, 1));
    const path = `${folder.path}/index.json`;
    for (const index of [undefined, '{', '{"version":1,"images":{"x":1}}', '{"version":1,"images":{}}']) {
      if (index === undefined) files.files.delete(path);
      else files.put(path, new TextEncoder().encode(index));
      expect(await namesIn(open())).toEqual([name(1)]);
    }
    files.put(`${folder.path}/readme.txt`, Uint8Array.of(1));
    expect(await namesIn(open())).toEqual([name(1)]);
  });

  it('drops a broken file with a line in the log, whatever its bytes are', async () => {
    const random = seededRandom(3);
    for (let i = 0; i < 200; i++) {
      const store = open();
      await store.put(name(1), drawnEntry(2, 1));
      const bytes = files.files
        .get(pathOf(1))!
        .bytes.slice(0, i % 3 === 0 ? Math.floor(random() * 1900) : undefined);
      if (bytes.length > 0) bytes[Math.floor(random() * bytes.length)] ^= 1 + Math.floor(random() * 255);
      files.put(pathOf(1), bytes);
      expect(await store.get(name(1))).toBeUndefined();
      expect(await namesIn(store)).toEqual([]);
      expect(files.files.has(pathOf(1))).toBe(false);
      expect(warn).toHaveBeenCalledTimes(i + 1);
    }
  });

  it('gives up what was used least recently once there is too much', async () => {
    const store = open();
    for (let i = 1; i <= 3; i++) {
      vi.setSystemTime(i * 1000);
      await store.put(name(i), drawnEntry(10, i));
    }
    vi.setSystemTime(9000);
    await store.touch([name(1)]);
    mostBytes = 3.5 * files.files.get(pathOf(1))!.bytes.length;
    vi.setSystemTime(10_000);
    await store.put(name(4), drawnEntry(10, 4));
    expect(await namesIn(store)).toEqual([name(1), name(3), name(4)]);
    mostBytes = 0;
    await store.put(name(5), drawnEntry(10, 5));
    expect(await namesIn(open())).toEqual([]);
  });

  it('takes an image out, whatever size of the input it was collected for', async () => {
    const store = open();
    const image = 'file:///set/images/1.png';
    await store.put(name(1), drawnEntry(10, 1));
    await store.put(name(2), drawnEntry(10, 2, { image, inputSize: 257 }));
    await store.put(name(3), drawnEntry(10, 3));
    await store.removeImage(image);
    expect(await namesIn(store)).toEqual([name(3)]);
    expect(await namesIn(open())).toEqual([name(3)]);
  });

  it('removes one image, and clears all and says how much that was', async () => {
    const store = open();
    for (let i = 1; i <= 3; i++) await store.put(name(i), drawnEntry(10, i));
    const bytes = [1, 2, 3].map((i) => files.files.get(pathOf(i))!.bytes.length);
    expect(await store.remove(name(2))).toBe(true);
    expect(await store.remove(name(2))).toBe(false);
    expect(await store.clear()).toEqual({ files: 2, bytes: bytes[0] + bytes[2] });
    expect(files.files.size).toBe(0);
    expect(await store.clear()).toEqual({ files: 0, bytes: 0 });
  });
});
