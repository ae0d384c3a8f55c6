/** What a person, a view, the network, another program or VS Code does to an open image, as plain data. */
import fc from 'fast-check';
import type { Orientation } from '../../../../src/core/orientation';

/** Class ids of the dataset under test. */
export const CLASS_IDS = [0, 1, 2, 5] as const;
/** What a prediction may say: a class that the dataset lacks counts as none. */
const PREDICTED_IDS = [...CLASS_IDS, 255, 9] as const;
const LABEL_IDS = [...CLASS_IDS, 255] as const;

export const PAGES = [0, 1] as const;
/** The view that is always shown, and the one that comes and goes. */
export type PageId = (typeof PAGES)[number];

/** Labels for a map of any size in three numbers: runs of equal length through a list of ids. */
export interface Pattern {
  readonly ids: readonly number[];
  readonly offset: number;
  readonly run: number;
}

/** A mask as another program writes it: a plain PNG, or one of ours with bits and status. */
export interface MaskPattern {
  readonly labels: Pattern;
  readonly ours: { readonly bitRun: number; readonly status: string } | null;
}

export interface Brush {
  readonly kind: 'brush';
  readonly page: PageId;
  /** 255 is the eraser. */
  readonly label: number;
  readonly size: number;
  readonly onlyUnconfirmed: boolean;
  /** Quarters of upright pixels; may lie beside the image. */
  readonly points: readonly (readonly [number, number])[];
}

export interface Fill {
  readonly kind: 'fill';
  readonly page: PageId;
  readonly label: number;
  readonly onlyUnconfirmed: boolean;
  /** Upright pixel; taken modulo the size. */
  readonly at: readonly [number, number];
}

/** A view's worker has learned from a stroke of the view's, and says so late. */
export interface Learned {
  readonly kind: 'learned';
  readonly page: PageId;
  /** Which stroke that was acknowledged to the view: 0 is the latest; older than the first is the first. */
  readonly age: number;
  readonly labels: Pattern;
  /** Stripes of the image, a region as it lies in memory; null: all of it. */
  readonly part: { readonly offset: number; readonly run: number } | null;
}

/** Commands that are nothing but their name. */
export type PlainKind =
  | 'showSecondView'
  | 'closeSecondView'
  | 'segment'
  | 'accept'
  | 'reject'
  | 'approve'
  | 'clear'
  | 'unconfirmUnlabeled'
  | 'undo'
  | 'redo'
  | 'save'
  | 'startSave'
  | 'finishSave'
  | 'saveCopy'
  | 'revert'
  | 'backup'
  /** The window closes and opens again: VS Code backs up and restores. */
  | 'hotExit'
  /** The tab is closed, changes are not saved, and the image is opened again. */
  | 'reopen'
  | 'keepMine'
  | 'takeTheirs'
  /** The window gets the focus: what was missed is looked at. */
  | 'focus'
  /** Longer than any message is on its way. */
  | 'wait';

export type Command =
  | Brush
  | Fill
  | Learned
  | { readonly kind: PlainKind }
  /** The view's messages, both ways, stay on their way until `release`. */
  | { readonly kind: 'hold' | 'release'; readonly page: PageId }
  /** A prediction nobody waits for any more comes in. */
  | { readonly kind: 'propose'; readonly labels: Pattern }
  /** The network answers what it was asked, late or not. */
  | { readonly kind: 'answer'; readonly labels: Pattern }
  /** Another program writes or deletes the mask; the file system says so, or doesn't. */
  | { readonly kind: 'foreignChange'; readonly mask: MaskPattern | null; readonly noticed: boolean }
  /** The extension host is killed, and VS Code opens the image again; a save under way has replaced the mask or not. */
  | { readonly kind: 'crash'; readonly landed: boolean };

/** The image that a sequence begins with. */
export interface Setup {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
  readonly mask: MaskPattern | null;
}

/** The id of pixel `i`. */
export function idAt({ ids, offset, run }: Pattern, i: number): number {
  return ids[(offset + Math.floor(i / run)) % ids.length];
}

/** Whether a mask of ours confirms pixel `i`. */
export function bitAt(bitRun: number, i: number): boolean {
  return Math.floor(i / bitRun) % 2 === 0;
}

