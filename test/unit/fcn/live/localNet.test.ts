import { describe, expect, it } from 'vitest';
import { normal, seededRandom } from '../../../../src/core/random';
import { KEEP, LocalNet, MASKED, type NetBatch } from '../../../../src/fcn/live/localNet';

const SHAPE = { inputs: 5, hidden: 7, outputs: 4 };

/** Pixels with right classes, kept pixels, and a class that may not be. */
function batchOf(count: number, seed: number): NetBatch {
  const random = seededRandom(seed);
  const drawn = (length: number): Float32Array => Float32Array.from({ length }, () => normal(random));
  const base = drawn(count * SHAPE.outputs);
  for (let i = 0; i < count; i++) base[i * SHAPE.outputs + 3] = MASKED;
  return {
    count,
    inputs: drawn(count * SHAPE.inputs),
    base,
    targets: Int16Array.from({ length: count }, (_, i) => (i % 4 === 3 ? KEEP : i % 3)),
    weights: Float32Array.from({ length: count }, (_, i) => (1 + (i % 3)) / count),
  };
}

function taughtNet(seed: number): LocalNet {
  const net = new LocalNet(SHAPE, seed);
  const random = seededRandom(seed + 1);
  for (let i = 0; i < net.weights.length; i++) net.weights[i] = 0.5 * normal(random);
  return net;
}

describe('the local net', () => {
  it('has the gradient that central differences have', () => {
    const net = taughtNet(3);
    const batch = batchOf(40, 4);
    const gradient = net.backward(batch).slice();
    const step = 1e-3;
    for (let i = 0; i < net.weights.length; i++) {
      const weight = net.weights[i];
      net.weights[i] = weight + step;
      const above = net.loss(batch);
      net.weights[i] = weight - step;
      const below = net.loss(batch);
      net.weights[i] = weight;
      const difference = (above - below) / (2 * step);
      expect(Math.abs(gradient[i] - difference), `weight ${i}`).toBeLessThanOrEqual(
        1e-2 * Math.abs(difference) + 2e-4,
      );
    }
    expect(Math.hypot(...gradient)).toBeGreaterThan(0.1);
  });

  it('starts the same for a seed, and changes no score before it has learned', () => {
    expect(new LocalNet(SHAPE, 5).weights).toEqual(new LocalNet(SHAPE, 5).weights);
    expect(new LocalNet(SHAPE, 6).weights).not.toEqual(new LocalNet(SHAPE, 5).weights);
    const scores = Float32Array.of(9, 1, 2, 3, 4, 9);
    new LocalNet(SHAPE, 5).addScores(Float32Array.of(0, 1, 2, 3, 4, 5), 1, scores, 1);
    expect([...scores]).toEqual([9, 1, 2, 3, 4, 9]);
  });

  it('wants a kept pixel to stay what its base scores say', () => {
    const batch = { ...batchOf(8, 1), targets: new Int16Array(8).fill(KEEP) };
    expect(Math.hypot(...new LocalNet(SHAPE, 2).backward(batch))).toBeLessThan(1e-6);
    expect(Math.hypot(...taughtNet(2).backward(batch))).toBeGreaterThan(0.01);
  });
});
