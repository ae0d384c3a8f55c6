import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Uri } from 'vscode';
import { fingerprint, HalfWritten } from '../../../src/host/io/maskWriter';
import { NodeMaskWriter } from '../../../src/host/io/maskWriter.node';
import { WorkspaceMaskWriter } from '../../../src/host/io/workspaceMaskWriter';

const bytes = (...values: number[]) => Uint8Array.from(values);
/** The parts of a URI that writers look at. */
const asUri = (parts: Partial<Uri>): Uri => parts as unknown as Uri;
/** As a workspace's files are named: without the folder it lies in. */
const nameOf = (uri: Uri) => `labels/${basename(uri.fsPath)}`;
const fileUri = (path: string) => asUri({ fsPath: path, scheme: 'file', path });

describe('on local files', () => {
  const writer = new NodeMaskWriter(nameOf);
  let folder: string;
  let mask: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fcn-labeler-'));
    mask = join(folder, 'mask.png');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('creates parent folders and leaves no temporary file', async () => {
    const deep = join(folder, 'labels/a/mask.png');
    const written = await writer.write(fileUri(deep), bytes(1, 2), null);
    expect([...(await readFile(deep))]).toEqual([1, 2]);
    expect(written).toMatchObject({ size: 2, mtime: (await stat(deep)).mtime.getTime() });
    expect(await readdir(join(folder, 'labels/a'))).toEqual(['mask.png']);
  });

  it('replaces what it expects, keeping permissions, by a new file', async () => {
    await writeFile(mask, bytes(1));
    await chmod(mask, 0o640);
    const before = await stat(mask);
    await writer.write(fileUri(mask), bytes(2), fingerprint(bytes(1), 0));
    const after = await stat(mask);
    expect([...(await readFile(mask))]).toEqual([2]);
    expect(after.mode).toBe(before.mode);
    expect(after.ino).not.toBe(before.ino);
  });

  it('writes through a symbolic link, also one whose target is missing', async () => {
    await mkdir(join(folder, 'store'));
    await symlink('store/real.png', mask);
    await writer.write(fileUri(mask), bytes(7), null);
    expect([...(await readFile(join(folder, 'store/real.png')))]).toEqual([7]);
    await writer.write(fileUri(mask), bytes(8), fingerprint(bytes(7), 0));
    expect([...(await readFile(join(folder, 'store/real.png')))]).toEqual([8]);
  });

  it('says so when links go in circles', async () => {
    await symlink('mask.png', mask);
    await expect(writer.write(fileUri(mask), bytes(1), null)).rejects.toMatchObject({ code: 'write-failed' });
  });

  it.each([
    ['changed', async () => writeFile(mask, bytes(9)), fingerprint(bytes(1), 0)],
    ['deleted', () => Promise.resolve(), fingerprint(bytes(1), 0)],
    ['created', async () => writeFile(mask, bytes(9)), null],
  ])('refuses a mask that was %s meanwhile, and leaves it alone', async (what, change, expected) => {
    await change();
    const before = await readdir(folder);
    await expect(writer.write(fileUri(mask), bytes(2), expected)).rejects.toMatchObject({
      code: 'mask-conflict',
      message: expect.stringContaining(what) as string,
    });
    expect(await readdir(folder)).toEqual(before);
    if (before.length > 0) expect([...(await readFile(mask))]).toEqual([9]);
  });

  it('notices a change that comes while the temporary file is written', async () => {
    await writeFile(mask, bytes(1));
    const slow = new NodeMaskWriter(nameOf, () => writeFile(mask, bytes(9)));
    const write = slow.write(fileUri(mask), bytes(2), fingerprint(bytes(1), 0));
    await expect(write).rejects.toMatchObject({
      code: 'mask-conflict',
      message: expect.stringMatching(/^labels\/mask\.png was changed/) as string,
    });
    expect([...(await readFile(mask))]).toEqual([9]);
  });

  it('overwrites anything when told to', async () => {
    await writeFile(mask, bytes(9));
    await writer.write(fileUri(mask), bytes(2), 'anything');
    expect([...(await readFile(mask))]).toEqual([2]);
  });

  it('leaves a file alone that holds the bytes already', async () => {
    await writeFile(mask, bytes(5));
    await utimes(mask, 1000, 1000);
    await writer.write(fileUri(mask), bytes(5), null);
    expect((await stat(mask)).mtimeMs).toBe(1_000_000);
  });

  it('keeps the old file when a write fails on the way', async () => {
    await writeFile(mask, bytes(1));
    const failing = new NodeMaskWriter(nameOf, () => Promise.reject(new Error('ENOSPC: no space left')));
    await expect(failing.write(fileUri(mask), bytes(2), 'anything')).rejects.toMatchObject({
      code: 'write-failed',
      message: expect.stringMatching(/^labels\/mask\.png .*no space left/) as string,
    });
    expect([...(await readFile(mask))]).toEqual([1]);
    expect(await readdir(folder)).toEqual(['mask.png']);
  });

  it("refuses a folder in the mask's place", async () => {
    await mkdir(mask);
    await expect(writer.write(fileUri(mask), bytes(1), null)).rejects.toMatchObject({ code: 'write-failed' });
  });
});