/** Whether a late result says something of pixel `i`. */
export function isInPart(part: Learned['part'], i: number): boolean {
  return part === null || bitAt(part.run, part.offset + i);
}

const small = (max: number) => fc.integer({ min: 0, max });
const page = fc.constantFrom(...PAGES);
const label = fc.constantFrom(...LABEL_IDS);
const pattern = (ids: readonly number[]): fc.Arbitrary<Pattern> =>
  fc.record({ ids: fc.constant(ids), offset: small(ids.length - 1), run: fc.integer({ min: 1, max: 12 }) });

const mask: fc.Arbitrary<MaskPattern> = fc.record({
  labels: pattern(LABEL_IDS),
  ours: fc.option(
    fc.record({
      bitRun: fc.integer({ min: 1, max: 12 }),
      status: fc.constantFrom('unlabeled', 'predicted', 'corrected', 'approved', 'excluded'),
    }),
  ),
});

export const setup: fc.Arbitrary<Setup> = fc.record({
  width: fc.integer({ min: 1, max: 9 }),
  height: fc.integer({ min: 1, max: 7 }),
  orientation: fc.constantFrom<Orientation[]>(1, 2, 3, 4, 5, 6, 7, 8),
  mask: fc.option(mask),
});

const brush = fc.record({
  kind: fc.constant('brush' as const),
  page,
  label,
  size: fc.integer({ min: 1, max: 5 }),
  onlyUnconfirmed: fc.boolean(),
  points: fc.array(fc.tuple(fc.integer({ min: -4, max: 40 }), fc.integer({ min: -4, max: 40 })), {
    minLength: 1,
    maxLength: 4,
  }),
});
const fill = fc.record({
  kind: fc.constant('fill' as const),
  page,
  label: fc.constantFrom(...CLASS_IDS),
  onlyUnconfirmed: fc.boolean(),
  at: fc.tuple(small(8), small(8)),
});
const prediction = pattern(PREDICTED_IDS);
const labeled = (kind: 'propose' | 'answer') => fc.record({ kind: fc.constant(kind), labels: prediction });
const learned: fc.Arbitrary<Learned> = fc.record({
  kind: fc.constant('learned' as const),
  // The other view is rarely shown.
  page: fc.constantFrom(...PAGES, 0 as const),
  age: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, small(3)),
  labels: prediction,
  part: fc.option(fc.record({ offset: small(24), run: fc.integer({ min: 1, max: 24 }) })),
});
const onPage = (kind: 'hold' | 'release') => fc.record({ kind: fc.constant(kind), page });
const foreignChange = fc.record({
  kind: fc.constant('foreignChange' as const),
  mask: fc.option(mask),
  noticed: fc.boolean(),
});
const plain = (...kinds: PlainKind[]) => fc.constantFrom(...kinds).map((kind) => ({ kind }));

/** One command; strokes, undo and saving are the commonest, as in a day's work. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 24, arbitrary: brush },
  { weight: 8, arbitrary: fill },
  { weight: 24, arbitrary: learned },
  { weight: 14, arbitrary: plain('undo') },
  { weight: 7, arbitrary: plain('redo') },
  { weight: 8, arbitrary: plain('save', 'startSave', 'finishSave') },
  { weight: 8, arbitrary: plain('revert', 'backup', 'backup', 'backup', 'saveCopy') },
  { weight: 8, arbitrary: fc.oneof(labeled('propose'), labeled('answer')) },
  { weight: 8, arbitrary: plain('segment', 'accept', 'accept', 'reject') },
  { weight: 4, arbitrary: plain('approve', 'clear', 'unconfirmUnlabeled') },
  { weight: 6, arbitrary: fc.oneof(onPage('hold'), onPage('release'), onPage('release')) },
  { weight: 3, arbitrary: plain('showSecondView', 'closeSecondView') },
  { weight: 3, arbitrary: plain('hotExit', 'reopen') },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('crash' as const), landed: fc.boolean() }) },
  { weight: 4, arbitrary: foreignChange },
  { weight: 3, arbitrary: plain('keepMine', 'takeTheirs') },
  { weight: 4, arbitrary: plain('wait', 'focus') },
);
