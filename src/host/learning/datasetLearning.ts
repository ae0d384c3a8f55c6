/** The shared head of one dataset: its versions, its scores, and whether it predicts. */
import type { LogOutputChannel } from 'vscode';
import type { ModelFiles } from '../../protocol/hostView';
import { cancelled } from '../../protocol/rpc';
import { errorText } from '../errorText';
import type { Model } from '../models';
import { describeFiles, type LearnedFolder } from './learnedFolder';
import {
  judged,
  newest,
  NOTHING_LEARNED,
  rolledBack,
  serving,
  unseenBy,
  withGiven,
  withVersion,
  type Approval,
  type LearnedState,
  type LearnedVersion,
} from './learnedState';

/** What masks call the shared head. */
export const LEARNED_NAME = 'learned';

export class DatasetLearning {
  private present: LearnedState = NOTHING_LEARNED;
  private model: Model | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly folder: LearnedFolder,
    private readonly log: Pick<LogOutputChannel, 'warn'>,
  ) {}

  /** As it was looked at last. */
  get state(): LearnedState {
    return this.present;
  }

  /**
   * The head that predicts in the place of the given model; undefined where that one does.
   * @param given what a person gave the dataset; another one than before starts the scores anew
   */
  resolve(given: Model): Promise<Model | undefined> {
    return this.inOrder(async () => {
      await this.follow(given);
      const version = serving(this.present);
      return version && (await this.load(version));
    });
  }

  /** A version that has not learned an image. @param since the first that had @returns its files */
  unseen(since: number): Promise<ModelFiles | undefined> {
    return this.inOrder(async () => {
      this.present = await this.folder.readState();
      const version = unseenBy(this.present, since);
      return version && (await this.load(version))?.files;
    }).then((files) => files ?? undefined);
  }

  /** The first version that has learned an image; undefined where none has. @param image by `imageKey` */
  firstToSee(image: string): Promise<number | undefined> {
    return this.inOrder(async () => (await this.folder.readState()).seen[image]);
  }

  /** The version that trainings go on from. */
  earlier(): Promise<ModelFiles | undefined> {
    return this.unseen(Infinity);
  }

  /** The number that the next version gets. */
  get nextVersion(): number {
    return this.present.lastVersion + 1;
  }

  /** The version that trainings go on from, as it was looked at last. */
  get newestVersion(): number | undefined {
    return newest(this.present)?.version;
  }

  /** Notes how an approved image was predicted. */
  judge(approval: Approval): Promise<void> {
    return this.update((state) => judged(state, approval));
  }

  /**
   * Keeps what was trained.
   * @param lacks whether the given model doesn't know what the dataset is about
   * @param images what it has learned from, by `imageKey`
   * @param base the newest version when it was trained, which it went on from
   * @throws LabelerError `model-invalid`, or `cancelled` where another window rolled back or learned meanwhile; nothing is kept then
   */
  add(
    files: ModelFiles,
    facts: Omit<LearnedVersion, 'served'>,
    lacks: boolean,
    images: readonly string[] = [],
    base = this.newestVersion,
  ): Promise<void> {
    return this.inOrder(async () => {
      const { reference } = describeFiles(files);
      if (reference.name !== LEARNED_NAME || reference.version !== facts.version) {
        throw new Error(`version ${facts.version} was asked for, and ${reference.version} came`);
      }
      const state = await this.folder.readState();
      if (newest(state)?.version !== base) throw cancelled();
      await this.folder.writeVersion(facts.version, files);
      await this.change(withVersion(state, facts, lacks, images));
    });
  }

  /** @returns the version that predicts now (null: the given model); undefined where there was nothing to go back from */
  rollBack(): Promise<{ from: number; to: number | null } | undefined> {
    return this.inOrder(async () => {
      const state = await this.folder.readState();
      const before = rolledBack(state);
      if (before === undefined) return undefined;
      await this.change(before);
      return { from: newest(state)?.version ?? 0, to: serving(before)?.version ?? null };
    });
  }

  /** A person chose the given model again: it predicts until a head does better. */
  chooseGiven(): Promise<void> {
    return this.update((state) =>
      state.given === null ? state : { ...withGiven(state, state.given), mayTakeAtOnce: false },
    );
  }

  private async follow({ reference }: Model): Promise<void> {
    const state = await this.folder.readState();
    const given = nameOf(reference);
    if (state.given === given) this.present = state;
    else await this.change(withGiven(state, given));
  }

  /** A version whose files are broken counts as none: the given model predicts. */
  private async load({ version }: LearnedVersion): Promise<Model | undefined> {
    if (this.model?.reference.version === version) return this.model;
    try {
      const { json, weights, description } = await this.folder.readVersion(version);
      const reference = { name: LEARNED_NAME, version };
      const model: Model = { ...description, reference, files: { json, weights }, ownIds: true };
      if (serving(this.present)?.version === version) this.model = model;
      return model;
    } catch (error) {
      this.log.warn(`Version ${version} of the shared head can't be used: ${errorText(error)}`);
      return undefined;
    }
  }

  private update(change: (state: LearnedState) => LearnedState): Promise<void> {
    return this.inOrder(async () => this.change(change(await this.folder.readState())));
  }

  private async change(state: LearnedState): Promise<void> {
    await this.folder.writeState(state);
    this.present = state;
    await this.folder.prune(state);
  }

  private inOrder<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task);
    this.last = result.catch(() => undefined);
    return result;
  }
}

/** What scores compare with. */
export function nameOf({ name, version }: Model['reference']): string {
  return `${name} ${version}`;
}
