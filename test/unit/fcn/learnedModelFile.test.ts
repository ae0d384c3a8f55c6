import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeFloat16, encodeFloat16 } from '../../../src/fcn/float16';
import { encodeModel, type ModelContents } from '../../../src/fcn/encodeModel';
import { HEAD_KINDS, headTensors, type HeadSpec } from '../../../src/fcn/heads/headSpec';
import { expectedWeightBytes, parseModel, type Model } from '../../../src/fcn/modelFile';
import { parseModelDescription } from '../../../src/host/modelDescription';
import { drawnContents, drawnFiles } from './learnedModels';
import { loadVocModel } from './support';

const SPEC: HeadSpec = { kind: 'fcn-8s', pyramid: true, hidden: 0, classes: 3 };
const FILE = 'models/roads/model.json';

interface LearnedJson {
  architecture: { backboneFrom?: string; head: string; pyramid: unknown; hidden: number; taps: string[] };
  classes: { id: number; name: string; color: string }[];
  input: { longestSide: number; padding: string; scales?: number[] };
  weights: { dtype: string; tensors: { name: string; shape: number[] }[] };
}

let builtIn: Model;
beforeAll(async () => {
  builtIn = await loadVocModel();
});

const specs = fc.record({
  kind: fc.constantFrom(...HEAD_KINDS),
  pyramid: fc.boolean(),
  hidden: fc.constantFrom(0, 0, 1, 5, 64),
  classes: fc.integer({ min: 1, max: 12 }),
});

