/** Runs cases of one target in a child process of `scripts/fuzz.mjs`, which watches over time and memory. */
import { takeRequestedBytes } from './allocations';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { Random } from './random';
import type { FuzzTarget } from './target';
import { TARGETS } from './targets/all';

/** What the parent asks for, as JSON in the last argument. */
interface Job {
  readonly target: string;
  readonly seed: number;
  readonly first: number;
  /** Cases to run; left out: until the time is up. */
  readonly cases?: number;
  readonly milliseconds?: number;
  /** The case under way is written here, so that the parent knows it whatever happens. */
  readonly progress: string;
  /** Only make the first case's input and write it here. */
  readonly saveTo?: string;
}

/** Time on the processor, whatever else the machine does, that one input may take. */
const MAX_CPU_MS = 2000;
/** Of the whole process, in bytes. */
const MAX_RESIDENT = 600 * 2 ** 20;
/** Cases between two looks at that, each of which takes a system call. */
const RESIDENT_EVERY = 20;

void main(JSON.parse(process.argv[2]) as Job);

async function main(job: Job): Promise<void> {
  const target = TARGETS.find(({ name }) => name === job.target);
  if (target === undefined) throw new Error(`no target ${job.target}`);
  if (job.saveTo !== undefined) {
    writeFileSync(job.saveTo, target.save(await target.make(randomOf(target, job.seed, job.first))));
    return;
  }
  const progress = openSync(job.progress, 'w');
  const deadline = job.milliseconds === undefined ? Infinity : performance.now() + job.milliseconds;
  const last = job.first + (job.cases ?? Infinity);
  const outcomes: Record<string, number> = {};
  let index = job.first;
  for (; index < last && performance.now() < deadline; index++) {
    writeSync(progress, String(index).padEnd(16), 0);
    try {
      for (const outcome of await runCase(target, job.seed, index)) {
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    } catch (error) {
      console.error(error);
      process.exit(1);
    }
  }
  closeSync(progress);
  console.log(JSON.stringify({ cases: index - job.first, outcomes, processorSeconds: processorSeconds() }));
}

/** What this process has taken of the processors, whatever else the machine did. */
function processorSeconds(): number {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1e6;
}

function randomOf({ name }: FuzzTarget, seed: number, index: number): Random {
  return new Random(name, seed, index);
}

async function runCase(target: FuzzTarget, seed: number, index: number): Promise<readonly string[]> {
  const input = await target.make(randomOf(target, seed, index));
  takeRequestedBytes();
  const start = performance.now();
  const before = process.cpuUsage();
  const outcomes = await target.check(input);
  const milliseconds = performance.now() - start > MAX_CPU_MS ? cpuSince(before) : 0;
  const bytes = takeRequestedBytes();
  if (milliseconds > MAX_CPU_MS)
    throw new Error(`one input took ${Math.round(milliseconds)} ms of the processor`);
  if (bytes > target.memory(input)) throw new Error(`one input had ${bytes} bytes allocated`);
  if (index % RESIDENT_EVERY === 0) checkResident();
  return outcomes;
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function checkResident(): void {
  if (process.memoryUsage.rss() <= MAX_RESIDENT) return;
  globalThis.gc?.();
  const resident = process.memoryUsage.rss();
  if (resident > MAX_RESIDENT) throw new Error(`the process takes ${resident} bytes`);
}
