/** Model folders: a description that decides what runs, and weights. */
import assert from 'node:assert/strict';
import { asppLayers, backboneLayers, scoreLayer } from '../../../src/fcn/architecture';
import { parseModel } from '../../../src/fcn/modelFile';
import { parseModelDescription } from '../../../src/host/modelDescription';
import { mutateBytes, mutateJson } from '../mutate';
import { describeOutcome, refusable } from '../outcome';
import type { Random } from '../random';
import { fuzzTarget, MEBIBYTE } from '../target';

interface ModelInput {
  readonly json: string;
  readonly weights: ArrayBuffer;
}

const FILE = 'models/roads/model.json';
const CLASSES = 3;

const tensors = [...backboneLayers(), ...asppLayers(), scoreLayer(CLASSES)].flatMap(
  ({ layer, kernel, bias }) => [
    { name: `${layer}/kernel`, shape: kernel },
    { name: `${layer}/bias`, shape: bias },
  ],
);
const parameters = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

const whole = {
  format: 'fcn-labeler-model',
  formatVersion: 1,
  name: 'roads',
  version: 2,
  architecture: { backbone: 'mobilenet-v2', head: 'score', taps: ['aspp'] },
  classes: Array.from({ length: CLASSES }, (_, id) => ({ id, name: `class ${id}`, color: '#00ff00' })),
  input: { resize: 'aligned-corners', padding: 'edge-16k+1', alpha: 'over-white', range: [-1, 1] },
  weights: { dtype: 'float16', tensors },
};

export const models = fuzzTarget<ModelInput>({
  name: 'models',
  quickCases: 150,
  memory: () => 48 * MEBIBYTE,
  make: (random) => ({ json: anyDescription(random), weights: anyWeights(random) }),
  check({ json, weights }) {
    const short = refusable(['model-invalid'], FILE, () => parseModelDescription(json, FILE));
    if ('value' in short) checkClasses(short.value.classes);
    const outcome = refusable(['model-invalid'], FILE, () => parseModel(json, weights, FILE));
    if ('value' in outcome) {
      const { classes, weights: found } = outcome.value;
      checkClasses(classes);
      assert.ok('value' in short, 'the host refuses what the worker takes');
      assert.deepEqual([...found.keys()].sort(), tensors.map(({ name }) => name).sort());
      for (const { values } of found.values()) assert.ok(values.every(Number.isFinite), 'finite weights');
    }
    return [describeOutcome(outcome), `description ${describeOutcome(short)}`];
  },
  save: ({ json }) => new Uint8Array(Buffer.from(json)),
});

function checkClasses(classes: readonly { id: number; name: string; color: string }[]): void {
  assert.ok(classes.length >= 1 && classes.length <= 255);
  assert.equal(new Set(classes.map(({ id }) => id)).size, classes.length, 'ids are unique');
  for (const { id, name, color } of classes) {
    assert.ok(Number.isInteger(id) && id >= 0 && id <= 254);
    assert.ok(name.length > 0 && /^#[0-9a-f]{6}$/.test(color));
  }
}

function anyDescription(random: Random): string {
  if (random.chance(0.1)) return '['.repeat(100_000);
  if (random.chance(0.2)) {
    return Buffer.from(mutateBytes(random, Buffer.from(JSON.stringify(whole)))).toString('utf8');
  }
  let value: unknown = whole;
  for (let left = random.between(0, 2); left > 0; left--) value = mutateJson(random, value);
  if (random.chance(0.1)) value = withHugeShape(random);
  return JSON.stringify(value);
}

function withHugeShape(random: Random): unknown {
  const shape = random.pick([
    [2 ** 31, 2 ** 31],
    [60_000, 60_000, 60_000],
    Array.from({ length: 9999 }, () => 9),
  ]);
  return { ...whole, weights: { dtype: 'float32', tensors: [{ name: 'stem/kernel', shape }] } };
}

function anyWeights(random: Random): ArrayBuffer {
  const bytes = new ArrayBuffer(parameters * random.pick([2, 2, 2, 4]) + random.pick([0, 0, 0, 1, -2]));
  const view = new Uint8Array(bytes);
  for (let left = random.below(3); left > 0; left--) view[random.below(view.length)] = random.below(256);
  return bytes;
}
