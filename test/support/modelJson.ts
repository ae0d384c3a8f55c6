/** The text of a `model.json` that the host takes, without weights. */
import type { LabelClass } from '../../src/core/classes';

export function modelJson(classes: readonly LabelClass[], name = 'builtin:voc', version = 1): string {
  return JSON.stringify({
    format: 'fcn-labeler-model',
    formatVersion: 1,
    name,
    version,
    architecture: { head: 'score' },
    classes,
    weights: { dtype: 'float16', tensors: [] },
  });
}
