import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWasm } from '../support';
import { CHECKED_HEADS, checkGradients } from './gradientCheck';

describe.each(['cpu', 'wasm'])('gradients on %s', (backend) => {
  beforeAll(async () => {
    if (backend === 'wasm') await startWasm();
    else await tf.setBackend(backend);
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(0));

  test.each(CHECKED_HEADS)(
    'of $kind (pyramid: $pyramid, hidden: $hidden) are central differences',
    async (spec) => {
      const checks = await checkGradients(spec);
      for (const { name, error } of checks) expect(error, name).toBeLessThanOrEqual(1e-2);
      // A gradient of nothing would pass as well.
      expect(Math.max(...checks.map(({ slope }) => Math.abs(slope)))).toBeGreaterThan(0.5);
    },
  );
});
