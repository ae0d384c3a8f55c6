/** Checks gradients on WebGPU, in a page: Node has none. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgpu';
import { CHECKED_HEADS, checkGradients, type GradientCheck } from '../../unit/fcn/heads/gradientCheck';

export interface CheckedHead {
  readonly head: string;
  readonly checks: readonly GradientCheck[];
}

declare global {
  interface Window {
    checkAll(): Promise<CheckedHead[]>;
  }
}

window.checkAll = async () => {
  if (!(await tf.setBackend('webgpu')) || tf.getBackend() !== 'webgpu') throw new Error('no WebGPU');
  const checked: CheckedHead[] = [];
  for (const spec of CHECKED_HEADS) {
    checked.push({ head: `${spec.kind}, hidden ${spec.hidden}`, checks: await checkGradients(spec) });
  }
  return checked;
};
