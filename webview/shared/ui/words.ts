/** How the view says things: numbers, shares, states. */
import type { ImageStatus } from '../../../src/core/edit';
import { classOf, isConfirmed, UNLABELED, type Cell } from '../../../src/core/labelMap';
import type { LabelClass } from '../../../src/core/classes';
import type { Backend, ClassCounts, ToolName } from '../../../src/protocol/hostView';

export const TOOL_NAMES: Readonly<Record<ToolName, string>> = {
  brush: 'Brush',
  eraser: 'Eraser',
  fill: 'Fill',
};

export const STATUS_NAMES: Readonly<Record<ImageStatus, string>> = {
  unlabeled: 'Unlabeled',
  predicted: 'Predicted',
  corrected: 'Corrected',
  approved: 'Approved',
  excluded: 'Excluded from training',
};

export const BACKEND_NAMES: Readonly<Record<Backend, string>> = {
  webgpu: 'WebGPU',
  webgl: 'WebGL',
  wasm: 'WebAssembly',
  cpu: 'CPU',
};

const STAGE_NAMES: Readonly<Record<string, string>> = {
  model: 'Loading the model',
  image: 'Reading the image',
  compile: 'Preparing the network',
  network: 'Segmenting the image',
  labels: 'Drawing the labels',
};

export function stageName(stage: string): string {
  return STAGE_NAMES[stage] ?? 'Segmenting the image';
}

/** A number of things, e.g. `1 stroke`, `1,200 pixels`. */
export function plural(count: number, thing: string): string {
  return `${count.toLocaleString('en-US')} ${thing}${count === 1 ? '' : 's'}`;
}

/** A share of 0..1 in percent: one decimal below 99.95, and never 0% or 100% when that isn't so. */
export function percent(share: number): string {
  if (share <= 0) return '0%';
  if (share >= 1) return '100%';
  if (share < 0.001) return '<0.1%';
  if (share > 0.999) return '>99.9%';
  return `${(share * 100).toFixed(1)}%`;
}

/** A zoom factor in percent. */
export function zoomPercent(zoom: number): string {
  const value = zoom * 100;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}%`;
}

/** A duration for people. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** Pixels of a class, 0 when it doesn't occur. */
export function pixelsOf(counts: ClassCounts, classId: number): number {
  return counts.find(([id]) => id === classId)?.[1] ?? 0;
}

/** What a pixel is, e.g. `road · confirmed`. @param proposed whether the cell is a proposal's */
export function describeCell(cell: Cell, classes: readonly LabelClass[], proposed = false): string {
  const id = classOf(cell);
  if (id === UNLABELED) return isConfirmed(cell) ? 'void · confirmed' : 'unlabeled';
  const name = classes.find((each) => each.id === id)?.name ?? `class ${id}`;
  if (proposed) return `${name} · proposed`;
  return `${name} · ${isConfirmed(cell) ? 'confirmed' : 'predicted'}`;
}
