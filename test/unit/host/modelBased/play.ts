/** Plays commands on the model and on the system, and holds one against the other after each. */
import { vi } from 'vitest';
import { check } from './checks';
import type { Command, Setup } from './commands';
import { NaiveModel, type Facts } from './naiveModel';
import { equal } from './naiveContent';
import { System } from './system';

/** Longer than any command takes, in real milliseconds; the timers of the extension are the test's. */
const PATIENCE = 5000;
const realTimeout = setTimeout;
const endTimeout = clearTimeout;

/** Takes the clock and all timers over, but not what promises wait for. */
export function stopTime(): void {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
}

/**
 * Plays those of the commands that make sense where they stand, then takes everything back and does it again.
 * @param most commands to carry out
 * @returns the commands that were carried out, and what became of late results
 * @throws an Error that names the command after which something differs, and what
 */
export async function play(
  setup: Setup,
  commands: readonly Command[],
  most = Infinity,
): Promise<{ done: readonly Command[]; outcomes: NaiveModel['outcomes'] }> {
  const model = new NaiveModel(setup);
  const system = await System.open(setup);
  const done: Command[] = [];
  try {
    await told('opening', () => check(model, system, undefined));
    for (const command of commands) {
      if (done.length === most) break;
      if (!model.allows(command, factsOf(system))) continue;
      await step(model, system, command);
      done.push(command);
    }
    await takeBackAll(model, system);
  } finally {
    system.close();
  }
  return { done, outcomes: model.outcomes };
}

async function step(model: NaiveModel, system: System, command: Command): Promise<void> {
  model.apply(command, factsOf(system));
  await told(JSON.stringify(command), async () => {
    await inTime(system.run(command));
    check(model, system, command);
  });
}

/** Lets an error say after what it came; whoever plants bugs knows a find by that. */
async function told(what: string, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(`after ${what}: ${problem}`, { cause: error });
  }
}

/** Undoing everything gives the start; everything can be done again. */
async function takeBackAll(model: NaiveModel, system: System): Promise<void> {
  for (const page of [...model.held.keys()]) await step(model, system, { kind: 'release', page });
  while (model.stack.canUndo) await step(model, system, { kind: 'undo' });
  if (!equal(model.memory, model.base)) throw new Error('the model itself does not go back to its start');
  while (model.stack.canRedo) await step(model, system, { kind: 'redo' });
}

function factsOf({ tabDirty, canRevert, document: { core } }: System): Facts {
  return { tabDirty, canRevert, hostDirty: core.dirty, edited: core.edited };
}

/** A command that never ends is a failure like any other. */
async function inTime(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = realTimeout(() => reject(new Error('it never ends')), PATIENCE);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    endTimeout(timer);
  }
}
