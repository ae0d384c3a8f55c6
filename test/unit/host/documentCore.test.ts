import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LabelClass } from '../../../src/core/classes';
import { CONFIRMED, LabelMap, makeCell, UNLABELED } from '../../../src/core/labelMap';
import { packCells } from '../../../src/core/packing';
import type { Runs } from '../../../src/core/runs';
import type { Stroke } from '../../../src/protocol/hostView';
import {
  DocumentCore,
  type AcknowledgedStrokes,
  type CoreListener,
} from '../../../src/host/document/documentCore';
import type { EditRecord, LabelContent } from '../../../src/host/document/labelHistory';
import type { ImageState } from '../../../src/core/edit';

const classes = [
  { id: 0, name: 'background', color: '#000000' },
  { id: 1, name: 'Road', color: '#804080' },
];
const model = { name: 'builtin:voc', version: 1 };
const view = {};
let sequences = 0;

interface Heard {
  core: DocumentCore;
  edits: EditRecord[];
  contentChanges: number;
  labels: { runs: Runs; acknowledged: number | undefined }[];
  proposals: number;
}

function open(
  start: Partial<LabelContent> = {},
  restored = false,
  readOnlyReason?: string,
  known: () => readonly LabelClass[] = () => classes,
  acknowledged: AcknowledgedStrokes = {},
): Heard {
  const heard = { edits: [], contentChanges: 0, labels: [], proposals: 0 } as unknown as Heard;
  const listener: CoreListener = {
    pushed: (record) => heard.edits.push(record),
    contentChanged: () => heard.contentChanges++,
    labelsChanged: (runs, _cause, origin) => heard.labels.push({ runs, acknowledged: origin?.sequence }),
    labelsReplaced: () => undefined,
    proposalChanged: () => heard.proposals++,
  };
  const state: ImageState = start.state ?? { status: 'unlabeled' };
  const map = start.map ?? LabelMap.blank(4, 2);
  const options = { map, state, restored, classes: known, readOnlyReason, acknowledged };
  heard.core = new DocumentCore(options, listener);
  return heard;
}

function stroke(classId: number, ...spans: [number, number][]): Stroke {
  const cell = makeCell(classId, true);
  const runs = new Uint32Array(spans.flatMap(([start, length]) => [start, length, cell]));
  return {
    view: 'page',
    sequence: ++sequences,
    tool: classId === UNLABELED ? 'eraser' : 'brush',
    classId,
    runs,
  };
}

const prediction = (classId: number, pixels = 8) => packCells(new Uint16Array(pixels).fill(classId));
const proposal = (classId: number) => ({ labels: prediction(classId), model, meanConfidence: 0.9 });

