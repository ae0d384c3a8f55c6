/** The index of one dataset: rows from its storage first, then what the disk says, then what changes. */
import * as vscode from 'vscode';
import { NameOrder } from '../../core/dataset/nameOrder';
import type { ImageDataset } from '../dataset/datasetService';
import { errorText } from '../errorText';
import { displayPath } from '../io/maskStore';
import type { ToolServices } from '../toolServices';
import { changedPaths } from './changedPaths';
import { FileChanges, type ChangeKind } from './fileChanges';
import { folderReader, type FolderReader } from './folderReader';
import { hiddenFolders } from './hiddenFolders';
import { placeOf, type ImageRow } from './imageRow';
import { IndexStore, type StoreServices } from './indexStore';
import { listFiles } from './listFiles';
import { MaskRows } from './maskRow';
import { OpenImages } from './openImages';
import { UNREAD } from './rowFacts';
import { lookAtMasks, rowsOf } from './rowScan';
import { SplitLookup } from './splitLookup';
import { Stopped, Turns } from './turns';
import type { DatasetIndex, IndexedImage } from './types';

/** Steps of an index's start. */
export type IndexStep = 'known' | 'listed' | 'first rows' | 'complete';

export type IndexServices = StoreServices & Pick<ToolServices, 'provider'>;

/** Milliseconds from a change to its announcement. */
const ANNOUNCE = 200;
/** Milliseconds between two lists while masks are being read. */
const PROGRESS = 1000;
/** Milliseconds from a change to its place in the storage. */
const KEEP = 5_000;
/** So many changed files at once are cheaper found by looking at all. */
const MANY_CHANGES = 500;
/**
 * Milliseconds from a list that wasn't as the one before to another one: what comes and goes within half a second
 * watchers don't tell, nor what is written into a folder that just came.
 */
const SETTLE = 2_000;
/** Listing takes a fifth of the time at most, however often files come and go. */
const REST_AFTER_SCAN = 4;

export class ImageIndex implements DatasetIndex, vscode.Disposable {
  private dataset: ImageDataset;
  private brokenBecause: string | undefined;
  private splits: SplitLookup;
  private readonly reader: FolderReader;
  private readonly masks: MaskRows;
  private readonly store: IndexStore;
  private readonly open: OpenImages;
  private readonly subscriptions: { dispose(): unknown }[];
  private readonly changed = new vscode.EventEmitter<void>();
  /** What the files say, ascending by path in code units; replaced, never changed. */
  private rows: readonly ImageRow[] = [];
  /** The rows while masks are read into them; {@link rows} are as they were before then. */
  private inWork: readonly ImageRow[] | undefined;
  /** With what open images say; undefined when out of date. */
  private shown: readonly IndexedImage[] | undefined;
  private named: readonly IndexedImage[] | undefined;
  private readonly nameOrder = new NameOrder();
  private lost: readonly string[] = [];
  private hasAll = false;
  /** One thing at a time changes the rows. */
  private last: Promise<unknown> = Promise.resolve();
  private first: Promise<void> | undefined;
  private announcing: ReturnType<typeof setTimeout> | undefined;
  private keeping: ReturnType<typeof setTimeout> | undefined;
  private nextScan: ReturnType<typeof setTimeout> | undefined;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private isNextThorough = false;
  /** What the last listing took, in milliseconds. */
  private scanTime = 0;
  private isDisposed = false;
  private readonly steps = new Map<IndexStep, number>();

  readonly onDidChange = this.changed.event;

  constructor(
    place: ImageDataset,
    private readonly services: IndexServices,
  ) {
    const { root } = place;
    const { platform, provider } = services;
    this.dataset = place;
    this.splits = new SplitLookup(place.dataset.splits);
    this.reader = folderReader(root, platform.localFiles);
    this.masks = new MaskRows(this.reader);
    this.store = new IndexStore(root, services);
    this.open = new OpenImages(root, provider);
    this.subscriptions = [
      this.open,
      this.open.onDidChange(() => this.announce()),
      this.open.onDidSave((path) => this.inBackground(this.refresh([path]))),
      new FileChanges(root, (batch) => this.filesChanged(batch)),
      this.changed,
    ];
  }

