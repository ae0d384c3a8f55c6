/** What was done to an image can be undone after it was closed and opened again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelMap, makeCell } from '../../../src/core/labelMap';
import { packCells } from '../../../src/core/packing';
import { DocumentCore } from '../../../src/host/document/documentCore';
import type { EditRecord, LabelContent } from '../../../src/host/document/labelHistory';

const WIDTH = 8;
const HEIGHT = 4;
const PIXELS = WIDTH * HEIGHT;
const classes = [0, 1, 2].map((id) => ({ id, name: `class ${id}`, color: '#000000' }));
let strokes = 0;

function open(content: LabelContent, known = classes): { core: DocumentCore; edits: EditRecord[] } {
  const edits: EditRecord[] = [];
  const nothing = (): undefined => undefined;
  const core = new DocumentCore(
    { ...content, restored: false, classes: () => known },
    {
      pushed: (record) => edits.push(record),
      contentChanged: nothing,
      labelsChanged: nothing,
      labelsReplaced: nothing,
      proposalChanged: nothing,
    },
  );
  return { core, edits };
}

const blank = (): LabelContent => ({ map: LabelMap.blank(WIDTH, HEIGHT), state: { status: 'unlabeled' } });

/** What a mask on disk gives back. */
const stored = ({ map, state }: DocumentCore): LabelContent => ({ map: map.clone(), state });

function stroke(core: DocumentCore, start: number, length: number, classId: number): void {
  const runs = new Uint32Array([start, length, makeCell(classId, true)]);
  core.commitStroke({ view: 'page', sequence: ++strokes, tool: 'brush', classId, runs }, {});
}

function save(core: DocumentCore): void {
  core.written(core.snapshot());
  core.saveNoted();
}

const action = fc.oneof(
  fc.record({
    kind: fc.constant('stroke' as const),
    start: fc.nat(PIXELS - 5),
    length: fc.integer({ min: 1, max: 5 }),
    classId: fc.constantFrom(0, 1, 2),
  }),
  fc.record({ kind: fc.constantFrom('approve' as const, 'exclude' as const, 'clear' as const) }),
  fc.record({ kind: fc.constant('segment' as const), classId: fc.nat(2) }),
  fc.record({ kind: fc.constant('undo' as const) }),
);

describe('edits that outlive their document', () => {
  it('take the labels back to where they began, and forth again, byte by byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 1, maxLength: 12 }), async (actions) => {
        const { core, edits } = open(blank());
        const done: EditRecord[] = [];
        for (const each of actions) {
          const before = edits.length;
          if (each.kind === 'stroke') stroke(core, each.start, each.length, each.classId);
          else if (each.kind === 'segment')
            core.segment(packCells(new Uint16Array(PIXELS).fill(each.classId)), { name: 'm', version: 1 });
          else if (each.kind === 'undo') {
            const last = done.pop();
            if (last) await core.undo(last);
          } else core[each.kind]();
          done.push(...edits.slice(before));
        }
        save(core);
        const kept = core.keepEdits();
        expect(kept).toHaveLength(done.length);
        const end = stored(core);
        const again = open(stored(core));
        expect(again.core.restack(kept)).toBe(kept.length > 0);
        expect([again.core.map.cells, again.core.state, again.core.dirty]).toEqual([
          end.map.cells,
          end.state,
          false,
        ]);
        expect(again.edits.map(({ edit }) => edit.label)).toEqual(done.map(({ edit }) => edit.label));
        for (const record of [...again.edits].reverse()) await again.core.undo(record);
        expect(again.core.map.cells).toEqual(blank().map.cells);
        expect([again.core.state.status, again.core.dirty]).toEqual(['unlabeled', kept.length > 0]);
        for (const record of again.edits) await again.core.redo(record);
        expect([again.core.map.cells, again.core.state, again.core.dirty]).toEqual([
          end.map.cells,
          end.state,
          false,
        ]);
      }),
      { numRuns: 150 },
    );
  });

  it('are none where something is unsaved', () => {
    const { core } = open(blank());
    stroke(core, 0, 3, 1);
    expect(core.keepEdits()).toEqual([]);
  });

  it('stay away from labels that another program changed, which stay as they are', () => {
    const { core } = open(blank());
    stroke(core, 0, 3, 1);
    stroke(core, 8, 3, 2);
    save(core);
    const kept = core.keepEdits();
    const changed = stored(core);
    changed.map.cells[1] = makeCell(0, true);
    const cells = changed.map.cells.slice();
    const again = open(changed);
    expect(again.core.restack(kept)).toBe(false);
    expect([again.core.map.cells, again.edits, again.core.dirty]).toEqual([cells, [], false]);
    const other = open({ ...stored(core), state: { status: 'approved' } });
    expect(other.core.restack(kept)).toBe(false);
  });

  it('end before one with labels of a class that was merged meanwhile: undone, it would come back', async () => {
    const { core } = open(blank());
    stroke(core, 0, 4, 2);
    stroke(core, 0, 4, 1);
    stroke(core, 2, 2, 0);
    save(core);
    const kept = core.keepEdits();
    const again = open(
      stored(core),
      classes.filter(({ id }) => id !== 2),
    );
    expect(again.core.restack(kept)).toBe(true);
    expect(again.edits).toHaveLength(1);
    await again.core.undo(again.edits[0]);
    expect(again.core.map.cells.slice(0, 4)).toEqual(new Uint16Array(4).fill(makeCell(1, true)));
    expect(open(stored(core), classes.slice(0, 1)).core.restack(kept)).toBe(false);
  });
});
