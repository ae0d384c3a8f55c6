/** A process that makes many whole-image edits, undoes and redoes them all, and prints what that took. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { LabelMap } from '../../../../src/core/labelMap';
import { packChange } from '../../../../src/core/packedChange';
import { DocumentCore } from '../../../../src/host/document/documentCore';
import { EditStore } from '../../../../src/host/document/editStore';
import type { EditRecord } from '../../../../src/host/document/labelHistory';
import { NodeSpill } from '../../../../src/host/io/editFiles.node';
import { nodeCompressor } from '../../../../src/node/nodeCompressor';
import { packedPrediction } from './segmentations';

export interface ThousandTask {
  readonly side: number;
  readonly edits: number;
  readonly borders: number;
  /** Bytes. */
  readonly budget: number;
}

export interface ThousandResult {
  /** Of the process, at its highest. */
  readonly maxRssBytes: number;
  /** After the last edit. */
  readonly spilledEdits: number;
  /** By edits in memory, after the last one. */
  readonly heldBytes: number;
  /** Runs a segmentation, over all. */
  readonly runs: number;
  readonly residentBytes: number;
  readonly packedBytes: number;
  readonly undoneIsStart: boolean;
  readonly redoneIsEnd: boolean;
  readonly wrongSteps: number;
  readonly seconds: { readonly edit: number; readonly undo: number; readonly redo: number };
  /** Median of the undos that had to read a file. */
  readonly spilledUndoMs: number;
}

const { side, edits, borders, budget, folder } = JSON.parse(process.argv[2]) as ThousandTask & {
  readonly folder: string;
};
const classes = Array.from({ length: 21 }, (_, id) => ({ id, name: `class ${id}`, color: '#000000' }));
const model = { name: 'builtin:voc', version: 1 };
/** Contents are compared at every so many edits. */
const CHECKED = 50;

const records: EditRecord[] = [];
const spill = new NodeSpill(join(folder, 'undo'));
const store = new EditStore({ budget: () => budget, spill, compressor: nodeCompressor });
const core = new DocumentCore(
  {
    map: LabelMap.blank(side, side),
    state: { status: 'unlabeled' },
    restored: false,
    classes: () => classes,
    edits: store,
  },
  {
    pushed: (record) => records.push(record),
    contentChanged: () => undefined,
    labelsChanged: () => undefined,
    labelsReplaced: () => undefined,
    proposalChanged: () => undefined,
  },
);

const hash = () => createHash('sha256').update(core.map.cells).digest('hex');
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
const seconds = async (work: () => Promise<void>) => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

const hashes = new Map<number, string>([[0, hash()]]);
let [runs, residentBytes, packedBytes] = [0, 0, 0];
const spilledUndos: number[] = [];
let wrongSteps = 0;
const check = (count: number) => {
  if (count % CHECKED === 0 && hashes.get(count) !== hash()) wrongSteps++;
};

const edit = await seconds(async () => {
  for (let i = 0; i < edits; i++) {
    core.segment(packedPrediction(side, side, borders, i), model);
    if (i % CHECKED === CHECKED - 1) {
      hashes.set(i + 1, hash());
      const { cells } = store.get(records[i].stored) ?? { cells: undefined };
      if (cells === undefined) throw new Error('the newest edit is not in memory');
      runs += cells.after.length / 3;
      residentBytes += cells.before.byteLength + cells.after.byteLength;
      packedBytes += nodeCompressor.deflate(packChange(cells)).length;
    }
    // As between two messages.
    await setImmediate();
  }
  await store.trim();
});
const { spilledEdits, heldBytes } = store;
const end = hash();
const undo = await seconds(async () => {
  for (let i = edits - 1; i >= 0; i--) {
    const isSpilled = store.spilledEdits > 0 && i < spilledEdits;
    const started = performance.now();
    await core.undo(records[i]);
    if (isSpilled) spilledUndos.push(performance.now() - started);
    check(i);
    await setImmediate();
  }
});
const undoneIsStart = hash() === hashes.get(0);
const redo = await seconds(async () => {
  for (let i = 0; i < edits; i++) {
    await core.redo(records[i]);
    check(i + 1);
    await setImmediate();
  }
});
const redoneIsEnd = hash() === end;
const samples = Math.max(1, Math.floor(edits / CHECKED));
const result: ThousandResult = {
  maxRssBytes: process.resourceUsage().maxRSS * 1024,
  spilledEdits,
  heldBytes,
  runs: runs / samples,
  residentBytes: residentBytes / samples,
  packedBytes: packedBytes / samples,
  undoneIsStart,
  redoneIsEnd,
  wrongSteps,
  seconds: { edit, undo, redo },
  spilledUndoMs: median(spilledUndos),
};
console.log(JSON.stringify(result));
