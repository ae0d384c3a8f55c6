/**
 * What the labels of an image are, in the plainest way: one entry a pixel, a whole copy for every change. Written
 * from the words of the design and not from `src`, with which it shares nothing, so that it can disagree.
 */

/** The label of a pixel without a class. */
export const NO_CLASS = 255;

export interface Content {
  /** A class id a pixel, row-major, raw orientation. */
  readonly labels: readonly number[];
  /** Whether a person decided the pixel. */
  readonly confirmed: readonly boolean[];
  readonly status: string;
  /** Which model predicted, `name@version`. */
  readonly model: string | null;
}

export function blank(pixels: number): Content {
  return {
    labels: new Array<number>(pixels).fill(NO_CLASS),
    confirmed: new Array<boolean>(pixels).fill(false),
    status: 'unlabeled',
    model: null,
  };
}

export function equal(a: Content, b: Content): boolean {
  return (
    a.status === b.status &&
    a.model === b.model &&
    a.labels.every((label, i) => label === b.labels[i]) &&
    a.confirmed.every((bit, i) => bit === b.confirmed[i])
  );
}

export function anyConfirmed({ confirmed }: Content): boolean {
  return confirmed.includes(true);
}

/** An image that a person excluded stays so. */
function unlessExcluded({ status }: Content, next: string): string {
  return status === 'excluded' ? 'excluded' : next;
}

/** A person painted `label` over some pixels. @returns the content itself when no pixel changes */
export function painted(content: Content, pixels: readonly number[], label: number): Content {
  const labels = [...content.labels];
  const confirmed = [...content.confirmed];
  let changed = false;
  for (const i of pixels) {
    changed ||= labels[i] !== label || !confirmed[i];
    labels[i] = label;
    confirmed[i] = true;
  }
  return changed ? { ...content, labels, confirmed, status: unlessExcluded(content, 'corrected') } : content;
}

/** A prediction is taken in; what a person decided stays. */
export function predicted(content: Content, labels: readonly number[], model: string): Content {
  if (!content.confirmed.includes(false)) return content;
  const status = unlessExcluded(content, anyConfirmed(content) ? 'corrected' : 'predicted');
  return {
    ...content,
    labels: content.labels.map((label, i) => (content.confirmed[i] ? label : labels[i])),
    status,
    model,
  };
}

/** Whether anything may be predicted from strokes alone: where nothing was yet, not before two classes are painted. */
export function mayLearn({ labels, confirmed }: Content): boolean {
  const classes = new Set(labels.filter((label, i) => confirmed[i] && label !== NO_CLASS));
  const isPredicted = labels.some((label, i) => !confirmed[i] && label !== NO_CLASS);
  return isPredicted || classes.size > 1;
}

/** What was learned from strokes is laid over what no person decided. @returns the labels */
export function relabeled({ labels, confirmed }: Content, said: readonly (number | null)[]): number[] {
  return labels.map((label, i) => (confirmed[i] ? label : (said[i] ?? label)));
}

/** A person approved every pixel as it is, unlabeled ones included. */
export function approved(content: Content): Content {
  return { ...content, confirmed: content.confirmed.map(() => true), status: 'approved' };
}

export function cleared(content: Content): Content {
  return { ...blank(content.labels.length), status: unlessExcluded(content, 'unlabeled') };
}

/** Pixels that are unlabeled by decision become undecided. */
export function reopened(content: Content): Content {
  const isVoid = content.labels.map((label, i) => label === NO_CLASS && content.confirmed[i]);
  if (!isVoid.includes(true)) return content;
  const confirmed = content.confirmed.map((bit, i) => bit && !isVoid[i]);
  if (confirmed.includes(true)) {
    return { ...content, confirmed, status: unlessExcluded(content, 'corrected') };
  }
  if (content.labels.some((label) => label !== NO_CLASS)) {
    return { ...content, confirmed, status: unlessExcluded(content, 'predicted') };
  }
  return { ...content, confirmed, status: unlessExcluded(content, 'unlabeled'), model: null };
}

/** Pixels a class, ascending. */
export function countsOf({ labels }: Content): [number, number][] {
  const counts: [number, number][] = [];
  for (let id = 0; id <= NO_CLASS; id++) {
    const pixels = labels.filter((label) => label === id).length;
    if (pixels > 0) counts.push([id, pixels]);
  }
  return counts;
}
