/** A host without VS Code: one document over the real protocol, with an undo stack, as the real one answers. */
import type { LabelClass } from '../../../src/core/classes';
import { applyEdit, planEdit, revertEdit, type LabelEdit } from '../../../src/core/edit';
import { isConfirmed, LabelMap, UNLABELED } from '../../../src/core/labelMap';
import { countClasses } from '../../../src/core/mask/classCounts';
import type { Orientation } from '../../../src/core/orientation';
import { packCells } from '../../../src/core/packing';
import { applyRuns, NO_RUNS, RunBuilder, toRuns, type Runs } from '../../../src/core/runs';
import type {
  AssetUris,
  Conflict,
  ConflictChoice,
  HostApi,
  PredictResult,
  Proposal,
  Stroke,
  ViewApi,
  ViewImage,
  ViewInit,
} from '../../../src/protocol/hostView';
import { connect, type Channel, type Client, type Handlers } from '../../../src/protocol/rpc';

export interface FakeHostOptions {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly mimeType: string;
  /** Raw size. */
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  readonly classes: readonly LabelClass[];
  readonly editable: boolean;
  /** The last stroke of each page that the document holds already. */
  readonly acknowledged?: Readonly<Record<string, number>>;
  readonly conflict?: Conflict | null;
  /** Where the worker's files are; beside the page by default. */
  readonly assets?: AssetUris;
}

/** Why the labels of an image that isn't editable can't be changed. */
export const READ_ONLY_REASON = 'labels/image.png holds colours.';

const CLASSES_AS_THEY_ARE = Uint8Array.from({ length: 256 }, (_, id) => id);

/** A call that the view made, for tests to look at. */
export interface RecordedCall {
  readonly method: keyof HostApi;
  readonly params: unknown;
}

export class FakeHost {
  readonly calls: RecordedCall[] = [];
  /** Why the next stroke is refused, if it is. */
  refuseNext: string | undefined;
  readonly map: LabelMap;
  readonly view: Client<ViewApi>;
  private classes: readonly LabelClass[];
  private proposal: Proposal | null = null;
  private readonly done: LabelEdit[] = [];
  private readonly undone: LabelEdit[] = [];
  private revision = 0;
  private readOnlyReason: string | null;
  private conflict: Conflict | null;
  /** The mask on disk. */
  private theirs: Runs = NO_RUNS;
  private readonly lastStrokes: Map<string, number>;

  constructor(
    channel: Channel,
    private readonly options: FakeHostOptions,
  ) {
    this.lastStrokes = new Map(Object.entries(options.acknowledged ?? {}));
    this.readOnlyReason = options.editable ? null : READ_ONLY_REASON;
    this.conflict = options.conflict ?? null;
    this.map = LabelMap.blank(options.width, options.height);
    this.classes = options.classes;
    this.view = connect<HostApi, ViewApi>(channel, this.handlers()).remote;
  }

  undo(): void {
    const edit = this.done.pop();
    if (edit === undefined) return;
    revertEdit(this.map, edit);
    this.undone.push(edit);
    this.broadcast(edit.cells.before);
  }

  redo(): void {
    const edit = this.undone.pop();
    if (edit === undefined) return;
    applyEdit(this.map, edit);
    this.done.push(edit);
    this.broadcast(edit.cells.after);
  }

  /** An edit by someone else. */
  edit(runs: Runs): void {
    this.apply('Foreign', runs);
  }

  /** Runs the network in the view and keeps what it says as the proposal. */
  async segment(inputSize: number): Promise<PredictResult> {
    const classLookup = CLASSES_AS_THEY_ARE;
    const result = await this.view.predict({ inputSize, outputStride: 16, classLookup });
    this.propose(result);
    return result;
  }

  propose({ labels, meanConfidence }: Pick<PredictResult, 'labels' | 'meanConfidence'>): void {
    this.setProposal({ labels, meanConfidence, model: { name: 'builtin:voc', version: 1 } });
  }

  /** Fills every pixel that is not confirmed with the proposal. */
  accept(cellsOf: (packed: Uint8Array, pixels: number) => Uint16Array): void {
    if (this.proposal === null) return;
    const cells = cellsOf(this.proposal.labels, this.map.cells.length);
    const runs = new RunBuilder();
    for (let i = 0; i < cells.length; i++) if (!isConfirmed(this.map.cells[i])) runs.push(i, 1, cells[i]);
    this.setProposal(null);
    this.apply('Accept Prediction', runs.finish());
  }

  /** Takes the proposal away. */
  reject(): void {
    this.setProposal(null);
  }

  /** Sends every label anew. */
  resync(): void {
    void this.view.labelsReplaced({ ...this.facts(), labels: packCells(this.map.cells) });
  }

