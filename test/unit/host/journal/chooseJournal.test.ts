/** The newest work that nobody else holds is opened; what else there is, is offered or left alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseJournal,
  type JournalCandidate,
  type Situation,
} from '../../../../src/host/journal/chooseJournal';
import { descend, includes } from '../../../../src/host/journal/journalPosition';

interface Named extends JournalCandidate {
  readonly name: string;
}

const point = (text: string) => ({ lineage: text[0], edits: Number(text.slice(1)) });

/** `a7 closed`, `b2<a7 inUse`: lineage, edits, what it was restored from, and how it ends. */
function journal(name: string, modified = 0): Named {
  const [position, end = 'unsaved'] = name.split(' ');
  const [own, ...ancestors] = position.split('<');
  const inUse = end === 'inUse' || end === 'settledInUse';
  return {
    name,
    position: { ...point(own), ancestors: ancestors.map(point) },
    inUse,
    end: end === 'settledInUse' ? 'settled' : inUse ? 'unsaved' : (end as Named['end']),
    modified,
  };
}

function choose(names: readonly string[], backup?: string | null, asksBeforeShutdown = true) {
  const position = backup && (backup === 'old' ? null : journal(backup).position);
  const situation: Situation = {
    asksBeforeShutdown,
    ...(position === undefined || position === '' ? {} : { backup: position }),
  };
  const { open, offer, superfluous, witness } = chooseJournal(
    names.map((name, i) => journal(name, i)),
    situation,
  );
  const named = (journals: readonly Named[]) => journals.map(({ name }) => name);
  return {
    open: typeof open === 'string' ? open : open.name,
    offer: named(offer),
    superfluous: named(superfluous),
    ...(witness && { witness: witness.name }),
  };
}

const nothing = { offer: [], superfluous: [] };

describe('without a backup', () => {
  it.each([
    ['nothing', [], { ...nothing, open: 'mask' }],
    ['a journal of a process that died', ['a7'], { ...nothing, open: 'a7' }],
    ['one of a running window', ['a7 inUse'], { open: 'mask', offer: ['a7 inUse'], superfluous: [] }],
    ['one that somebody closed without saving', ['a7 closed'], { ...nothing, open: 'mask' }],
    ['one whose work is saved', ['a7 settled'], { open: 'mask', offer: [], superfluous: ['a7 settled'] }],
    ['one whose work is being saved elsewhere', ['a7 settledInUse'], { ...nothing, open: 'mask' }],
    [
      'one of a window that ended in good order',
      ['a7 shutDown'],
      { open: 'mask', offer: ['a7 shutDown'], superfluous: [] },
    ],
    ['two of different work', ['a7', 'b2'], { open: 'b2', offer: ['a7'], superfluous: [] }],
    ['two of the same work', ['a7', 'a9', 'a8'], { open: 'a9', offer: [], superfluous: ['a7', 'a8'] }],
    ['one that was taken over', ['a7', 'b1<a7'], { open: 'b1<a7', offer: [], superfluous: ['a7'] }],
    ['one that went on elsewhere', ['a9', 'b1<a7'], { open: 'b1<a7', offer: ['a9'], superfluous: [] }],
    [
      'one that was taken over and then not saved',
      ['a7', 'b1<a7 closed'],
      { open: 'mask', offer: [], superfluous: ['a7'] },
    ],
    [
      'one that a running window has taken over',
      ['a7', 'b1<a7 inUse'],
      { open: 'mask', offer: ['b1<a7 inUse'], superfluous: ['a7'] },
    ],
    [
      'one that was taken over and saved',
      ['a7', 'b1<a7 settled'],
      { open: 'mask', offer: [], superfluous: ['a7', 'b1<a7 settled'] },
    ],
  ])('%s', (_what, names, expected) => {
    expect(choose(names)).toEqual(expected);
  });

  it('a browser, which loses its window without asking, gets what was there at its end', () => {
    expect(choose(['a7 shutDown'], undefined, false).open).toBe('a7 shutDown');
  });
});

