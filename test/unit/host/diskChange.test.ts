/** What a change by another program means: every state against every finding. */
import { describe, expect, it } from 'vitest';
import {
  decideImage,
  decideMask,
  type ImageFinding,
  type MaskAction,
  type MaskFinding,
  type MaskKnowledge,
} from '../../../src/host/document/diskChange';
import type { Fingerprint } from '../../../src/host/io/maskWriter';

const BASE: Fingerprint = { size: 10, mtime: 1, hash: 1 };
/** The same content, written again. */
const SAME: Fingerprint = { ...BASE, mtime: 2 };
/** Other content of the same size. */
const OTHER: Fingerprint = { ...BASE, hash: 2 };

const booleans = [false, true];
const knowledge: MaskKnowledge[] = [BASE, null].flatMap((base) =>
  booleans.flatMap((isGone) =>
    booleans.flatMap((edited) =>
      booleans.map((inConflict): MaskKnowledge => ({ base, isGone, edited, inConflict })),
    ),
  ),
);
const findings: Record<string, MaskFinding> = {
  missing: { kind: 'missing' },
  same: { kind: 'labels', content: SAME, equalsMemory: false },
  theirs: { kind: 'labels', content: OTHER, equalsMemory: false },
  mine: { kind: 'labels', content: OTHER, equalsMemory: true },
  broken: { kind: 'unreadable', content: OTHER },
};

/** What must happen, said anew: by what is known of the mask, whether memory is edited, and what is found. */
function expected(known: MaskKnowledge, name: string): MaskAction {
  const { base, isGone, edited, inConflict } = known;
  const isAsKnown = base === null ? name === 'missing' : name === 'same';
  if (isAsKnown) return isGone || inConflict ? 'restore' : 'none';
  if (name === 'mine') return 'adopt';
  if (name === 'broken') return 'conflict';
  if (name === 'missing' && isGone) return inConflict ? 'endConflict' : 'none';
  if (edited) return 'conflict';
  return name === 'missing' ? 'noteGone' : 'reload';
}

describe('a foreign change of the mask', () => {
  const cases = knowledge.flatMap((known) => Object.keys(findings).map((name) => ({ known, name })));

  it.each(cases)('$name: $known', ({ known, name }) => {
    expect(decideMask(known, findings[name])).toBe(expected(known, name));
  });

  it('never replaces work that was not saved, whatever is known and found', () => {
    for (const { known, name } of cases) {
      if (known.edited) expect(decideMask(known, findings[name])).not.toBe('reload');
    }
  });

  it('is never passed over in silence: the next save could replace it unseen', () => {
    for (const { known, name } of cases) {
      const isNew = name === 'theirs' || name === 'broken';
      if (isNew) expect(['reload', 'conflict']).toContain(decideMask(known, findings[name]));
    }
  });
});

describe('a foreign change of the image', () => {
  const shape = { width: 4, height: 3, orientation: 1 } as const;
  const shown = { shape, content: BASE };
  const image = (
    content: Fingerprint,
    other: Partial<typeof shape> | { orientation: 6 } = {},
  ): ImageFinding => ({
    kind: 'image',
    content,
    shape: { ...shape, ...other },
  });

  it.each([
    ['the same bytes', image(SAME), { status: 'there', repaint: false }],
    ['another picture of the same size', image(OTHER), { status: 'there', repaint: true }],
    ['another width', image(OTHER, { width: 5 } as never), { status: 'replaced', repaint: false }],
    ['another height', image(OTHER, { height: 5 } as never), { status: 'replaced', repaint: false }],
    ['the same size, turned', image(OTHER, { orientation: 6 }), { status: 'replaced', repaint: false }],
    ['no image', { kind: 'unreadable', content: OTHER }, { status: 'unreadable', repaint: false }],
    ['nothing', { kind: 'missing' }, { status: 'missing', repaint: false }],
  ] as const)('%s', (_name, found, decision) => {
    expect(decideImage(shown, found)).toEqual(decision);
  });
});
