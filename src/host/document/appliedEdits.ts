/** What is painted: a label map, the image's state, and the edits that led there from the start. */
import { confirmedPart } from '../../core/confirmedChange';
import { sameState, type ImageState } from '../../core/edit';
import type { LabelMap } from '../../core/labelMap';
import { joinChanges } from '../../core/overlayRuns';
import { applyRuns, diffCells, diffRuns, equalCells, type Runs } from '../../core/runs';
import { CellCounts } from './cellCounts';
import type { EditData } from './editData';
import type { ContentId, ContentListener, EditRecord } from './editRecord';
import type { EditStore } from './editStore';
import { fillUnconfirmed } from './fills';
import { rewind, type KeptEdit } from './keptEdits';
import type { LoadedEdits } from './loadedEdits';

/** What a mask file holds, or the blank start where there is none. */
export interface LabelContent {
  readonly map: LabelMap;
  readonly state: ImageState;
}

/** What the map and state were at one moment; its map never changes, whatever is painted, until it is released. */
export interface Snapshot extends LabelContent {
  readonly content: ContentId;
  /** Says that nobody reads the map any more: the next stroke needs no copy of it. */
  readonly release: () => void;
}

export class AppliedEdits {
  readonly counts: CellCounts;
  private content: ContentId = 0;
  /** What taking everything back gives. */
  private start: ContentId = 0;
  private nextContent: ContentId = 1;
  private list: EditRecord[] = [];
  /** Those that share the map's cells. */
  private readonly snapshots = new Set<Snapshot>();

  /** @param labelMap owned and changed from now on */
  constructor(
    private labelMap: LabelMap,
    private imageState: ImageState,
    private readonly store: EditStore,
    private readonly listener: ContentListener,
  ) {
    this.counts = new CellCounts(labelMap.cells);
  }

  get map(): LabelMap {
    return this.labelMap;
  }
  get state(): ImageState {
    return this.imageState;
  }
  get contentId(): ContentId {
    return this.content;
  }
  get edits(): readonly EditRecord[] {
    return this.list;
  }

  /** An id that no content has. */
  newContent(): ContentId {
    return this.nextContent++;
  }

  /** Nothing is copied unless the labels change before the snapshot is released. */
  snapshot(): Snapshot {
    const snapshot: Snapshot = {
      map: this.labelMap,
      state: this.imageState,
      content: this.content,
      release: () => void this.snapshots.delete(snapshot),
    };
    this.snapshots.add(snapshot);
    return snapshot;
  }

  /** Does a new edit, planned for the labels as they are. */
  push(record: EditRecord, loaded: LoadedEdits): void {
    this.list.push(record);
    this.forward(record, loaded);
  }

  /**
   * Adds `runs` to what the topmost applied edit writes, and to what taking it back restores.
   * @returns false where `record` is not that edit any more, or its data isn't in memory
   */
  amend(record: EditRecord, runs: Runs, stateAfter: ImageState, loaded: LoadedEdits): boolean {
    const data = loaded.of(record.stored);
    const isTop = this.list.at(-1) === record && this.content === record.after;
    if (!isTop || data === undefined) return false;
    const added = diffRuns(this.labelMap.cells, runs);
    this.replaceData(record, { ...data, cells: joinChanges(data.cells, added) });
    record.edit = { ...record.edit, stateAfter };
    record.after = this.newContent();
    applyRuns(this.writable(), added.after);
    this.counts.apply(added);
    this.imageState = stateAfter;
    this.content = record.after;
    this.listener.cellsChanged(added.after, { edit: record.id, kind: 'prediction', undone: false });
    return true;
  }

  /**
   * Takes edits of an earlier life of the document back, of which nobody hears: they come again one by one.
   * @returns false where they didn't lead here
   */
  rewind(edits: readonly KeptEdit[]): boolean {
    const [first] = edits;
    const last = edits.at(-1);
    if (last === undefined || this.list.length > 0) return false;
    if (!sameState(last.stateAfter, this.imageState) || !rewind(this.labelMap, edits)) return false;
    this.counts.recount(this.labelMap.cells);
    this.imageState = first.stateBefore;
    this.content = this.newContent();
    this.start = this.content;
    return true;
  }

  /** The edits that lie between here and there: to be taken back, and to be done. */
  wayTo(target: readonly EditRecord[]): EditRecord[] {
    const common = commonLength(this.list, target);
    return [...this.list.slice(common), ...target.slice(common)];
  }

