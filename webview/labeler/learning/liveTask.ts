/** What is learned live for. */
import type { PresentModel } from '../../../src/protocol/hostView';
import type { WorkerLiveTask } from '../../../src/protocol/viewWorker';
import { canEdit, type ViewModel } from '../state/viewModel';

/** No class of a model is one of the dataset's. */
const NOTHING_KNOWN = new Uint8Array(256).fill(255);

/**
 * @param model what predicts the image; without one the strokes alone are learned from
 * @returns null where nothing is to be learned: by the setting, or because every pixel is decided or none may be changed
 */
export function liveTask(view: ViewModel, model: PresentModel | null): WorkerLiveTask | null {
  const { settings, classes, confirmedShare } = view;
  if (settings?.learnFromCorrections !== true || !canEdit(view)) return null;
  if (confirmedShare === 1 || classes.length === 0) return null;
  return {
    inputSize: settings.inputSize,
    outputStride: settings.outputStride,
    classLookup: model?.classLookup ?? NOTHING_KNOWN,
    classIds: Uint8Array.from(classes, ({ id }) => id),
  };
}
