/** Where two label maps of one image differ, and how. Pure. */
import type { LabelClass } from '../../../src/core/classes';
import { classOf, CONFIRMED, UNLABELED, type Cell } from '../../../src/core/labelMap';

export interface DifferenceCounts {
  /** Pixels that have a class in both, another one in each. */
  readonly otherClass: number;
  readonly onlyMine: number;
  readonly onlyTheirs: number;
  /** Pixels of the same class that a person has decided in one of them only. */
  readonly otherConfirmed: number;
}

/** The ways to differ as classes of a map of their own; colours that are told apart without red and green. */
export const DIFFERENCE_CLASSES: readonly (LabelClass & { readonly kind: keyof DifferenceCounts })[] = [
  { id: 0, kind: 'otherClass', name: 'another class', color: '#ff3fd0' },
  { id: 1, kind: 'onlyMine', name: 'only mine', color: '#ffb000' },
  { id: 2, kind: 'onlyTheirs', name: 'only theirs', color: '#1fc8ff' },
  { id: 3, kind: 'otherConfirmed', name: 'only confirmed differs', color: '#b4b4b4' },
];

const OTHER_CLASS = 0;
const ONLY_MINE = 1;
const ONLY_THEIRS = 2;
const OTHER_CONFIRMED = 3;

/**
 * Compares cells one by one.
 * @param theirs as many as `mine`
 * @param into as many cells, which become the map of the differences: a class of {@link DIFFERENCE_CLASSES} where
 *   they differ, unlabeled where they don't; nothing is drawn where it is left out
 */
export function compareCells(mine: Uint16Array, theirs: Uint16Array, into?: Uint16Array): DifferenceCounts {
  const counts = [0, 0, 0, 0];
  into?.fill(UNLABELED);
  for (let i = 0; i < mine.length; i++) {
    if (mine[i] === theirs[i]) continue;
    const kind = kindOf(mine[i], theirs[i]);
    counts[kind]++;
    // Unconfirmed cells are hatched: the slightest kind of difference looks the slightest.
    if (into !== undefined) into[i] = kind === OTHER_CONFIRMED ? kind : kind | CONFIRMED;
  }
  const [otherClass, onlyMine, onlyTheirs, otherConfirmed] = counts;
  return { otherClass, onlyMine, onlyTheirs, otherConfirmed };
}

function kindOf(mine: Cell, theirs: Cell): number {
  if (classOf(mine) === classOf(theirs)) return OTHER_CONFIRMED;
  if (classOf(theirs) === UNLABELED) return ONLY_MINE;
  return classOf(mine) === UNLABELED ? ONLY_THEIRS : OTHER_CLASS;
}
