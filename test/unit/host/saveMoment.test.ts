/** A save is of one moment, though nothing is copied for it unless a stroke comes in. */
import { describe, expect, it } from 'vitest';
import { LabelMap, makeCell } from '../../../src/core/labelMap';
import { decodeMask } from '../../../src/core/mask/decodeMask';
import { defaultDeflate, type Deflate } from '../../../src/core/mask/deflate';
import { encodeMask } from '../../../src/core/mask/encodeMask';
import { DocumentCore } from '../../../src/host/document/documentCore';
import type { Snapshot } from '../../../src/host/document/labelHistory';

const classes = [0, 1].map((id) => ({ id, name: `class ${id}`, color: '#000000' }));
let sequence = 0;

function open(): DocumentCore {
  return new DocumentCore(
    { map: LabelMap.blank(4, 2), state: { status: 'unlabeled' }, restored: false, classes: () => classes },
    {
      pushed: () => undefined,
      contentChanged: () => undefined,
      labelsChanged: () => undefined,
      labelsReplaced: () => undefined,
      proposalChanged: () => undefined,
    },
  );
}

function paint(core: DocumentCore, at: number): void {
  const runs = new Uint32Array([at, 1, makeCell(1, true)]);
  core.commitStroke({ view: 'page', sequence: ++sequence, tool: 'brush', classId: 1, runs }, core);
}

const encode = ({ map, state }: Snapshot, deflate: Deflate) =>
  encodeMask({ map, state, classes, encoding: 'palette', saveUnconfirmed: true }, deflate);
const cellsOf = (bytes: Uint8Array) => decodeMask(bytes, { file: 'f', width: 4, height: 2 }).map.cells.join();

describe('strokes', () => {
  it('that come while the pixels are deflated do not reach the file, also without a copy', async () => {
    const core = open();
    paint(core, 0);
    const saved = core.map.cells.join();
    const snapshot = core.snapshot();
    const bytes = encode(snapshot, async (lines) => {
      await Promise.resolve();
      paint(core, 1);
      return defaultDeflate(lines);
    });
    snapshot.release();
    paint(core, 2);
    expect(cellsOf(await bytes)).toBe(saved);
    expect(core.map.cells.join()).not.toBe(saved);
    expect(core.map).toBe(snapshot.map);
  });

  it('that come before the encoder has read the labels do not reach the file', async () => {
    const core = open();
    paint(core, 0);
    const saved = core.map.cells.join();
    const snapshot = core.snapshot();
    paint(core, 1);
    paint(core, 2);
    expect(snapshot.map.cells.join()).toBe(saved);
    expect(cellsOf(await encode(snapshot, defaultDeflate))).toBe(saved);
    core.written(snapshot);
    expect(core.dirty).toBe(true);
  });

  it('after a save that failed leave its snapshot alone, too', () => {
    const core = open();
    const [failed, next] = [core.snapshot(), core.snapshot()];
    const before = core.map.cells.join();
    core.written(next);
    paint(core, 0);
    expect(failed.map.cells.join()).toBe(before);
  });
});

it('a snapshot shares the labels until one of them changes', () => {
  const core = open();
  const snapshot = core.snapshot();
  expect(snapshot.map).toBe(core.map);
  core.written(snapshot);
  const { map } = core;
  paint(core, 0);
  expect(core.map).toBe(map);
});