describe("through VS Code's file systems", () => {
  class MemoryFs {
    files = new Map<string, Uint8Array>();
    writes = 0;
    /** Bytes that a broken file system loses at the end of each write. */
    loses = 0;
    /** What happens in place of the next write. */
    breaks: (() => Promise<void>) | undefined;
    isOffline = false;
    readFile(uri: Uri): Promise<Uint8Array> {
      if (this.isOffline) return Promise.reject(new Error('Unavailable'));
      const file = this.files.get(uri.path);
      return file
        ? Promise.resolve(file)
        : Promise.reject(Object.assign(new Error('none'), { code: 'FileNotFound' }));
    }
    writeFile(uri: Uri, content: Uint8Array): Promise<void> {
      this.writes++;
      const { breaks } = this;
      this.breaks = undefined;
      if (breaks !== undefined) return breaks();
      this.files.set(uri.path, content.slice(0, content.length - this.loses));
      return Promise.resolve();
    }
    async stat(uri: Uri) {
      return { type: 1, ctime: 0, mtime: 42, size: (await this.readFile(uri)).length };
    }
  }
  const uri = asUri({ path: '/mask.png', scheme: 'memfs' });
  const make = (): [MemoryFs, WorkspaceMaskWriter] => {
    const fs = new MemoryFs();
    return [fs, new WorkspaceMaskWriter(fs, (file) => file.path)];
  };

  it('writes, reads back and knows the new file', async () => {
    const [fs, writer] = make();
    expect(await writer.write(uri, bytes(1, 2), null)).toMatchObject({ size: 2, mtime: 42 });
    await writer.write(uri, bytes(1, 2), null);
    expect(fs.writes).toBe(1);
  });

  it('says so when other bytes come back', async () => {
    const [fs, writer] = make();
    fs.loses = 1;
    const left = fingerprint(bytes(1), 0);
    await expect(writer.write(uri, bytes(1, 2), null)).rejects.toMatchObject({ code: 'write-failed', left });
    fs.loses = 0;
    expect(await writer.write(uri, bytes(1, 2), left)).toMatchObject({ size: 2 });
  });

  const offline = () => Promise.reject(new Error('Unavailable'));

  it.each([
    ['leaves the old file', (fs: MemoryFs) => fs.files.get(uri.path), undefined],
    ['leaves a beginning', () => bytes(1), fingerprint(bytes(1), 0)],
    ['leaves an empty file', () => bytes(), fingerprint(bytes(), 0)],
    ['arrives, though nobody hears of it', () => bytes(1, 2), fingerprint(bytes(1, 2), 0)],
    ['leaves no file', () => undefined, null],
    ["is followed by another program's", () => bytes(7, 7), undefined],
  ])('says what a write that fails has left: one that %s', async (_name, leave, left) => {
    const [fs, writer] = make();
    fs.files.set(uri.path, bytes(9));
    fs.breaks = () => {
      const found = leave(fs);
      if (found === undefined) fs.files.delete(uri.path);
      else fs.files.set(uri.path, found);
      return offline();
    };
    const error = await writer.write(uri, bytes(1, 2), fingerprint(bytes(9), 0)).catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'write-failed',
      message: expect.stringContaining('Unavailable') as string,
    });
    expect(error instanceof HalfWritten ? error.left : undefined).toEqual(left);
  });

  it('calls a file that is still missing no part of a write', async () => {
    const [fs, writer] = make();
    fs.breaks = offline;
    const error = await writer.write(uri, bytes(1, 2), null).catch((e: unknown) => e);
    expect(error).not.toBeInstanceOf(HalfWritten);
    expect(error).toMatchObject({ code: 'write-failed' });
  });

  it("refuses what another program wrote after a write that failed, also where that couldn't be read back", async () => {
    for (const isGone of [false, true]) {
      const [fs, writer] = make();
      fs.files.set(uri.path, bytes(9));
      fs.breaks = () => {
        fs.isOffline = isGone;
        return offline();
      };
      const write = () => writer.write(uri, bytes(1, 2), fingerprint(bytes(9), 0));
      await expect(write()).rejects.toMatchObject({ code: 'write-failed' });
      fs.isOffline = false;
      fs.files.set(uri.path, bytes(7));
      await expect(write()).rejects.toMatchObject({ code: 'mask-conflict' });
      expect([...fs.files.get(uri.path)!]).toEqual([7]);
    }
  });

  it('refuses a conflict without writing', async () => {
    const [fs, writer] = make();
    fs.files.set(uri.path, bytes(9));
    await expect(writer.write(uri, bytes(1), null)).rejects.toMatchObject({ code: 'mask-conflict' });
    expect(fs.writes).toBe(0);
  });
});
