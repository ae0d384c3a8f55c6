/**
 * One image that is painted by one process after the other, each of them killed; what the next one finds is held
 * against what the killed ones said they had done.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../src/core/random';
import { decode, encode } from 'fast-png';
import { decodeMask } from '../../src/core/mask/decodeMask';
import { decodeBackup } from '../../src/host/io/backup';
import { BackupShelf } from './backupShelf';
import type { ChildProgram, Death, Moment } from './childProcess';
import { Expected } from './expected';
import { chooseLife } from './moments';
import type { ChildTask, Report } from './report';
import { blank, nameOf, type Size } from './script';

const IMAGE = 'picture.png';
const MASK = 'labels/picture.png';

/** What a process was doing when it was killed. */
export const DOINGS = ['starting', 'painting', 'saving', 'backing up'] as const;
export type Doing = (typeof DOINGS)[number];

type Opened = Extract<Report, { readonly type: 'opened' }>;

export interface LaneOptions {
  /** Absolute path of an empty folder. */
  readonly folder: string;
  readonly size: Size;
  readonly seed: number;
  readonly slowDisk: boolean;
}

/** What happened in a lane, in figures. */
export interface Tally {
  readonly kills: Record<Doing, number>;
  steps: number;
  /** Kills of processes whose journal alone held something older than what may be lost. */
  atStake: number;
  /** How often unsaved work was found that equals the mask. */
  needlesslyDirty: number;
  /** Edits that were committed and not found again, and how long the oldest one had been there, in milliseconds. */
  lostEdits: number;
  longestLost: number;
}

export class Lane {
  readonly tally: Tally = {
    kills: { starting: 0, painting: 0, saving: 0, 'backing up': 0 },
    steps: 0,
    atStake: 0,
    needlesslyDirty: 0,
    lostEdits: 0,
    longestLost: 0,
  };
  readonly workspace: string;
  readonly storage: string;
  private readonly expected: Expected;
  private readonly draw: () => number;
  private rounds = 0;
  /** The process before, whose work is looked for. */
  private before: Death | undefined;
  /** The name of what the mask held after the last process; null where there was none. */
  private mask: string | null = null;

  constructor(
    private readonly program: ChildProgram,
    private readonly options: LaneOptions,
  ) {
    this.draw = seededRandom(options.seed);
    this.workspace = join(options.folder, 'workspace');
    this.storage = join(options.folder, 'storage');
    this.expected = new Expected(blank(options.size));
    const { width, height } = options.size;
    fs.mkdirSync(this.workspace, { recursive: true });
    const data = new Uint8Array(width * height * 3);
    fs.writeFileSync(join(this.workspace, IMAGE), encode({ width, height, data, channels: 3 }));
  }

  /**
   * Lets a process work on the image and kills it.
   * @throws Error that says what is wrong with what it left behind, or with what it found
   */
  async kill(): Promise<void> {
    const { moment, ...habits } = chooseLife(this.draw, this.options.slowDisk);
    const task = { ...this.task(), ...habits };
    const death = await this.program.run(task, moment);
    this.examining(death, task, moment, () => {
      if (death.killedAt === undefined) throw new Error('the process ended by itself');
      this.examine(death.reports, task.seed);
      // A process that found nothing yet has added nothing that it could lose.
      if (death.reports.some(({ type }) => type === 'opened')) {
        this.expected.killed(death.killedAt);
        if (this.expected.needsJournal(this.heldElsewhere())) this.tally.atStake++;
      }
      this.tally.kills[doing(death.reports)]++;
    });
  }

  /** Lets a process open the image, save it and end. @throws Error as above */
  async finish(): Promise<void> {
    const task = { ...this.task(), onlySave: true };
    const death = await this.program.run(task);
    this.examining(death, task, undefined, () => {
      this.examine(death.reports, task.seed);
      if (!death.reports.some(({ type }) => type === 'saved')) throw new Error('it was not saved');
    });
  }

  /** Files that interrupted writes have left beside the mask. */
  strayFiles(): string[] {
    const folder = join(this.workspace, 'labels');
    const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    return names.filter((name) => join('labels', name) !== MASK).map((name) => join(folder, name));
  }

