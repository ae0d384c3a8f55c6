/** The present model as the worker takes it. */
import type { PresentModel } from '../../../src/protocol/hostView';
import type { WorkerModel } from '../../../src/protocol/viewWorker';

/** @returns null for the built-in model, and where none can be used: nobody asks for a prediction then */
export function workerModelOf(model: PresentModel | null): WorkerModel | null {
  return model?.files ? { name: model.name, ...model.files } : null;
}

/** Whether they predict alike. */
export function isSameModel(a: WorkerModel | null, b: WorkerModel | null): boolean {
  if (a === null || b === null) return a === b;
  return a.json === b.json && hasSameBytes(a.weights, b.weights);
}

function hasSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