describe('a learned head', () => {
  test('comes back from its folder as it was, in float16 as near as that goes', () => {
    fc.assert(
      fc.property(
        specs,
        fc.integer(),
        fc.constantFrom('float16' as const, 'float32' as const),
        fc.integer({ min: 129, max: 1025 }),
        (spec, seed, dtype, inputSize) => {
          const contents = drawnContents(spec, seed, { dtype, inputSize });
          const { json, weights } = encodeModel(contents);
          const model = parseModel(json, weights.buffer, FILE, builtIn);
          expect(model).toMatchObject({
            reference: contents.reference,
            classes: contents.classes,
            inputSize,
            head: { spec },
          });
          const stored = (values: Float32Array): Float32Array =>
            dtype === 'float16' ? decodeFloat16(encodeFloat16(values)) : values;
          const expected = [...contents.weights].map(([name, { shape, values }]) => [
            name,
            { shape, values: stored(values) },
          ]);
          expect([...(model.head?.weights ?? [])]).toEqual(expected);
          expect(expectedWeightBytes(json, FILE)).toBe(weights.byteLength);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('has the backbone of the built-in model, and nothing of its classifier', () => {
    const { json, weights } = drawnFiles(SPEC, 1);
    const model = parseModel(json, weights.buffer, FILE, builtIn);
    expect(model.weights.get('block16/project/kernel')).toBe(builtIn.weights.get('block16/project/kernel'));
    expect([...model.weights.keys()].filter((name) => /aspp|score/.test(name))).toEqual([]);
    expect(builtIn.head).toBeUndefined();
    expect(builtIn.inputSize).toBe(513);
  });

  test('is written as the same bytes each time, in whatever order its parts come', () => {
    const contents = drawnContents(SPEC, 1, {
      training: { images: 5, pixels: 3000, epochs: 20, steps: 400, seed: 7, ignore: [11] },
    });
    const turned: ModelContents = {
      ...Object.fromEntries(Object.entries(contents).reverse()),
      classes: contents.classes.map(({ id, name, color }) => ({ color, name, id })),
      weights: new Map([...contents.weights].reverse()),
    } as unknown as ModelContents;
    const [one, other] = [encodeModel(contents), encodeModel(turned)];
    expect(other.json).toBe(one.json);
    expect(other.weights).toEqual(one.weights);
  });

  test('tells people how it was trained and what it reached', () => {
    const { json } = drawnFiles(SPEC, 1, {
      training: { images: 5, pixels: 3000, epochs: 20, steps: 400, seed: 7, ignore: [11] },
      scores: {
        images: 26,
        scores: {
          pixelAccuracy: 0.8,
          meanAccuracy: 0.5,
          meanIU: 0.4,
          frequencyWeightedIU: 0.7,
          iu: [0.5, 0.3, NaN],
        },
      },
    });
    expect(JSON.parse(json)).toMatchObject({
      training: {
        head: 'fcn-8s',
        images: 5,
        pixels: 3000,
        epochs: 20,
        steps: 400,
        seed: 7,
        inputSize: 513,
        ignore: [11],
      },
      scores: {
        images: 26,
        pixelAccuracy: 0.8,
        meanAccuracy: 0.5,
        meanIU: 0.4,
        frequencyWeightedIU: 0.7,
        perClassIU: [0.5, 0.3, null],
      },
    });
    expect(json).not.toMatch(/20\d\d-\d\d/);
  });

  test('can be read by the host', () => {
    const { json } = drawnFiles(SPEC, 1);
    const { reference, classes } = drawnContents(SPEC, 1);
    expect(parseModelDescription(json, FILE)).toMatchObject({ reference, classes });
  });

  const wrong: [string, Partial<ModelContents>, RegExp][] = [
    ['a tensor that is missing', { weights: new Map() }, /tensors that no head has/],
    ['a value that is not finite', changedWeight(0, NaN), /score\/x1\/s16b\/kernel is not finite/],
    [
      'a value too large for float16',
      { ...changedWeight(0, 65520), dtype: 'float16' },
      /s16b\/kernel is not finite/,
    ],
    ['a size that no input has', { inputSize: 128 }, /input\.longestSide/],
    ['a class that is missing', { classes: drawnContents(SPEC, 1).classes.slice(1) }, /instead of/],
    ['two classes of one id', { classes: Array(3).fill(drawnContents(SPEC, 1).classes[0]) }, /two classes/],
  ];
  test.each(wrong)('is not written with %s', (_name, more, message) => {
    expect(() => encodeModel(drawnContents(SPEC, 1, more))).toThrow(message);
  });

  function changedWeight(at: number, value: number): Pick<ModelContents, 'weights'> {
    const weights = new Map(drawnContents(SPEC, 1).weights);
    const [[name, { shape, values }]] = weights;
    weights.set(name, { shape, values: values.with(at, value) });
    return { weights };
  }
});

describe('a broken folder of a learned head', () => {
  function changed(change: (model: LearnedJson) => unknown, spec = SPEC): string {
    const model = JSON.parse(drawnFiles(spec, 1).json) as LearnedJson;
    change(model);
    return JSON.stringify(model);
  }

  const cases: [string, (model: LearnedJson) => unknown, RegExp][] = [
    ['of an unknown head', (m) => (m.architecture.head = 'fcn-2s'), /"architecture\.head" is not valid/],
    ['of an unknown backbone', (m) => (m.architecture.backboneFrom = 'x'), /architecture\.backboneFrom/],
    ['without its backbone’s name', (m) => delete m.architecture.backboneFrom, /architecture\.backboneFrom/],
    ['with too many hidden units', (m) => (m.architecture.hidden = 1025), /architecture\.hidden/],
    ['with half a hidden unit', (m) => (m.architecture.hidden = 0.5), /architecture\.hidden/],
    [
      'that says not whether it is a pyramid',
      (m) => (m.architecture.pyramid = 'yes'),
      /architecture\.pyramid/,
    ],
    [
      'of another head',
      (m) => (m.architecture.head = 'fcn-4s'),
      /architecture\.taps" is \[.*\] instead of \[/,
    ],
    ['with taps in another order', (m) => m.architecture.taps.reverse(), /architecture\.taps/],
    ['without a pyramid', (m) => (m.architecture.pyramid = false), /architecture\.taps/],
    ['of one scale', (m) => (m.input.scales = [1]), /"input\.scales" is \[1\] instead of \[1,2\]/],
    ['that says no scales', (m) => delete m.input.scales, /input\.scales/],
    ['padded for stride 32', (m) => (m.input.padding = 'edge-32k+1'), /input\.padding/],
    ['of a huge input', (m) => (m.input.longestSide = 1026), /input\.longestSide/],
    ['with hidden units that its tensors have not', (m) => (m.architecture.hidden = 8), /"score\/x1\/s16b/],
    ['with a class more', (m) => m.classes.push({ id: 9, name: 'x', color: '#000000' }), /shape \[320,3\]/],
    ['with two classes of one id', (m) => (m.classes[1].id = m.classes[0].id), /two classes have the id 10/],
    ['with a tensor less', (m) => m.weights.tensors.pop(), /"up\/8\/kernel" is missing/],
    ['with a tensor twice', (m) => m.weights.tensors.push(m.weights.tensors[0]), /is there twice/],
    ['with a huge tensor', (m) => (m.weights.tensors[0].shape = [1e9, 1e9]), /instead of \[320,3\]/],
  ];
  test.each(cases)('%s is refused', (_name, change, message) => {
    const { weights } = drawnFiles(SPEC, 1);
    const parse = (): unknown => parseModel(changed(change), weights.buffer, FILE, builtIn);
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'model-invalid',
        file: FILE,
        message: expect.stringMatching(message) as string,
      }),
    );
    expect(parse).toThrow(/^The model models\/roads\/model\.json can't be used: .*Train or copy it again\.$/);
  });

  test('of stride 32 needs the padding of stride 32', () => {
    const spec: HeadSpec = { kind: 'fcn-32s', pyramid: false, hidden: 0, classes: 2 };
    const json = changed((m) => (m.input.padding = 'edge-16k+1'), spec);
    expect(() => parseModel(json, drawnFiles(spec, 1).weights.buffer, FILE, builtIn)).toThrow(
      '"input.padding" is "edge-16k+1" instead of "edge-32k+1"',
    );
  });

  test('needs the built-in model', () => {
    const { json, weights } = drawnFiles(SPEC, 1);
    expect(() => parseModel(json, weights.buffer, FILE)).toThrow(
      /^The model models\/roads\/model\.json can't be used: it holds only a head, and builtin:voc.*Install FCN/,
    );
  });

  test.each(['float16', 'float32'] as const)('with %s cut, too long or not finite is refused', (dtype) => {
    const { json, weights } = drawnFiles(SPEC, 1, { dtype });
    const parse = (bytes: ArrayBuffer) => () => parseModel(json, bytes, FILE, builtIn);
    expect(parse(weights.buffer.slice(0, -1))).toThrow(/bytes instead of/);
    expect(parse(new ArrayBuffer(0))).toThrow(/0 bytes instead of/);
    expect(parse(new ArrayBuffer(weights.byteLength + 4))).toThrow(/bytes instead of/);
    const infinite = weights.slice();
    // All bits of the exponent, in either type.
    infinite.set([0xff, 0xff], infinite.length - 2);
    expect(parse(infinite.buffer)).toThrow(/not finite/);
  });

  test('whose description is megabytes long is refused before it is read', () => {
    const { json, weights } = drawnFiles(SPEC, 1);
    expect(() => parseModel(json + ' '.repeat(5 << 20), weights.buffer, FILE, builtIn)).toThrow(/too long/);
  });

  test('that is the largest there can be takes few megabytes', () => {
    for (const hidden of [0, 1024]) {
      const tensors = headTensors({ kind: 'fcn-4s', pyramid: true, hidden, classes: 255 });
      const size = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
      expect(size * 4).toBeLessThan(8 << 20);
    }
  });
});
