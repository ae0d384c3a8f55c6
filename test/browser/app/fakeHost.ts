/** A host without VS Code: one document over the real protocol, with an undo stack, as the real one answers. */
import type { LabelClass } from '../../../src/core/classes';
import { applyEdit, planEdit, revertEdit, type LabelEdit } from '../../../src/core/edit';
import { isConfirmed, LabelMap } from '../../../src/core/labelMap';
import { countClasses } from '../../../src/core/mask/classCounts';
import type { Orientation } from '../../../src/core/orientation';
import { packCells } from '../../../src/core/packing';
import { RunBuilder, type Runs } from '../../../src/core/runs';
import type {
  AssetUris,
  HostApi,
  PredictResult,
  Proposal,
  Stroke,
  ViewApi,
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
  /** Where the worker's files are; beside the page by default. */
  readonly assets?: AssetUris;
}

/** Why the labels of an image that isn't editable can't be changed. */
export const READ_ONLY_REASON = 'labels/image.png holds colours.';

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

  constructor(
    channel: Channel,
    private readonly options: FakeHostOptions,
  ) {
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
  async segment(): Promise<PredictResult> {
    const classLookup = Uint8Array.from({ length: 256 }, (_, id) => id);
    const result = await this.view.predict({ inputSize: 513, outputStride: 16, classLookup });
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
      commitStroke: (stroke) => {
        record('commitStroke')(stroke);
        return this.commit(stroke);
      },
      resync: () => {
        record('resync')(null);
        this.resync();
      },
      runCommand: (params) => {
        record('runCommand')(params);
        if (params.command === 'rejectPrediction') this.reject();
      },
      resolveConflict: record('resolveConflict'),
      readTheirs: () => ({ labels: packCells(this.map.cells) }),
      setCanvasFocused: record('setCanvasFocused'),
      reportRuntime: record('reportRuntime'),
      log: record('log'),
    };
  }

  private commit({ sequence, runs }: Stroke): { revision: number } {
    const reason = this.refuseNext;
    this.refuseNext = undefined;
    if (reason !== undefined) throw new Error(reason);
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

  private init(): ViewInit {
    const { name, bytes, mimeType, width, height, orientation, editable } = this.options;
    return {
      image: { name, bytes, mimeType, width, height, orientation },
      labels: packCells(this.map.cells),
      ...this.facts(),
      classes: this.classes,
      proposal: this.proposal,
      settings: { backend: 'auto', inputSize: 513, outputStride: 16, overlayOpacity: 0.55 },
      assets: this.options.assets ?? fakeAssets(),
      editable,
      readOnlyReason: editable ? null : READ_ONLY_REASON,
      conflict: null,
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
