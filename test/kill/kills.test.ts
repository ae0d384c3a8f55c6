/**
 * Kills a process that runs the real document, writer and journal, again and again at random moments, and looks at
 * what is left. `FCN_KILLS` sets how often, `FCN_SEED` repeats a run.
 */
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeStaleTemporaryFiles } from '../../src/host/temporaryFiles';
import { workbench } from '../support/fakeVscode/workbench';
import { ChildProgram } from './childProcess';
import { MAY_BE_LOST } from './expected';
import { DOINGS, Lane, type LaneOptions } from './lane';

const KILLS = Number(process.env['FCN_KILLS'] ?? 200);
const SEED = Number(process.env['FCN_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Every doing has at least this share of the kills. */
const LEAST_SHARE = 0.02;
/** At least this share of the kills is survived by the journal alone: mask and backup lack what may not be lost. */
const LEAST_AT_STAKE = 0.4;

/** Images of several sizes, on disks of two kinds. */
const KINDS: readonly Pick<LaneOptions, 'size' | 'slowDisk'>[] = [
  { size: { width: 48, height: 32 }, slowDisk: true },
  { size: { width: 48, height: 32 }, slowDisk: false },
  { size: { width: 640, height: 427 }, slowDisk: true },
];

/** Processes of each kind at a time: they wait more than they work. */
const LANES_OF_A_KIND = 3;

const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-kills-'));
let program: ChildProgram;

beforeAll(async () => {
  program = await ChildProgram.build();
});
afterAll(() => {
  program.remove();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

it(`loses nothing in ${KILLS} kills`, { timeout: 60_000 + KILLS * 1000 }, async () => {
  console.log(`FCN_SEED=${SEED}`);
  const lanes = Array.from({ length: LANES_OF_A_KIND }, () => KINDS)
    .flat()
    .map((kind, i) => new Lane(program, { ...kind, folder: join(folder, `lane-${i}`), seed: SEED + i }));
  let left = KILLS;
  const ends = await Promise.allSettled(
    lanes.map(async (lane) => {
      while (left-- > 0) await lane.kill();
      await lane.finish();
    }),
  );
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
  // All of them: which rule a loss breaks first differs from lane to lane.
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n\n'));

  const sum = (of: (lane: Lane) => number): number => lanes.reduce((total, lane) => total + of(lane), 0);
  const kills = DOINGS.map((doing) => [doing, sum(({ tally }) => tally.kills[doing])] as const);
  const lost = sum(({ tally }) => tally.lostEdits);
  const atStake = sum(({ tally }) => tally.atStake);
  const longest = Math.max(...lanes.map(({ tally }) => tally.longestLost));
  console.log(
    `killed while ${kills.map(([doing, count]) => `${doing}: ${count}`).join(', ')}; ` +
      `${sum(({ tally }) => tally.steps)} steps begun; ` +
      `${atStake} times only the journal held what may not be lost; ` +
      `${lost} committed edits not found again, none older than ${longest.toFixed(0)} ms; ` +
      `${sum(({ tally }) => tally.needlesslyDirty)} times unsaved though equal to the mask`,
  );
  for (const [doing, count] of kills) expect(count, doing).toBeGreaterThanOrEqual(KILLS * LEAST_SHARE);
  expect(atStake, 'at stake').toBeGreaterThanOrEqual(KILLS * LEAST_AT_STAKE);
  expect(longest, 'age of what was lost').toBeLessThanOrEqual(MAY_BE_LOST);

  for (const lane of lanes) await expectCleanedUp(lane);
});

/** What interrupted writes left beside the mask goes once it is old enough. */
async function expectCleanedUp(lane: Lane): Promise<void> {
  const longAgo = Date.now() / 1000 - 3600;
  for (const file of lane.strayFiles()) utimesSync(file, longAgo, longAgo);
  workbench.open(lane.workspace);
  await removeStaleTemporaryFiles('**/.*.fcn-labeler.tmp', {
    info: () => undefined,
    warn: expect.unreachable,
  });
  expect(lane.strayFiles()).toEqual([]);
}