  get place(): ImageDataset {
    return this.dataset;
  }
  get isComplete(): boolean {
    return this.hasAll;
  }
  get orphans(): readonly string[] {
    return this.lost;
  }
  get problem(): string | undefined {
    return this.brokenBecause;
  }
  get images(): readonly IndexedImage[] {
    this.shown ??= this.withOpen();
    return this.shown;
  }
  get byName(): readonly IndexedImage[] {
    this.named ??= this.nameOrder.of(this.images);
    return this.named;
  }

  /** Milliseconds that each step took when it was done last; `first rows` counts from `listed`. */
  get times(): ReadonlyMap<IndexStep, number> {
    return this.steps;
  }

  find(path: string): IndexedImage | undefined {
    const at = placeOf(this.images, path);
    return at < 0 ? undefined : this.images[at];
  }

  uriOf(path: string): vscode.Uri {
    return vscode.Uri.joinPath(this.dataset.root, path);
  }

  splitOf(path: string): string | undefined {
    return this.splits.of(path);
  }

  complete(): Promise<void> {
    this.first ??= this.start().catch((error: unknown) => {
      this.first = undefined;
      throw error;
    });
    return this.first;
  }

  setConfidence(path: string, confidence: number): void {
    const set = (): void => {
      const at = placeOf(this.rows, path);
      if (at < 0 || this.rows[at].confidence === confidence) return;
      this.replace(this.rows.with(at, this.rows[at].with({ confidence })));
    };
    this.inBackground(this.inOrder(set));
  }

  refresh(paths?: readonly string[]): Promise<void> {
    return paths === undefined ? this.scan(true) : this.look(paths);
  }

  /** The dataset file says something else now, or, with a `problem`, nothing that can be read. */
  setPlace(place: ImageDataset, problem?: string): void {
    const { images, labels, splits } = this.dataset.dataset;
    const next = place.dataset;
    this.dataset = place;
    this.brokenBecause = problem;
    if (!isSame(splits, next.splits)) this.splits = new SplitLookup(next.splits);
    if (!isSame([images, labels], [next.images, next.labels])) this.scanSoon(false);
    this.announce();
  }

  /** Lists the files soon. @param isThorough whether to look at all masks again */
  scanSoon(isThorough: boolean): void {
    this.isNextThorough ||= isThorough;
    this.nextScan ??= setTimeout(() => {
      const wasThorough = this.isNextThorough;
      this.nextScan = undefined;
      this.isNextThorough = false;
      this.inBackground(this.scanUntilSettled(wasThorough));
    }, REST_AFTER_SCAN * this.scanTime);
  }

  dispose(): void {
    this.isDisposed = true;
    // Nobody waits for it: what comes too late is read again.
    if (this.keeping !== undefined) void this.store.save(this.rows);
    for (const timer of [this.announcing, this.keeping, this.nextScan, this.settling]) clearTimeout(timer);
    vscode.Disposable.from(...this.subscriptions).dispose();
  }

  private async start(): Promise<void> {
    const started = performance.now();
    await this.inOrder(async () => {
      const known = await this.store.load(new Turns(() => this.isDisposed));
      if (known.length > 0) this.show(known);
      this.note('known', known.length, started);
    });
    await this.scan(true);
    this.note('complete', this.rows.length, started);
  }

