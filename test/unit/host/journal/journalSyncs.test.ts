/** When the journal of a document is really synced: on real files, with Node's own functions, in a time of our own. */
import { mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LabelMap } from '../../../../src/core/labelMap';
import { encodeBackup } from '../../../../src/host/io/backup';
import { DocumentJournal } from '../../../../src/host/journal/documentJournal';
import { NodeJournalFile } from '../../../../src/host/journal/nodeJournal.node';
import { fileCalls } from '../../../support/fileCalls';
import { removeFolder } from '../../../support/removeFolder';

vi.mock('node:fs', async (original) =>
  (await import('../../../support/fileCalls')).recordingFs(await original()),
);
vi.mock('node:fs/promises', async (original) =>
  (await import('../../../support/fileCalls')).recordingPromises(await original()),
);

/** What is promised, in milliseconds. */
const DURABLE_WITHIN = 250;
const root = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
const folder = join(root, 'journal');
const path = join(folder, 'one.journal');

// Only timers: the disk takes its own time.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  fileCalls.length = 0;
});
afterEach(() => void vi.useRealTimers());
afterAll(() => removeFolder(root));

/** Waits for the disk; no time passes for the journal. */
async function untilCalled(call: string): Promise<void> {
  while (!fileCalls.includes(call)) await new Promise((resolve) => setImmediate(resolve));
}

it('a journal that replaces unsaved work is synced before it is renamed, and its folder after', async () => {
  const file = new NodeJournalFile(path);
  await file.replace(Uint8Array.of(1), true);
  expect(fileCalls).toEqual([
    'sync temporary one.journal',
    'rename temporary one.journal to one.journal',
    'sync journal',
  ]);
  await file.append(Uint8Array.of(2));
  await file.sync();
  expect(fileCalls.slice(3)).toEqual(['sync data of one.journal']);
  await file.remove();
});

it(
  `every edit is on the disk ${DURABLE_WITHIN} ms later, the first one with the journal's name`,
  { timeout: 10_000 },
  async () => {
    const map = LabelMap.blank(6, 1);
    const state = { status: 'corrected' } as const;
    const journal: DocumentJournal = new DocumentJournal({
      file: new NodeJournalFile(path),
      document: {
        isDirty: () => true,
        backup: () => encodeBackup({ map, state, base: null, position: journal.position }),
        base: () => null,
      },
      position: { lineage: 'one', edits: 0 },
      onFailure: (error) => {
        throw error;
      },
    });
    let bytes = 0;
    for (const at of [0, 1, 2]) {
      fileCalls.length = 0;
      map.cells[at] = 257;
      journal.edited({ runs: Uint32Array.of(at, 1, 257), state, page: 'page', sequence: at + 1 });
      await vi.advanceTimersByTimeAsync(DURABLE_WITHIN);
      // Handed over before the sync began.
      expect(statSync(path).size).toBeGreaterThan(bytes);
      bytes = statSync(path).size;
      // Nothing more is asked of the journal: this comes by itself, or never.
      await untilCalled('sync data of one.journal');
      if (at > 0) continue;
      await untilCalled('sync journal');
      expect(fileCalls).toEqual([
        'rename one.journal.new to one.journal',
        'sync data of one.journal',
        'sync journal',
      ]);
    }
    await journal.close('closed');
  },
);
