/**
 * Random sequences of commands on the real extension, held against arrays after every command.
 *
 * `FCN_MODEL_RUNS` is the number of sequences. A failure says its seed and path: with `FCN_MODEL_SEED` and
 * `FCN_MODEL_PATH` it is played again.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { command, setup, type Command } from './commands';
import { longArray } from './longArray';
import { OUTCOMES } from './naiveLearning';
import { play, stopTime } from './play';

const { FCN_MODEL_RUNS, FCN_MODEL_SEED, FCN_MODEL_PATH } = process.env;
const SEQUENCES = Number(FCN_MODEL_RUNS ?? 500);
const SEED = Number(FCN_MODEL_SEED ?? Math.floor(Math.random() * 2 ** 31));
const COMMANDS = 55;
/** Some make no sense where they stand and are left out. */
const CANDIDATES = { min: 150, max: 160 };

/** All there are: the compiler says where one is missing. */
const KINDS: Record<Command['kind'], true> = {
  brush: true,
  fill: true,
  learned: true,
  showSecondView: true,
  closeSecondView: true,
  segment: true,
  accept: true,
  reject: true,
  approve: true,
  clear: true,
  unconfirmUnlabeled: true,
  undo: true,
  redo: true,
  save: true,
  startSave: true,
  finishSave: true,
  saveCopy: true,
  revert: true,
  backup: true,
  hotExit: true,
  reopen: true,
  keepMine: true,
  takeTheirs: true,
  focus: true,
  wait: true,
  hold: true,
  release: true,
  propose: true,
  answer: true,
  foreignChange: true,
  crash: true,
};

beforeAll(stopTime);
afterAll(() => {
  vi.useRealTimers();
});

it(`holds against arrays in ${SEQUENCES} sequences of commands`, { timeout: 1_000_000 }, async () => {
  console.log(`model-based test: ${SEQUENCES} sequences, seed ${SEED}`);
  const played = new Map<string, number>();
  const learned = new Map<string, number>();
  let shortest = Infinity;
  const property = fc.asyncProperty(
    setup,
    longArray(command, CANDIDATES.min, CANDIDATES.max),
    async (start, commands) => {
      const { done, outcomes } = await play(start, commands, COMMANDS);
      shortest = Math.min(shortest, done.length);
      for (const { kind } of done) count(played, kind);
      for (const { outcome, inFlight } of outcomes) {
        count(learned, outcome);
        if (inFlight) count(learned, `${outcome} in flight`);
      }
    },
  );
  await fc.assert(property, {
    seed: SEED,
    numRuns: SEQUENCES,
    ...(FCN_MODEL_PATH !== undefined && { path: FCN_MODEL_PATH }),
  });
  const total = [...played.values()].reduce((sum, count) => sum + count, 0);
  console.log(`model-based test: ${total} commands`, Object.fromEntries([...played].sort()));
  console.log('model-based test: late results', Object.fromEntries([...learned].sort()));
  if (FCN_MODEL_PATH !== undefined) return;
  expect(shortest).toBeGreaterThanOrEqual(50);
  // In fewer the rarest may be missing by chance.
  if (SEQUENCES < 500) return;
  expect([...played.keys()].sort()).toEqual(Object.keys(KINDS).sort());
  expect([...learned.keys()]).toEqual(expect.arrayContaining([...OUTCOMES]));
});

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