describe('with a backup', () => {
  it.each([
    ['no journal', [], 'a5', { ...nothing, open: 'backup' }],
    ['the journal is newer', ['a7'], 'a5', { ...nothing, open: 'a7' }],
    ['the journal is as new', ['a5'], 'a5', { open: 'backup', offer: [], superfluous: ['a5'] }],
    ['the journal is older', ['a4'], 'a5', { open: 'backup', offer: [], superfluous: ['a4'] }],
    ['the journal is newer and was closed', ['a7 closed'], 'a5', { ...nothing, open: 'a7 closed' }],
    ['the journal is newer, its window ended', ['a7 shutDown'], 'a5', { ...nothing, open: 'a7 shutDown' }],
    [
      'the journal says that all is saved',
      ['a7 settled'],
      'a5',
      { ...nothing, open: 'mask', witness: 'a7 settled' },
    ],
    ['the backup was saved', ['a5 settled'], 'a5', { ...nothing, open: 'mask', witness: 'a5 settled' }],
    [
      'the journal says that all is saved, and work went on',
      ['a7 settled', 'b2<a7'],
      'a5',
      { open: 'b2<a7', offer: [], superfluous: ['a7 settled'] },
    ],
    [
      'a save before the backup',
      ['a4 settled'],
      'a5',
      { open: 'backup', offer: [], superfluous: ['a4 settled'] },
    ],
    [
      'the journal is newer, and in use',
      ['a7 inUse'],
      'a5',
      { open: 'backup', offer: ['a7 inUse'], superfluous: [] },
    ],
    ['the journal is older, and in use', ['a4 inUse'], 'a5', { ...nothing, open: 'backup' }],
    ['the journal took over from the backup', ['b2<a5'], 'a5', { ...nothing, open: 'b2<a5' }],
    ['other work waits', ['b9'], 'a5', { open: 'backup', offer: ['b9'], superfluous: [] }],
    ['a backup of an older version', ['a9'], 'old', { open: 'backup', offer: ['a9'], superfluous: [] }],
  ])('%s', (_what, names, backup, expected) => {
    expect(choose(names, backup)).toEqual(expected);
  });
});

const ends = fc.constantFrom('', ' closed', ' settled', ' shutDown', ' inUse');
const lineage = fc.constantFrom(['a', ''], ['b', '<a3'], ['c', '<b2<a3'], ['d', '<a1']);
const name = fc
  .tuple(lineage, fc.integer({ min: 1, max: 5 }), ends)
  .map(([[own, from], edits, end]) => `${own}${edits}${from}${end}`);

it('never calls work superfluous that nothing else holds, and never opens what is in use', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: 5 }),
      fc.option(fc.constantFrom('a1', 'a3', 'b2<a3', 'd5<a1'), { nil: undefined }),
      fc.boolean(),
      (names, backup, asks) => {
        const { open, offer, superfluous } = choose(names, backup, asks);
        if (open !== 'mask' && open !== 'backup') expect(journal(open).inUse).toBe(false);
        for (const each of superfluous) {
          const { position, end, inUse } = journal(each);
          expect(inUse).toBe(false);
          const holders = [
            ...names.filter((other) => !superfluous.includes(other)),
            ...(backup ? [backup] : []),
          ];
          const held = holders.some((other) => includes(journal(other).position, position));
          const saved = names.some(
            (other) => journal(other).end === 'settled' && includes(journal(other).position, position),
          );
          expect(held || saved || end === 'settled').toBe(true);
        }
        for (const each of offer) expect(superfluous).not.toContain(each);
      },
    ),
    { numRuns: 2000 },
  );
});

it('remembers what a document was restored from, and not without end', () => {
  let position = descend('first', undefined);
  for (let i = 0; i < 40; i++) position = descend(`next ${i}`, { ...position, edits: position.edits + i });
  expect(position).toMatchObject({ lineage: 'next 39', edits: 0 });
  expect(position.ancestors).toHaveLength(16);
  expect(includes(position, { lineage: 'next 38', edits: 39 })).toBe(true);
  expect(includes(position, { lineage: 'next 38', edits: 40 })).toBe(false);
});
