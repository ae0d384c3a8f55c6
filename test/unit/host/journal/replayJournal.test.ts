/** A journal replays to the backup that it would be today. */
import { describe, expect, it } from 'vitest';
import {
  encodeJournalEdit,
  encodeJournalMark,
  encodeJournalStart,
  encodeJournalWrite,
} from '../../../../src/core/journal/journalFormat';
import { LabelMap } from '../../../../src/core/labelMap';
import { encodeBackup, type Backup } from '../../../../src/host/io/backup';
import { replayJournal } from '../../../../src/host/journal/replayJournal';

const model = { name: 'builtin:voc', version: 1 };
const backup: Backup = {
  map: new LabelMap(3, 1, Uint16Array.of(255, 257, 255)),
  state: { status: 'corrected' },
  base: { size: 10, mtime: 5, hash: 7 },
  origin: { image: 'file:///a.jpg', mask: 'file:///a.png' },
  acknowledged: { old: 3, page: 1 },
  position: { lineage: 'b', edits: 4, ancestors: [{ lineage: 'a', edits: 9 }] },
  owner: { session: 's', host: 'h' },
};
const painted = encodeJournalEdit({
  runs: Uint32Array.of(0, 1, 258),
  state: { status: 'predicted', model },
  page: 'page',
  sequence: 2,
});
const undone = encodeJournalEdit({ runs: Uint32Array.of(1, 2, 255), state: { status: 'unlabeled' } });

function replay(...records: readonly Uint8Array[]) {
  const bytes = [encodeJournalStart(encodeBackup(backup)), ...records].flatMap((record) => [...record]);
  return replayJournal(Uint8Array.from(bytes), 'a.jpg');
}

describe('a journal', () => {
  it('without edits is its start', () => {
    expect(replay()).toEqual({ content: backup, writes: [] });
  });

  it('has the labels, the state and the strokes of its last edit, and where its work came from', () => {
    const { content } = replay(painted);
    expect([...content.map.cells]).toEqual([258, 257, 255]);
    expect(content.state).toEqual({ status: 'predicted', model });
    expect(content.acknowledged).toEqual({ old: 3, page: 2 });
    expect(content.position).toEqual({ lineage: 'b', edits: 5, ancestors: [{ lineage: 'a', edits: 9 }] });
    expect(content).toMatchObject({ base: backup.base, origin: backup.origin, owner: backup.owner });
    const later = replay(painted, undone).content;
    expect([...later.map.cells]).toEqual([258, 255, 255]);
    expect(later.state).toEqual({ status: 'unlabeled' });
  });

  it('says how it ends and how many edits there were by then, recorded or not', () => {
    const write = { size: 1, hash: 2, edits: 5 };
    const replayed = replay(
      painted,
      encodeJournalWrite(write),
      encodeJournalMark({ kind: 'saved', edits: 8 }),
    );
    expect(replayed).toMatchObject({ writes: [write], end: { kind: 'saved', edits: 8 } });
    expect(replayed.content.position?.edits).toBe(8);
    expect(replay(encodeJournalMark({ kind: 'closed', edits: 4 }), painted).end).toBeUndefined();
  });

  it('ends where an edit does not fit the image', () => {
    const outside = encodeJournalEdit({ runs: Uint32Array.of(2, 2, 1), state: { status: 'corrected' } });
    const { content, damage } = replay(painted, outside, undone);
    expect([...content.map.cells]).toEqual([258, 257, 255]);
    expect([content.position?.edits, damage]).toEqual([5, expect.stringMatching(/after the last of 3/)]);
  });
});
