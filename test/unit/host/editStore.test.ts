import { afterEach, describe, expect, it, vi } from 'vitest';
import { LabelerError } from '../../../src/core/errors';
import type { EditData } from '../../../src/host/document/editData';
import { EditStore } from '../../../src/host/document/editStore';
import { SlowSpill } from './slowSpill';

/** An edit of `runs` runs, different for each number. */
function edit(number: number, runs = 100): EditData {
  const triples = (cell: number) =>
    Uint32Array.from(Array.from({ length: runs }, (_, i) => [i * 10, 5, (i + cell) % 512]).flat());
  return { cells: { before: triples(number), after: triples(number + 1) } };
}

const SIZE = 2 * 100 * 3 * 4;

interface Bench {
  readonly store: EditStore;
  readonly spill: SlowSpill;
  readonly failures: unknown[];
  budget: number;
}

function bench(budget: number): Bench {
  const spill = new SlowSpill();
  const failures: unknown[] = [];
  const result: Bench = {
    budget,
    spill,
    failures,
    store: new EditStore({
      budget: () => result.budget,
      spill,
      onFailure: (error) => failures.push(error),
    }),
  };
  return result;
}

afterEach(() => vi.useRealTimers());

describe('within the budget', () => {
  it('edits stay as they are', async () => {
    const { store, spill } = bench(1e6);
    const data = Array.from({ length: 10 }, (_, i) => edit(i));
    const stored = data.map((each) => store.add(each));
    await store.trim();
    expect(stored.map((each) => store.get(each))).toEqual(data);
    expect(store.heldBytes).toBe(10 * SIZE);
    expect(spill.files.size).toBe(0);
  });
});

describe('beyond the budget', () => {
  it('the oldest edits are deflated, and can be had at once', async () => {
    const { store, spill } = bench(10 * SIZE);
    const data = Array.from({ length: 30 }, (_, i) => edit(i));
    const stored = data.map((each) => store.add(each));
    expect(store.heldBytes).toBeLessThan(10 * SIZE);
    await store.trim();
    expect(spill.files.size).toBe(0);
    expect(stored.map((each) => store.get(each))).toEqual(data);
  });

  it('the oldest of all lie in files, and the newest are still at hand', async () => {
    const { store, spill } = bench(5 * SIZE);
    const data = Array.from({ length: 200 }, (_, i) => edit(i));
    const stored = data.map((each) => store.add(each));
    await store.trim();
    expect(store.heldBytes).toBeLessThanOrEqual(5 * SIZE);
    expect(spill.files.size).toBe(store.spilledEdits);
    expect(store.spilledEdits).toBeGreaterThan(50);
    expect(store.get(stored[0])).toBeUndefined();
    expect(store.get(stored[199])).toEqual(data[199]);
    for (const [i, each] of stored.entries()) expect(await store.read(each)).toEqual(data[i]);
    await store.trim();
    expect(store.heldBytes).toBeLessThanOrEqual(5 * SIZE);
  });

  it('an edit that was read is not written again', async () => {
    const { store, spill } = bench(0);
    const stored = Array.from({ length: 10 }, (_, i) => store.add(edit(i)));
    await store.trim();
    const write = vi.spyOn(spill, 'write');
    for (let i = 0; i < 8; i++) await store.read(stored[i]);
    await store.trim();
    expect(store.get(stored[0])).toBeUndefined();
    expect(write.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('predictions that edits took in go with them', async () => {
    const { store } = bench(0);
    const data = { ...edit(1), prediction: Uint8Array.of(3, 1, 4, 1, 5) };
    const stored = store.add(data);
    for (let i = 0; i < 5; i++) store.add(edit(i));
    await store.trim();
    expect(store.get(stored)).toBeUndefined();
    expect(await store.read(stored)).toEqual(data);
  });

  it('a smaller budget holds at once', async () => {
    const all = bench(1e6);
    for (let i = 0; i < 100; i++) all.store.add(edit(i));
    all.budget = 2 * SIZE;
    await all.store.trim();
    expect(all.store.heldBytes).toBeLessThanOrEqual(2 * SIZE);
  });
});

describe('where files cannot be written', () => {
  it('edits stay deflated in memory, and are moved once there is room again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { store, spill, failures } = bench(0);
    spill.writeError = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const data = Array.from({ length: 20 }, (_, i) => edit(i));
    const stored = data.map((each) => store.add(each));
    await store.trim();
    expect(failures).toEqual([spill.writeError]);
    expect(spill.files.size).toBe(0);
    for (const [i, each] of stored.entries()) expect(store.get(each)).toEqual(data[i]);
    expect(store.heldBytes).toBeLessThan(8 * SIZE);

    spill.writeError = undefined;
    await store.trim();
    expect(spill.files.size).toBe(0);
    vi.setSystemTime(Date.now() + 61_000);
    await store.trim();
    expect(spill.files.size).toBeGreaterThan(15);
    for (const [i, each] of stored.entries()) expect(await store.read(each)).toEqual(data[i]);
  });
});

describe('a file that is gone or damaged', () => {
  it.each([
    ['gone', (spill: SlowSpill) => spill.files.clear()],
    [
      'cut off',
      (spill: SlowSpill) => spill.files.forEach((bytes, key) => spill.files.set(key, bytes.subarray(1))),
    ],
    ['changed', (spill: SlowSpill) => spill.files.forEach((bytes) => (bytes[9] ^= 1))],
    [
      'of another edit',
      (spill: SlowSpill) => {
        const [[, first], [, second]] = spill.files;
        spill.files.forEach((bytes, key) => spill.files.set(key, bytes === first ? second : first));
      },
    ],
  ])('%s is a typed error', async (_, damage) => {
    const { store, spill } = bench(0);
    const stored = Array.from({ length: 6 }, (_each, i) => store.add(edit(i)));
    await store.trim();
    damage(spill);
    const problem = await store.read(stored[0]).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(LabelerError);
    expect((problem as LabelerError).code).toBe('edit-lost');
  });
});

describe('edits that are given up', () => {
  it('leave no file and no memory behind, whatever became of them', async () => {
    const { store, spill } = bench(5 * SIZE);
    const stored = Array.from({ length: 100 }, (_, i) => store.add(edit(i)));
    await store.trim();
    expect(spill.files.size).toBeGreaterThan(0);
    for (const each of stored) store.remove(each);
    expect(store.heldBytes).toBe(0);
    expect(store.spilledEdits).toBe(0);
    expect(spill.files.size).toBe(0);
  });

  it('while they are being written leave no file either', async () => {
    const { store, spill } = bench(0);
    const stored = Array.from({ length: 6 }, (_, i) => store.add(edit(i)));
    const trimmed = store.trim();
    await Promise.resolve();
    for (const each of stored) store.remove(each);
    await trimmed;
    expect(spill.files.size).toBe(0);
    expect(store.heldBytes).toBe(0);
  });
});