describe('strokes', () => {
  it('become one edit each, with the class in its label, and make the image corrected', () => {
    const { core, edits, labels } = open();
    const painted = stroke(1, [2, 3]);
    core.commitStroke(painted, view);
    expect(edits.map((record) => record.edit.label)).toEqual(['Paint Road']);
    expect([...core.map.cells.subarray(1, 6)]).toEqual([UNLABELED, 257, 257, 257, UNLABELED]);
    expect(core.state.status).toBe('corrected');
    expect(labels.map((change) => change.acknowledged)).toEqual([painted.sequence]);
    expect(core.counts).toEqual([
      [1, 3],
      [UNLABELED, 5],
    ]);
  });

  it('that are sent again change nothing, and other pages count for themselves', () => {
    const { core, edits } = open();
    const first = stroke(1, [0, 2]);
    core.commitStroke(first, view);
    void core.undo(edits[0]);
    core.commitStroke(first, view);
    expect(core.map.cells[0]).toBe(UNLABELED);
    expect(core.acknowledged).toEqual({ page: first.sequence });
    core.commitStroke({ ...first, view: 'another page' }, view);
    expect(core.map.cells[0]).toBe(257);
  });

  it('of a page that the content holds already change nothing', () => {
    const { core } = open({}, true, undefined, undefined, { page: 9 });
    core.commitStroke({ ...stroke(1, [0, 2]), sequence: 9 }, view);
    expect(core.map.cells[0]).toBe(UNLABELED);
    core.commitStroke({ ...stroke(1, [0, 2]), sequence: 10 }, view);
    expect(core.map.cells[0]).toBe(257);
  });

  it('known already are skipped, though nothing may be changed any more and their class is gone', () => {
    const { core } = open({}, false, 'The folder can’t be written to.', () => [], { page: 9 });
    core.commitStroke({ ...stroke(1, [0, 2]), sequence: 9 }, view);
    expect(() => core.commitStroke({ ...stroke(1, [0, 2]), sequence: 10 }, view)).toThrow();
  });

  it('that change nothing make no edit, but are acknowledged', () => {
    const { core, edits, labels } = open({
      map: LabelMap.from(4, 2, new Uint8Array(8).fill(1), true),
      state: { status: 'approved' },
    });
    core.commitStroke(stroke(1, [0, 8]), view);
    expect(edits).toHaveLength(0);
    expect(core.state.status).toBe('approved');
    expect(labels).toHaveLength(1);
  });

  it('make an approved image corrected, and leave an excluded one excluded', () => {
    for (const [before, after] of [
      ['approved', 'corrected'],
      ['excluded', 'excluded'],
    ] as const) {
      const { core } = open({ state: { status: before } });
      core.commitStroke(stroke(1, [0, 1]), view);
      expect(core.state.status).toBe(after);
    }
  });

  it('of the eraser leave pixels unlabeled by decision', () => {
    const { core } = open({ map: LabelMap.from(4, 2, new Uint8Array(8).fill(1), false) });
    core.commitStroke(stroke(UNLABELED, [0, 2]), view);
    expect(core.map.cells[0]).toBe(UNLABELED | CONFIRMED);
    core.segment(prediction(0), model);
    expect([...core.map.cells.subarray(0, 3)]).toEqual([UNLABELED | CONFIRMED, UNLABELED | CONFIRMED, 0]);
  });

  it.each([
    ['an unknown class', stroke(9, [0, 1]), /no class 9/],
    ['pixels past the end', stroke(1, [7, 2]), /after the last/],
    ['overlapping runs', stroke(1, [0, 3], [2, 2]), /starts before/],
    ['a brush with 255', { ...stroke(UNLABELED, [0, 1]), tool: 'brush' as const }, /can't paint 255/],
    ['unconfirmed cells', { ...stroke(1, [0, 1]), runs: new Uint32Array([0, 1, 1]) }, /paints 1/],
  ])('with %s are refused and change nothing', (_what, bad, message) => {
    const { core, edits } = open();
    expect(() => core.commitStroke(bad, view)).toThrow(message);
    expect(edits).toHaveLength(0);
    expect(core.dirty).toBe(false);
  });

  it('are refused where nothing may be edited', () => {
    const { core } = open({}, false, 'the mask is truncated');
    expect(() => core.commitStroke(stroke(1, [0, 1]), view)).toThrow('the mask is truncated');
  });
});

describe('proposals', () => {
  it('change nothing until accepted, and fill only what no person decided', () => {
    const { core, edits } = open();
    core.commitStroke(stroke(1, [0, 1]), view);
    core.showProposal(proposal(0));
    expect(core.map.cells[1]).toBe(UNLABELED);
    expect(core.acceptProposal()).toBe(true);
    expect([...core.map.cells]).toEqual([257, 0, 0, 0, 0, 0, 0, 0]);
    expect(core.state).toEqual({ status: 'corrected', model });
    expect(edits.map((record) => record.edit.label)).toEqual(['Paint Road', 'Accept Prediction']);
    expect(core.proposal).toBeNull();
  });

  it('are taken in by the first stroke, as an edit of their own beneath it', () => {
    const { core, edits, labels } = open();
    core.showProposal(proposal(0));
    core.commitStroke(stroke(1, [0, 1]), view);
    expect(edits.map((record) => record.edit.label)).toEqual(['Accept Prediction', 'Paint Road']);
    expect(labels.map((change) => change.acknowledged)).toEqual([undefined, sequences]);
    void core.undo(edits[1]);
    expect(core.state).toEqual({ status: 'predicted', model });
    expect(core.map.cells.every((cell) => cell === 0)).toBe(true);
  });

  it('that come after a stroke wait for a person to accept them', () => {
    const { core, edits } = open();
    core.commitStroke(stroke(1, [0, 1]), view);
    core.showProposal(proposal(0));
    core.commitStroke(stroke(1, [1, 1]), view);
    expect(edits.map((record) => record.edit.label)).toEqual(['Paint Road', 'Paint Road']);
    expect(core.proposal).not.toBeNull();
  });

  it('are shown again when accepting them is undone', () => {
    const { core, edits } = open();
    core.showProposal(proposal(0));
    core.acceptProposal();
    void core.undo(edits[0]);
    expect(core.proposal).toEqual(proposal(0));
    void core.redo(edits[0]);
    expect(core.proposal).toBeNull();
  });

  it('of classes that were removed since leave those pixels unlabeled', () => {
    const known = [...classes];
    const { core } = open({}, false, undefined, () => known);
    core.showProposal({ ...proposal(0), labels: packCells(Uint16Array.of(0, 1, 0, 1, 0, 1, 0, 1)) });
    known.pop();
    core.acceptProposal();
    expect([...core.map.cells.subarray(0, 4)]).toEqual([0, UNLABELED, 0, UNLABELED]);
  });

  it('shown again by an undo wait for an explicit accept if they came after a stroke, whatever came since', async () => {
    const { core, edits } = open();
    core.commitStroke(stroke(1, [0, 1]), view);
    core.showProposal(proposal(0));
    core.acceptProposal();
    core.clear();
    core.showProposal(proposal(1));
    core.rejectProposal();
    await core.undo(edits[2]);
    await core.undo(edits[1]);
    expect(core.proposal).toEqual(proposal(0));
    core.commitStroke(stroke(1, [4, 1]), view);
    expect(edits.slice(3).map((record) => record.edit.label)).toEqual(['Paint Road']);
    expect(core.proposal).not.toBeNull();
  });

  it('with confirmed pixels or of another size are refused', () => {
    const { core } = open();
    expect(() => core.showProposal(proposal(CONFIRMED))).toThrow(/confirmed/);
    expect(() => core.showProposal({ ...proposal(0), labels: prediction(0, 9) })).toThrow(/pixels/);
  });
});

describe('segmenting, approving, clearing', () => {
  it('segmenting makes an untouched image predicted and says when there is nothing to do', () => {
    const { core } = open();
    expect(core.segment(prediction(1), model)).toBe(true);
    expect(core.state.status).toBe('predicted');
    core.approve();
    expect(core.unconfirmedPixels).toBe(0);
    expect(core.segment(prediction(0), model)).toBe(false);
  });

  it('approving accepts a shown proposal first and confirms every pixel', () => {
    const { core, edits } = open();
    core.showProposal(proposal(1));
    core.approve();
    expect(edits.map((record) => record.edit.label)).toEqual(['Accept Prediction', 'Approve Labels']);
    expect(core.map.cells.every((cell) => cell === makeCell(1, true))).toBe(true);
    expect(core.state.status).toBe('approved');
  });

  it('excluding keeps the labels, drops a proposal, and is one edit that can be undone', async () => {
    const { core, edits } = open();
    core.commitStroke(stroke(1, [0, 2]), view);
    const labels = core.map.labels();
    core.showProposal(proposal(1));
    core.exclude();
    expect([core.state.status, core.proposal, core.dirty]).toEqual(['excluded', null, true]);
    expect(core.map.labels()).toEqual(labels);
    expect(edits.map((record) => record.edit.label)).toEqual(['Paint Road', 'Exclude Image']);
    await core.undo(edits[1]);
    expect(core.state.status).toBe('corrected');
  });

  it('excluding a blank image is work to be saved: its mask says so', () => {
    const { core } = open();
    core.exclude();
    expect([core.dirty, core.isBlank, core.state]).toEqual([true, true, { status: 'excluded' }]);
  });

  it('a stroke on an approved image makes it corrected; approving brings an excluded one back', () => {
    const { core } = open();
    core.approve();
    core.commitStroke(stroke(1, [0, 2]), view);
    expect(core.state.status).toBe('corrected');
    core.exclude();
    core.approve();
    expect(core.state.status).toBe('approved');
  });

  it('clearing opens every pixel to predictions again', () => {
    const { core } = open({
      map: LabelMap.from(4, 2, new Uint8Array(8).fill(1), true),
      state: { status: 'approved', model },
    });
    core.clear();
    expect(core.map.cells.every((cell) => cell === UNLABELED)).toBe(true);
    expect(core.state).toEqual({ status: 'unlabeled' });
  });

  it('clearing leaves an excluded image excluded', () => {
    const { core } = open({ state: { status: 'excluded' } });
    core.commitStroke(stroke(1, [0, 1]), view);
    core.clear();
    expect(core.state).toEqual({ status: 'excluded' });
  });
});

describe('letting the network fill unlabeled pixels (trap 18)', () => {
  const VOID = UNLABELED | CONFIRMED;
  const mapOf = (...cells: number[]) => new LabelMap(cells.length, 1, new Uint16Array(cells));
  const open18 = (map: LabelMap, status: ImageState['status']) => open({ map, state: { status, model } });

  it('opens them in one edit, which a prediction then fills, and leaves all others alone', () => {
    const { core, edits } = open18(mapOf(VOID, 257, 1, UNLABELED, VOID), 'approved');
    expect(core.unconfirmUnlabeled()).toBe(true);
    expect([...core.map.cells]).toEqual([UNLABELED, 257, 1, UNLABELED, UNLABELED]);
    expect(core.state).toEqual({ status: 'corrected', model });
    expect(edits.map((record) => record.edit.label)).toEqual(['Let the Network Fill Unlabeled Pixels']);
    core.segment(packCells(new Uint16Array(5).fill(0)), model);
    expect([...core.map.cells]).toEqual([0, 257, 0, 0, 0]);
    void core.undo(edits[1]);
    void core.undo(edits[0]);
    expect([...core.map.cells]).toEqual([VOID, 257, 1, UNLABELED, VOID]);
    expect(core.state).toEqual({ status: 'approved', model });
  });

  it('makes the image what the rest of it is: predicted, unlabeled, or excluded as before', () => {
    for (const [map, before, after] of [
      [mapOf(VOID, 1), 'corrected', { status: 'predicted', model }],
      [mapOf(VOID, UNLABELED), 'corrected', { status: 'unlabeled' }],
      [mapOf(VOID, 257), 'excluded', { status: 'excluded', model }],
    ] as const) {
      const { core } = open18(map, before);
      core.unconfirmUnlabeled();
      expect(core.state).toEqual(after);
    }
  });

  it('says when there are none, and changes nothing', () => {
    const { core, edits } = open18(mapOf(257, 1, UNLABELED), 'approved');
    expect(core.unconfirmUnlabeled()).toBe(false);
    expect(edits).toHaveLength(0);
    expect(core.state.status).toBe('approved');
  });
});

describe('a blank image', () => {
  it('has no class and no decision anywhere', () => {
    expect(open().core.isBlank).toBe(true);
    expect(open({ map: new LabelMap(2, 1, Uint16Array.of(UNLABELED, 1)) }).core.isBlank).toBe(false);
    const decided = Uint16Array.of(UNLABELED, UNLABELED | CONFIRMED);
    expect(open({ map: new LabelMap(2, 1, decided) }).core.isBlank).toBe(false);
  });
});

describe('counts', () => {
  it('equal a count of the map after random strokes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.constantFrom(0, 1, UNLABELED))),
        (strokes) => {
          const { core, edits } = open();
          for (const [at, classId] of strokes) core.commitStroke(stroke(classId, [at, 1]), view);
          if (edits.length > 0) void core.undo(edits[edits.length - 1]);
          const naive = new Map<number, number>();
          for (const cell of core.map.cells) naive.set(cell & 255, (naive.get(cell & 255) ?? 0) + 1);
          expect(new Map(core.counts)).toEqual(naive);
          expect(core.unconfirmedPixels).toBe(core.map.cells.filter((cell) => cell < CONFIRMED).length);
        },
      ),
    );
  });
});
