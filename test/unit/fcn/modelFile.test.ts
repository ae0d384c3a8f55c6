import { beforeAll, describe, expect, test } from 'vitest';
import { VOC_CLASSES } from '../../../src/core/dataset/dataset';
import { parseModel } from '../../../src/fcn/modelFile';
import { vocFiles } from './support';

interface ModelJson {
  formatVersion: unknown;
  classes: { id: number; name: string; color: string }[];
  architecture: { taps: string[] };
  input: { range: number[] };
  weights: { dtype: string; tensors: { name: string; shape: number[] }[] };
}

let json: string;
let weights: ArrayBuffer;

beforeAll(async () => {
  ({ json, weights } = await vocFiles());
});

/** The built-in model with one thing changed. */
function changed(change: (model: ModelJson) => void): string {
  const model = JSON.parse(json) as ModelJson;
  change(model);
  return JSON.stringify(model);
}

describe('parseModel', () => {
  test('reads the built-in model', () => {
    const model = parseModel(json, weights, 'voc');
    expect(model.reference).toEqual({ name: 'builtin:voc', version: 1 });
    expect(model.classes).toHaveLength(21);
    expect(model.classes[15]).toEqual({ id: 15, name: 'person', color: '#c08080' });
    expect(model.classes[20]).toEqual({ id: 20, name: 'tvmonitor', color: '#004080' });
    expect(model.weights.get('stem/kernel')?.shape).toEqual([3, 3, 3, 32]);
    expect(model.weights.get('score/aspp/bias')?.values[0]).toBeCloseTo(0.82954, 3);
  });

  test('the build script, which cannot import core, writes the classes of a new dataset', () => {
    expect(parseModel(json, weights, 'voc').classes).toEqual(VOC_CLASSES);
  });

  const cases: [string, (model: ModelJson) => void, RegExp][] = [
    ['another format version', (m) => (m.formatVersion = 2), /formatVersion/],
    ['an id out of range', (m) => (m.classes[3].id = 255), /classes\.3\.id/],
    ['two classes of one id', (m) => (m.classes[3].id = 2), /two classes have the id 2/],
    [
      'two classes of one name',
      (m) => (m.classes[3].name = 'bicycle'),
      /two classes have the name "bicycle"/,
    ],
    ['a colour that is none', (m) => (m.classes[3].color = 'red'), /classes\.3\.color/],
    ['no classes', (m) => (m.classes = []), /classes/],
    ['a class without scores', (m) => m.classes.pop(), /score\/aspp\/kernel" has the shape \[1,1,256,21\]/],
    ['an unknown tap', (m) => (m.architecture.taps = ['s4']), /architecture\.taps/],
    ['another input rule', (m) => (m.input.range = [0, 1]), /input\.range/],
    ['an unknown dtype', (m) => (m.weights.dtype = 'int8'), /weights\.dtype/],
    ['a missing tensor', (m) => m.weights.tensors.pop(), /is missing/],
    ['a tensor twice', (m) => m.weights.tensors.push(m.weights.tensors[0]), /or is there twice/],
    ['an unknown tensor', (m) => (m.weights.tensors[0].name = 'x'), /"x" is not part of it/],
    ['a wrong shape', (m) => (m.weights.tensors[0].shape = [3, 3, 3, 33]), /instead of \[3,3,3,32\]/],
    ['a huge shape', (m) => (m.weights.tensors[0].shape = [1e9, 1e9, 1e9, 1e9]), /instead of/],
  ];
  test.each(cases)('refuses %s', (_name, change, message) => {
    const parse = (): unknown => parseModel(changed(change), weights, 'models/x/model.json');
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'model-invalid',
        file: 'models/x/model.json',
        message: expect.stringMatching(message) as string,
      }),
    );
    expect(parse).toThrow(/^The model models\/x\/model\.json can't be used: /);
  });

  test('keeps its message short, whatever the file holds', () => {
    const long = changed((m) => (m.weights.tensors[0].name = 'x'.repeat(1e6)));
    expect(() => parseModel(long, weights, 'm')).toThrow(/^.{100,500}$/);
  });

  test.each(['', '{', 'null', '[]', '"model"', '{}'])('refuses %j', (text) => {
    expect(() => parseModel(text, weights, 'm')).toThrow(expect.objectContaining({ code: 'model-invalid' }));
  });

  test('refuses weights that are cut, too long or not finite', () => {
    expect(() => parseModel(json, weights.slice(0, -1), 'm')).toThrow(/bytes instead of/);
    expect(() => parseModel(json, new ArrayBuffer(weights.byteLength + 2), 'm')).toThrow(/bytes instead of/);
    const infinite = new Uint16Array(weights.slice(0));
    infinite[1000] = 0x7c00;
    expect(() => parseModel(json, infinite.buffer, 'm')).toThrow(/not finite/);
  });
});
