/**
 * When processes are killed, and how they work until then. Half of them die while somebody paints and has painted for
 * longer than what may be lost, so that nothing but the journal holds the work; the others at the moments that are
 * hard: while they start, save or back up, and between two steps.
 */
import type { Moment } from './childProcess';
import type { ChildTask } from './report';

/** How long painting goes on in half of the processes, in milliseconds. */
const PAINTING = { least: 500, most: 2000 };
/** Share of these that rest on the way: the journal goes on from a backup then. */
const RESTING = 0.3;

export interface Life extends Pick<ChildTask, 'restEvery'> {
  readonly moment: Moment;
}

/** @param draw a source of numbers in [0, 1) @param isSlow whether its disk takes its time */
export function chooseLife(draw: () => number, isSlow: boolean): Life {
  const upTo = (most: number): number => draw() * most;
  const slow = isSlow ? 4 : 1;
  const kind = draw();
  if (kind < 0.5) {
    const { least, most } = PAINTING;
    // More of the short ones: they are as good, and more of them fit into the time there is.
    const delay = least + draw() ** 3 * (most - least);
    const rest = draw() < RESTING && { restEvery: 5 + Math.floor(upTo(15)) };
    return { moment: { after: 'opened', nth: 1, delay }, ...rest };
  }
  if (kind < 0.65) return { moment: { after: 'saving', nth: 1, delay: upTo(10 * slow) } };
  if (kind < 0.81) {
    const restEvery = 4 + Math.floor(upTo(12));
    return { moment: { after: 'backingUp', nth: 1, delay: upTo(3 * slow) }, restEvery };
  }
  if (kind < 0.92) return { moment: { after: 'spawn', nth: 1, delay: 40 + upTo(60 + 40 * slow) } };
  return { moment: { after: 'start', nth: 1 + Math.floor(upTo(30)), delay: upTo(2) } };
}
