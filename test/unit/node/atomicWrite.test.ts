/** In which order a file is written, synced and renamed: nothing else keeps it whole when the power goes. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { writeFileAtomically } from '../../../src/node/atomicWrite';
import { fileCalls } from '../../support/fileCalls';
import { removeFolder } from '../../support/removeFolder';

vi.mock('node:fs/promises', async (original) =>
  (await import('../../support/fileCalls')).recordingPromises(await original()),
);

const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
afterAll(() => removeFolder(folder));
beforeEach(() => void (fileCalls.length = 0));

it('syncs what it wrote before it renames, and the folder after', async () => {
  for (const bytes of [Uint8Array.of(1), Uint8Array.of(2, 3)]) {
    fileCalls.length = 0;
    await writeFileAtomically(join(folder, 'mask.png'), bytes, () => {
      fileCalls.push('last check');
      return Promise.resolve();
    });
    expect(fileCalls).toEqual([
      'sync temporary mask.png',
      'last check',
      'rename temporary mask.png to mask.png',
      `sync ${basename(folder)}`,
    ]);
  }
});

it('renames nothing where the last check refuses', async () => {
  const refuse = () => Promise.reject(new Error('another program was here'));
  await expect(writeFileAtomically(join(folder, 'other.png'), Uint8Array.of(1), refuse)).rejects.toThrow();
  expect(fileCalls).toEqual(['sync temporary other.png']);
});
