/** Model folders, of whole networks and of learned heads: a description that decides what runs, and weights. */
import assert from 'node:assert/strict';
import { asppLayers, backboneLayers, scoreLayer } from '../../../src/fcn/architecture';
import { HEAD_KINDS, headInputs, headTensors, type HeadSpec } from '../../../src/fcn/heads/headSpec';
import { parseModel, type Model } from '../../../src/fcn/modelFile';
import { inputsOf } from '../../../src/fcn/modelSchema';
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
type Tensors = readonly { readonly name: string; readonly shape: readonly number[] }[];

const parametersOf = (list: Tensors): number =>
  list.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

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

/** Gives learned heads their backbone; what its weights are doesn't matter here. */
const builtIn: Model = {
  reference: { name: 'builtin:voc', version: 1 },
  classes: whole.classes,
  inputSize: 513,
  weights: new Map(tensors.map(({ name, shape }) => [name, { shape, values: new Float32Array(0) }])),
};

function learned(spec: HeadSpec): object {
  const { padding, scales } = inputsOf(spec);
  const { kind, pyramid, hidden, classes } = spec;
  return {
    ...whole,
    architecture: {
      backbone: 'mobilenet-v2',
      backboneFrom: 'builtin:voc',
      head: kind,
      pyramid,
      hidden,
      taps: headInputs(spec).map(({ name }) => name),
    },
    classes: Array.from({ length: classes }, (_, id) => ({ id, name: `class ${id}`, color: '#00ff00' })),
    input: { ...whole.input, longestSide: 513, padding, scales },
    weights: { dtype: 'float16', tensors: headTensors(spec) },
    training: { images: 5, seed: 1 },
  };
}

export const models = fuzzTarget<ModelInput>({
  name: 'models',
  quickCases: 150,
  memory: () => 48 * MEBIBYTE,
  make(random) {
    if (random.chance(0.4)) {
      return { json: anyDescription(random, whole), weights: anyWeights(random, parametersOf(tensors)) };
    }
    const spec: HeadSpec = {
      kind: random.pick(HEAD_KINDS),
      pyramid: random.chance(0.5),
      hidden: random.pick([0, 0, 1, 8, 64, 1024]),
      classes: random.pick([1, 2, 3, 12, 255]),
    };
    return {
      json: anyDescription(random, learned(spec)),
      weights: anyWeights(random, parametersOf(headTensors(spec))),
    };
  },
  check({ json, weights }) {
    const short = refusable(['model-invalid'], FILE, () => parseModelDescription(json, FILE));
    if ('value' in short) checkClasses(short.value.classes);
    const outcome = refusable(['model-invalid'], FILE, () => parseModel(json, weights, FILE, builtIn));
    if (!('value' in outcome)) return [describeOutcome(outcome), `description ${describeOutcome(short)}`];
    const { classes, head, inputSize, weights: found } = outcome.value;
    checkClasses(classes);
    assert.ok('value' in short, 'the host refuses what the worker takes');
    assert.ok(inputSize >= 129 && inputSize <= 1025);
    if (head === undefined) {
      checkTensors(found, tensors);
      return ['accepted', 'description accepted'];
    }
    assert.equal(head.spec.classes, classes.length);
    assert.ok(found.has('stem/kernel') && !found.has('score/aspp/kernel'), 'the backbone, and no more');
    checkTensors(head.weights, headTensors(head.spec));
    return ['accepted', 'accepted a learned head', 'description accepted'];
  },
  save: ({ json }) => new Uint8Array(Buffer.from(json)),
});

function checkTensors(found: Model['weights'], expected: Tensors): void {
  assert.deepEqual([...found.keys()].sort(), expected.map(({ name }) => name).sort());
  for (const { name, shape } of expected) {
    const tensor = found.get(name);
    assert.ok(tensor !== undefined);
    assert.deepEqual(tensor.shape, shape);
    assert.equal(tensor.values.length, parametersOf([{ name, shape }]));
    assert.ok(tensor.values.every(Number.isFinite), 'finite weights');
  }
}

function checkClasses(classes: readonly { id: number; name: string; color: string }[]): void {
  assert.ok(classes.length >= 1 && classes.length <= 255);
  assert.equal(new Set(classes.map(({ id }) => id)).size, classes.length, 'ids are unique');
  for (const { id, name, color } of classes) {
    assert.ok(Number.isInteger(id) && id >= 0 && id <= 254);
    assert.ok(name.length > 0 && /^#[0-9a-f]{6}$/.test(color));
  }
}

function anyDescription(random: Random, description: object): string {
  if (random.chance(0.1)) return '['.repeat(100_000);
  if (random.chance(0.2)) {
    return Buffer.from(mutateBytes(random, Buffer.from(JSON.stringify(description)))).toString('utf8');
  }
  let value: unknown = description;
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

function anyWeights(random: Random, parameters: number): ArrayBuffer {
  const bytes = new ArrayBuffer(parameters * random.pick([2, 2, 2, 4]) + random.pick([0, 0, 0, 1, -2]));
  const view = new Uint8Array(bytes);
  for (let left = random.below(3); left > 0; left--) view[random.below(view.length)] = random.below(256);
  return bytes;
}