  private task(): ChildTask {
    const seed = Math.floor(this.draw() * 2 ** 32);
    const { workspace: folder, storage } = this;
    return { folder, image: IMAGE, storage, seed, slowDisk: this.options.slowDisk, onlySave: false };
  }

  /** Holds what a process found, and what it left behind, against what may be. */
  private examine(reports: readonly Report[], seed: number): void {
    const before = this.mask;
    const opened = reports.find((report) => report.type === 'opened');
    if (opened !== undefined) {
      this.checkOpened(opened, before);
      this.tally.steps += this.expected.follow(reports, seed, before);
    }
    this.mask = this.readMask();
    if (!this.expected.allowsMask(this.mask))
      throw new Error(`the mask holds ${this.mask}, which was not saved`);
  }

  private checkOpened({ content, dirty, tabDirty }: Opened, mask: string | null): void {
    const found = this.expected.find(content);
    if (found === undefined)
      throw new Error(`work is lost: ${content} was found in place of\n${this.expected.toString()}`);
    const { edits, age } = found.loss;
    this.tally.lostEdits += edits;
    this.tally.longestLost = Math.max(this.tally.longestLost, age);
    const differs = content !== this.expected.contentOfMask(mask);
    if (differs && !(dirty && tabDirty)) {
      throw new Error(`the mask holds ${mask}, but dirty: ${dirty}, in VS Code: ${tabDirty}`);
    }
    // A backup or journal may hold just what a save had written when it was killed.
    if (!differs && (dirty || tabDirty)) this.tally.needlesslyDirty++;
  }

  /** What the mask holds, by name; null where there is none. @throws Error where it isn't whole */
  private readMask(): string | null {
    const file = join(this.workspace, MASK);
    if (!fs.existsSync(file)) return null;
    const bytes = fs.readFileSync(file);
    const { width, height } = this.options.size;
    const { map, state } = decodeMask(bytes, { file, width, height });
    const { data } = decode(bytes, { checkCrc: true });
    if (!map.labels().every((label, at) => label === data[at]))
      throw new Error('another reader sees other labels');
    return nameOf({ cells: map.cells, status: state.status });
  }

  /** Names of what the mask and VS Code's backup hold. */
  private heldElsewhere(): Set<string> {
    const names = new Set([this.expected.contentOfMask(this.mask)]);
    const backup = new BackupShelf(this.storage).read();
    if (backup !== undefined) names.add(nameOfBackup(backup));
    return names;
  }

  /** Says with an error how to come by it again. */
  private examining(death: Death, task: ChildTask, moment: Moment | undefined, check: () => void): void {
    this.rounds++;
    try {
      const failed = death.reports.find((report) => report.type === 'failed');
      if (failed !== undefined) throw new Error(failed.message);
      check();
      this.before = death;
    } catch (error) {
      const facts = { ...this.options, round: this.rounds, task, moment };
      const lines = [
        String(error),
        JSON.stringify(facts),
        `the process before, killed at ${this.before?.killedAt}:`,
        ...lastOf(this.before),
        'this one:',
        ...lastOf(death),
      ];
      throw new Error([...lines, death.stderr].join('\n'), { cause: error });
    }
  }
}

/** The end of what a process has said, a line each. */
function lastOf(death: Death | undefined): string[] {
  return (death?.reports ?? []).slice(-10).map((each) => JSON.stringify(each));
}

/** The name of what a backup holds; of nothing where a kill has torn it. */
function nameOfBackup(bytes: Uint8Array): string {
  try {
    const { map, state } = decodeBackup(bytes, IMAGE);
    return nameOf({ cells: map.cells, status: state.status });
  } catch {
    return 'torn';
  }
}

function doing(reports: readonly Report[]): Doing {
  const count = (wanted: Report['type']): number => reports.filter(({ type }) => type === wanted).length;
  if (count('opened') === 0) return 'starting';
  if (count('saving') > count('saved')) return 'saving';
  return count('backingUp') > count('backedUp') ? 'backing up' : 'painting';
}
