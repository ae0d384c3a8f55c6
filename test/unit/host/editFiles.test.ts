import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Uri } from 'vscode';
import { NodeSpill } from '../../../src/host/io/editFiles.node';
import { WorkspaceSpill } from '../../../src/host/io/editFiles';
import type { WindowSpill } from '../../../src/host/io/editFolders';

const MONTH = 31 * 24 * 3_600_000;
let root: string;

beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'fcn-labeler-undo-')), 'undo');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(join(root, '..'), { recursive: true });
});

const folders = () => (existsSync(root) ? readdirSync(root) : []);

describe.each<[string, () => WindowSpill]>([
  ['of Node', () => new NodeSpill(root)],
  ["of VS Code's file systems", () => new WorkspaceSpill(Uri.file(root))],
])('files %s', (_, open) => {
  it('give back what was written, until they are removed', async () => {
    const spill = open();
    await spill.write('1', Uint8Array.of(1, 2, 3));
    await spill.write('2', Uint8Array.of(4));
    expect([...(await spill.read('1'))]).toEqual([1, 2, 3]);
    await spill.remove('1');
    await spill.remove('1');
    await expect(spill.read('1')).rejects.toThrow();
    expect([...(await spill.read('2'))]).toEqual([4]);
  });

  it('are written again where somebody has cleaned up', async () => {
    const spill = open();
    await spill.write('1', Uint8Array.of(1));
    rmSync(root, { recursive: true });
    await spill.write('2', Uint8Array.of(2));
    expect([...(await spill.read('2'))]).toEqual([2]);
  });

  it('lie in a folder a window, which goes with the window', async () => {
    const [one, other] = [open(), open()];
    await one.write('1', Uint8Array.of(1));
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + 1);
    const later = open();
    await later.write('1', Uint8Array.of(2));
    expect(folders()).toHaveLength(2);
    one.dispose();
    other.dispose();
    await vi.waitFor(() => expect(folders()).toHaveLength(1));
    expect([...(await later.read('1'))]).toEqual([2]);
  });

  it('of other windows stay while those may live', async () => {
    const spill = open();
    mkdirSync(join(root, `web-abc.${(Date.now() - 1000).toString(36)}`), { recursive: true });
    mkdirSync(join(root, `node-${'0'.repeat(8)}-1.${(Date.now() - 1000).toString(36)}`));
    mkdirSync(join(root, 'something of a later version'));
    await spill.removeStale();
    expect(folders()).toHaveLength(3);
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + MONTH);
    await spill.removeStale();
    expect(folders()).toEqual(['something of a later version']);
  });

  it('need no folder to begin with', async () => {
    await open().removeStale();
    expect(folders()).toEqual([]);
  });
});

describe('windows of this machine', () => {
  const pidOfTheDead = () =>
    Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));

  it('are known by their processes, however long they have been there', async () => {
    const machine = hostname();
    const living = new NodeSpill(root, { machine, pid: process.ppid });
    const dead = new NodeSpill(root, { machine, pid: pidOfTheDead() });
    const elsewhere = new NodeSpill(root, { machine: 'another', pid: pidOfTheDead() });
    const own = new NodeSpill(root);
    for (const each of [living, dead, elsewhere, own]) await each.write('1', Uint8Array.of(1));
    vi.useFakeTimers({ toFake: ['Date'] });
    await own.removeStale();
    await expect(dead.read('1')).rejects.toThrow(/ENOENT/);
    for (const each of [living, elsewhere, own]) expect([...(await each.read('1'))]).toEqual([1]);
    vi.setSystemTime(Date.now() + MONTH);
    await own.removeStale();
    await expect(elsewhere.read('1')).rejects.toThrow(/ENOENT/);
    for (const each of [living, own]) expect([...(await each.read('1'))]).toEqual([1]);
  });
});
