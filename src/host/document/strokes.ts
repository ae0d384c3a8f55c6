/** Strokes as views send them: what is wrong with one, what it is called, and which are known already. */
import type { LabelClass } from '../../core/classes';
import { LabelerError } from '../../core/errors';
import { makeCell, UNLABELED } from '../../core/labelMap';
import { RUN_STRIDE, runsProblem } from '../../core/runs';
import type { Stroke } from '../../protocol/hostView';

/** How many pages' strokes are known again. */
const MAX_PAGES = 32;

/** The number of the last committed stroke of each page. */
export type AcknowledgedStrokes = Readonly<Record<string, number>>;

export class KnownStrokes {
  private readonly pages: Map<string, number>;

  constructor(known: AcknowledgedStrokes = {}) {
    this.pages = new Map(Object.entries(known));
  }

  get last(): AcknowledgedStrokes {
    return Object.fromEntries(this.pages);
  }

  /** Whether it was committed before. */
  knows({ view, sequence }: Stroke): boolean {
    return sequence <= (this.pages.get(view) ?? 0);
  }

  /** Notes the stroke as committed; pages come and go, so the oldest are forgotten. */
  remember({ view, sequence }: Stroke): void {
    this.pages.delete(view);
    this.pages.set(view, sequence);
    if (this.pages.size <= MAX_PAGES) return;
    const [oldest] = this.pages.keys();
    this.pages.delete(oldest);
  }
}

/** @throws LabelerError `bad-message` when it doesn't fit the map or names an unknown class */
export function checkStroke(
  { tool, classId, runs }: Stroke,
  pixelCount: number,
  classes: readonly LabelClass[],
): void {
  const problem = runsProblem(runs, pixelCount);
  if (problem !== undefined) throw new LabelerError('bad-message', `stroke: ${problem}`);
  if ((tool === 'eraser') !== (classId === UNLABELED)) {
    throw new LabelerError('bad-message', `stroke: the ${tool} can't paint ${classId}`);
  }
  if (tool !== 'eraser' && nameOf(classId, classes) === undefined) {
    throw new LabelerError('bad-message', `stroke: there is no class ${classId}`);
  }
  const cell = makeCell(classId, true);
  for (let i = 2; i < runs.length; i += RUN_STRIDE) {
    if (runs[i] !== cell) throw new LabelerError('bad-message', `stroke: paints ${runs[i]}, not ${cell}`);
  }
}

/** As VS Code's undo menu shows it. */
export function strokeLabel({ tool, classId }: Stroke, classes: readonly LabelClass[]): string {
  if (tool === 'eraser') return 'Erase';
  return `${tool === 'fill' ? 'Fill' : 'Paint'} ${nameOf(classId, classes) ?? classId}`;
}

function nameOf(id: number, classes: readonly LabelClass[]): string | undefined {
  return classes.find((entry) => entry.id === id)?.name;
}