  /** The mask on disk becomes another one, or (null) the conflict ends. @param theirs runs over a blank mask */
  setConflict(conflict: Conflict | null, theirs: Runs = NO_RUNS): void {
    this.conflict = conflict;
    this.theirs = theirs;
    void this.view.conflictChanged({ conflict });
  }

  setReadOnly(reason: string | null): void {
    this.readOnlyReason = reason;
    void this.view.readOnlyChanged({ reason });
  }

  setClasses(classes: readonly LabelClass[]): void {
    this.classes = classes;
    void this.view.classesChanged({ classes });
  }

  private setProposal(proposal: Proposal | null): void {
    this.proposal = proposal;
    void this.view.proposalChanged({ proposal });
  }

  private handlers(): Handlers<HostApi> {
    const record =
      <M extends keyof HostApi>(method: M) =>
      (params: Parameters<HostApi[M]>[0]): void => {
        this.calls.push({ method, params });
      };
    return {
      ready: () => this.init(),
      readImage: () => {
        record('readImage')(null);
        return this.image();
      },
      commitStroke: (stroke) => {
        record('commitStroke')(stroke);
        return this.commit(stroke);
      },
      learned: record('learned'),
      resync: () => {
        record('resync')(null);
        this.resync();
      },
      runCommand: (params) => {
        record('runCommand')(params);
        if (params.command === 'rejectPrediction') this.reject();
      },
      resolveConflict: (params) => {
        record('resolveConflict')(params);
        this.resolve(params.choice);
      },
      readTheirs: () => {
        record('readTheirs')(null);
        return { labels: packCells(this.theirCells()) };
      },
      setCanvasFocused: record('setCanvasFocused'),
      reportRuntime: record('reportRuntime'),
      log: record('log'),
    };
  }

  private theirCells(): Uint16Array {
    const { cells } = LabelMap.blank(this.options.width, this.options.height);
    applyRuns(cells, this.theirs);
    return cells;
  }

  private resolve(choice: ConflictChoice): void {
    if (choice === 'takeTheirs') this.apply('Reload from Disk', toRuns(this.theirCells()));
    this.setConflict(null);
  }

  private commit({ view, sequence, classId, runs }: Stroke): { revision: number } {
    const unknown = classId !== UNLABELED && this.classes.every(({ id }) => id !== classId);
    const reason =
      this.readOnlyReason ?? this.refuseNext ?? (unknown ? `there is no class ${classId}.` : undefined);
    this.refuseNext = undefined;
    if (reason !== undefined) throw new Error(reason);
    if (sequence <= (this.lastStrokes.get(view) ?? 0)) return { revision: this.revision };
    this.lastStrokes.set(view, sequence);
    this.apply('Paint', runs, sequence);
    return { revision: this.revision };
  }

  private apply(label: string, runs: Runs, acknowledged?: number): void {
    const state = { status: 'unlabeled' } as const;
    const edit = planEdit(this.map, label, runs, state, state);
    if (edit === undefined) return;
    applyEdit(this.map, edit);
    this.done.push(edit);
    this.undone.length = 0;
    this.broadcast(edit.cells.after, acknowledged);
  }

  private broadcast(runs: Runs, acknowledged?: number): void {
    this.revision += 1;
    void this.view.labelsChanged({
      ...this.facts(),
      runs,
      ...(acknowledged === undefined ? {} : { acknowledged }),
    });
  }

  private facts(): Pick<ViewInit, 'revision' | 'state' | 'counts'> {
    const status = this.done.length > 0 ? 'corrected' : 'unlabeled';
    return { revision: this.revision, state: { status }, counts: countClasses(this.map.cells) };
  }

  private image(): ViewImage {
    const { name, bytes, mimeType, width, height, orientation } = this.options;
    return { name, bytes, mimeType, width, height, orientation };
  }

  private init(): ViewInit {
    return {
      labels: packCells(this.map.cells),
      ...this.facts(),
      classes: this.classes,
      proposal: this.proposal,
      settings: {
        backend: 'auto',
        inputSize: 513,
        outputStride: 16,
        overlayOpacity: 0.55,
        learnFromCorrections: true,
      },
      assets: this.options.assets ?? fakeAssets(),
      model: { name: 'builtin:voc', version: 1, files: null, classLookup: CLASSES_AS_THEY_ARE },
      editable: this.readOnlyReason === null,
      readOnlyReason: this.readOnlyReason,
      conflict: this.conflict,
      forgotten: new Uint32Array(0),
    };
  }
}

function fakeAssets(): AssetUris {
  const beside = (name: string): string => new URL(name, location.href).href;
  return {
    worker: beside('worker.js'),
    wasm: {},
    modelJson: beside('model.json'),
    modelWeights: beside('weights.bin'),
  };
}