  /** Lists the files until two lists are the same. */
  private async scanUntilSettled(isThorough: boolean): Promise<void> {
    const { rows: before, lost } = this;
    await this.scan(isThorough);
    if (this.isDisposed || (sameRows(before, this.rows) && isSame(lost, this.lost))) return;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.scanSoon(false), SETTLE);
  }

  /** Lists the files, and looks at all masks, or at new ones only. @throws the file system's error */
  private async scan(isThorough: boolean): Promise<void> {
    await this.inOrder(async () => {
      const { reader, masks } = this;
      const rules = this.dataset.dataset;
      const turns = new Turns(() => this.isDisposed);
      const started = performance.now();
      const found = await listFiles(reader, {
        rules,
        hidden: hiddenFolders(this.dataset.root),
        turns,
        known: this.rows,
        onUnreadable: (folder, error) => this.services.log.warn(`${folder} is left out: ${errorText(error)}`),
      });
      this.note('listed', found.images.length, started);
      const listed = performance.now();
      const { rows, orphans } = await rowsOf(found, this.rows, rules, turns);
      this.lost = orphans;
      this.show([...rows]);
      this.scanTime = performance.now() - started;
      this.note('first rows', rows.length, listed);
      const isDue = ({ bytes }: ImageRow): boolean => bytes === UNREAD || (isThorough && bytes > 0);
      const which = placesOf(rows, isDue);
      this.inWork = rows;
      const progress = setInterval(() => this.announce(), PROGRESS);
      try {
        await lookAtMasks(rows, which, masks, reader, turns);
      } finally {
        clearInterval(progress);
        this.inWork = undefined;
      }
      this.hasAll = true;
      this.replace(rows);
    });
  }

  /** Looks at the masks of some images again, and lists the files anew where one of them isn't known. */
  private async look(paths: readonly string[]): Promise<void> {
    const isUnknown = await this.inOrder(async () => {
      const places = [...new Set(paths)].map((path) => placeOf(this.rows, path));
      const which = places.filter((at) => at >= 0);
      const rows = [...this.rows];
      await lookAtMasks(rows, which, this.masks, this.reader, new Turns(() => this.isDisposed));
      if (which.some((at) => rows[at] !== this.rows[at])) this.replace(rows);
      return which.length < places.length;
    });
    if (isUnknown === true) await this.scan(false);
  }

  private filesChanged(batch: ReadonlyMap<string, ChangeKind>): void {
    if (this.first === undefined) return;
    if (batch.size > MANY_CHANGES) {
      this.scanSoon(true);
      return;
    }
    const { images, isListOld } = changedPaths(batch, this.dataset.dataset, this.rows);
    if (images.length > 0) this.inBackground(this.look(images));
    if (isListOld) this.scanSoon(false);
  }

  private replace(rows: readonly ImageRow[]): void {
    this.show(rows);
    if (this.isDisposed) return;
    this.keeping ??= setTimeout(() => {
      this.keeping = undefined;
      void this.store.save(this.rows);
    }, KEEP);
  }

  private show(rows: readonly ImageRow[]): void {
    this.rows = rows;
    this.announce();
  }

  /** What is shown is out of date; that is said soon, and once for many changes. */
  private announce(): void {
    this.shown = undefined;
    this.named = undefined;
    if (this.isDisposed) return;
    this.announcing ??= setTimeout(() => {
      this.announcing = undefined;
      this.changed.fire();
    }, ANNOUNCE);
  }

  private withOpen(): readonly IndexedImage[] {
    // A copy only where somebody looks: they are 100,000 rows.
    const rows = this.inWork === undefined ? this.rows : [...this.inWork];
    const open = [...this.open.paths].map((path) => placeOf(rows, path)).filter((at) => at >= 0);
    if (open.length === 0) return rows;
    const images: IndexedImage[] = [...rows];
    for (const at of open) images[at] = this.open.overlay(rows[at]);
    return images;
  }

  private note(step: IndexStep, images: number, since: number): void {
    const took = performance.now() - since;
    this.steps.set(step, took);
    const { root } = this.dataset;
    this.services.log.debug(`${displayPath(root)}: ${step}, ${images} images after ${Math.round(took)} ms`);
  }

  /** @returns undefined where the index was disposed of meanwhile */
  private async inOrder<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    const done = this.last.then(work);
    this.last = done.catch(() => undefined);
    try {
      return await done;
    } catch (error) {
      if (error instanceof Stopped) return undefined;
      throw error;
    }
  }

  /** What nobody waits for. */
  private inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.services.log.warn(errorText(error)));
  }
}

/** Places of the rows that `isWanted`. */
function placesOf(rows: readonly ImageRow[], isWanted: (row: ImageRow) => boolean): number[] {
  const places: number[] = [];
  for (let at = 0; at < rows.length; at++) if (isWanted(rows[at])) places.push(at);
  return places;
}

function sameRows(a: readonly ImageRow[], b: readonly ImageRow[]): boolean {
  return (
    a.length === b.length && a.every(({ path, packed }, i) => path === b[i].path && packed === b[i].packed)
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
