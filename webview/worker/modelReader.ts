/** The models that the worker runs: the built-in one, or a head of the workspace on its backbone. */
import { parseModel, type Model } from '../../src/fcn/modelFile';
import type { WorkerModel, WorkerStart } from '../../src/protocol/viewWorker';

/** The built-in model's files, kept as they are: half as large as the numbers in them. */
export type BuiltInModel = Pick<WorkerStart, 'modelJson' | 'weights'>;

/**
 * @param model null: the built-in one
 * @throws LabelerError `model-invalid`
 */
export function readModel({ modelJson, weights }: BuiltInModel, model: WorkerModel | null): Model {
  const builtIn = parseModel(modelJson, weights, 'model.json');
  if (model === null) return builtIn;
  // What came as a message may be a part of a larger buffer.
  return parseModel(model.json, new Uint8Array(model.weights).buffer, model.name, builtIn);
}