  /**
   * Makes `target` the edits that are applied.
   * @param loaded knows the data of all on the way that can be known
   * @returns an edit that can't be taken back or done, so that the labels are not what the target says
   */
  jump(target: EditRecord[], loaded: LoadedEdits): EditRecord | undefined {
    const common = commonLength(this.list, target);
    const stuck = this.list
      .slice(common)
      .reverse()
      .find((record) => !this.back(record, loaded));
    const alsoStuck = target.slice(common).filter((record) => !this.forward(record, loaded));
    this.list = target;
    return stuck ?? alsoStuck.at(0);
  }

  /**
   * Makes `disk` what the topmost applied edit leads to, so that taking it back still gives what was before it;
   * without such an edit, or where it can't be taken back, it becomes the content as it is.
   * @returns whether anything changed
   */
  becomeDisk(disk: LabelContent, loaded: LoadedEdits): boolean {
    const top = this.list.at(-1);
    const isWhole = this.content === (top?.after ?? this.start);
    const isSame = sameState(this.imageState, disk.state) && equalCells(this.labelMap.cells, disk.map.cells);
    if (isWhole && isSame) return false;
    if (!isWhole || top === undefined || loaded.of(top.stored) === undefined) this.restart(disk);
    else this.retarget(top, disk, loaded);
    return true;
  }

  private retarget(top: EditRecord, disk: LabelContent, loaded: LoadedEdits): void {
    this.back(top, loaded);
    const cells = diffCells(this.labelMap.cells, disk.map.cells);
    this.replaceData(top, { ...loaded.of(top.stored), cells });
    top.edit = { label: top.edit.label, stateBefore: this.imageState, stateAfter: disk.state };
    top.after = this.newContent();
    this.forward(top, loaded);
  }

  private restart(disk: LabelContent): void {
    this.writable().set(disk.map.cells);
    this.counts.recount(this.labelMap.cells);
    this.imageState = disk.state;
    this.content = this.newContent();
    if (this.list.length === 0) this.start = this.content;
  }

  /** @returns false when that can't be */
  private forward(record: EditRecord, loaded: LoadedEdits): boolean {
    // Taking it back had failed.
    if (this.content === record.after) return true;
    let data = loaded.of(record.stored);
    if (data === undefined) return false;
    if (this.content !== record.before) data = this.replan(record, data);
    applyRuns(this.writable(), data.cells.after);
    this.counts.apply(data.cells);
    this.imageState = record.edit.stateAfter;
    this.content = record.after;
    this.listener.cellsChanged(data.cells.after, { edit: record.id, kind: record.kind, undone: false });
    if (record.accepted) this.listener.proposalTaken();
    return true;
  }

  /** @returns false when that can't be */
  private back(record: EditRecord, loaded: LoadedEdits): boolean {
    // Doing it had failed.
    if (this.content === record.before) return true;
    const data = loaded.of(record.stored);
    if (data === undefined || this.content !== record.after) return false;
    const { before, after } = data.cells;
    applyRuns(this.writable(), before);
    this.counts.apply({ before: after, after: before });
    this.imageState = record.edit.stateBefore;
    this.content = record.before;
    this.listener.cellsChanged(before, { edit: record.id, kind: record.kind, undone: true });
    if (record.accepted && data.prediction) {
      this.listener.proposalGivenBack({ ...record.accepted, labels: data.prediction });
    }
    return true;
  }

  /** The values that an edit writes, as a change of the content that is there now. */
  private replan(record: EditRecord, data: EditData): EditData {
    const cells = diffRuns(this.labelMap.cells, this.askedOf(record, data));
    const planned = { ...data, cells };
    this.replaceData(record, planned);
    record.edit = { ...record.edit, stateBefore: this.imageState };
    record.before = this.content;
    record.after = this.newContent();
    return planned;
  }

  /** What an edit wants of other content: predictions, also those that joined a stroke, change no confirmed pixel there. */
  private askedOf({ kind, asked }: EditRecord, { cells: { after } }: EditData): Runs {
    if (kind === 'prediction') return fillUnconfirmed(this.labelMap.cells, after);
    return asked ?? (kind === 'stroke' ? confirmedPart(after) : after);
  }

  private replaceData(record: EditRecord, data: EditData): void {
    this.store.remove(record.stored);
    record.stored = this.store.add(data);
  }

  /** The cells, once no snapshot shares them. */
  private writable(): Uint16Array {
    if (this.snapshots.size > 0) {
      this.labelMap = this.labelMap.clone();
      this.snapshots.clear();
    }
    return this.labelMap.cells;
  }
}

function commonLength(a: readonly EditRecord[], b: readonly EditRecord[]): number {
  const length = Math.min(a.length, b.length);
  let common = 0;
  while (common < length && a[common] === b[common]) common++;
  return common;
}
