/** Saves where the mask's folder can't be synced: the mask has been replaced by then. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Uri } from 'vscode';
import { fingerprint, HalfWritten } from '../../../src/host/io/maskWriter';
import { NodeMaskWriter } from '../../../src/host/io/maskWriter.node';
import { folderFault } from '../../support/fileCalls';

vi.mock('node:fs/promises', async (original) =>
  (await import('../../support/fileCalls')).recordingPromises(await original()),
);

type FolderCase = ['open' | 'sync', code: string, where: string];

const writer = new NodeMaskWriter(() => 'labels/mask.png');
const [first, second] = [Uint8Array.of(1), Uint8Array.of(2)];
let folder: string;
let mask: Uri;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fcn-labeler-test-'));
  mask = Uri.file(join(folder, 'mask.png'));
});
afterEach(async () => {
  folderFault.at = undefined;
  await rm(folder, { recursive: true });
});

const onDisk = async () => [...(await readFile(mask.fsPath))];

it.each<FolderCase>([
  ['sync', 'EINVAL', 'shared folders of virtual machines'],
  ['sync', 'ENOTSUP', 'other file systems that have none'],
  ['sync', 'EPERM', 'a sandbox'],
  ['open', 'EACCES', 'a folder that may be entered and not listed'],
  ['open', 'EISDIR', 'systems that open no folders'],
])('a folder whose %s answers %s, as with %s, takes masks', async (...[at, code]) => {
  Object.assign(folderFault, { at, code });
  const written = await writer.write(mask, first, null);
  await writer.write(mask, second, written);
  expect([await onDisk(), await readdir(folder)]).toEqual([[2], ['mask.png']]);
});

it('a disk that fails to sync a folder (EIO) makes the save fail, and the next one has no conflict with it', async () => {
  const { size, hash } = await writer.write(mask, first, null);
  Object.assign(folderFault, { at: 'sync', code: 'EIO' });
  const failed = await writer.write(mask, second, { size, hash, mtime: 0 }).catch((e: unknown) => e);
  expect(failed).toBeInstanceOf(HalfWritten);
  const left = fingerprint(second, 0);
  expect(failed).toMatchObject({
    code: 'write-failed',
    left,
    message: expect.stringContaining('EIO') as string,
  });
  // The same bytes again: they are there, and still not safe.
  await expect(writer.write(mask, second, left)).rejects.toMatchObject({ code: 'write-failed', left });
  folderFault.at = undefined;
  await writer.write(mask, second, left);
  await writer.write(mask, first, left);
  expect(await onDisk()).toEqual([1]);
});
