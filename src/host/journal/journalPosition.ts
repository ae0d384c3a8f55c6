/** Which of several states of an image's content came out of which. */
import type { JournalPosition, LineagePoint } from '../io/backup';

/** Restores that are remembered; each opening of an image that had unsaved work is one. */
const MAX_ANCESTORS = 16;

/** Where a document stands that begins with this content. @param lineage a new name */
export function descend(lineage: string, from: JournalPosition | undefined): JournalPosition {
  if (from === undefined) return { lineage, edits: 0 };
  const { ancestors = [], ...point } = from;
  return { lineage, edits: 0, ancestors: [point, ...ancestors].slice(0, MAX_ANCESTORS) };
}

/** Whether the content at `position` was made from that at `other`, or is the same. */
export function includes(position: JournalPosition, other: LineagePoint): boolean {
  return [position, ...(position.ancestors ?? [])].some(
    ({ lineage, edits }) => lineage === other.lineage && edits >= other.edits,
  );
}
