import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classLookup } from '../../../src/core/dataset/classLookup';
import { DEFAULT_DATASET, newDatasetText, VOC_CLASSES } from '../../../src/core/dataset/dataset';
import { addClass, nextClassId, recolorClass, renameClass } from '../../../src/core/dataset/editClasses';
import { selectModel } from '../../../src/core/dataset/editModel';
import { parseDataset } from '../../../src/core/dataset/parseDataset';
import { LabelerError } from '../../../src/core/errors';

const EXAMPLE = `{
  "version": 1,
  "classes": [{ "id": 0, "name": "background", "color": "#000000" }, { "id": 1, "name": "road", "color": "#804080" }],
  "images": ["images/**/*.{jpg,jpeg,png,webp,bmp}"],
  "labels": "labels/{path}.png",
  "model": "builtin:voc",
  "classMap": { "person": 1 },
  "ignore": [],
  "splits": { "train": ["images/train/**"], "val": ["images/val/**"] }
}
`;

const minimal = (extra: object = {}): string =>
  JSON.stringify({ version: 1, classes: [{ id: 0, name: 'road', color: '#804080' }], ...extra });

function problem(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof LabelerError && error.code === 'dataset-invalid') return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

const complaint = (text: string): string => problem(() => parseDataset(text, 'd/fcn-dataset.json'));

describe('parseDataset', () => {
  it('reads the documented example', () => {
    expect(parseDataset(EXAMPLE, 'f')).toEqual({
      version: 1,
      classes: [
        { id: 0, name: 'background', color: '#000000' },
        { id: 1, name: 'road', color: '#804080' },
      ],
      images: ['images/**/*.{jpg,jpeg,png,webp,bmp}'],
      labels: 'labels/{path}.png',
      model: 'builtin:voc',
      classMap: { person: 1 },
      ignore: [],
      splits: { train: ['images/train/**'], val: ['images/val/**'] },
      maskEncoding: 'palette',
      saveUnconfirmed: true,
    });
  });

  it('takes defaults for all but version and classes, and colours in either case', () => {
    const dataset = parseDataset(minimal({ classes: [{ id: 7, name: ' sky ', color: '#AABBCC' }] }), 'f');
    const classes = [{ id: 7, name: 'sky', color: '#aabbcc' }];
    expect(dataset).toEqual({ ...DEFAULT_DATASET, classes });
  });

  it('reads back the text of a new dataset', () => {
    expect(parseDataset(newDatasetText(), 'f')).toEqual(DEFAULT_DATASET);
    expect(VOC_CLASSES).toHaveLength(21);
    expect(VOC_CLASSES[15]).toEqual({ id: 15, name: 'person', color: '#c08080' });
  });

  it('says file, line and column of a syntax error', () => {
    expect(complaint('{\n  "version": 1,\n  "classes" []\n}')).toBe(
      'd/fcn-dataset.json, line 3, column 13: not valid JSON (colon expected).',
    );
    expect(complaint('{ // no comments\n}')).toContain('invalid comment token');
    expect(complaint('')).toContain('d/fcn-dataset.json');
  });

  it.each([
    ['{}', '"version" is missing'],
    ['[]', '"version" is missing'],
    ['null', 'object'],
    [minimal({ version: 2 }), '"version" must be 1'],
    [minimal({ imgaes: [] }), 'no property "imgaes"'],
    [minimal({ classes: [] }), 'at least one class'],
    [minimal({ classes: [{ id: 255, name: 'a', color: '#000000' }] }), '0 to 254'],
    [minimal({ classes: [{ id: 1.5, name: 'a', color: '#000000' }] }), '0 to 254'],
    [minimal({ classes: [{ id: 1, name: '  ', color: '#000000' }] }), 'must not be empty'],
    [minimal({ classes: [{ id: 1, name: 'a', color: 'red' }] }), '#rrggbb'],
    [minimal({ classes: [{ id: 1, name: 'a' }] }), '"color" is missing'],
    [minimal({ images: [] }), 'at least one glob'],
    [minimal({ images: ['../*.jpg'] }), 'inside the dataset'],
    [minimal({ images: ['/home/*.jpg'] }), 'inside the dataset'],
    [minimal({ images: ['C:/*.jpg'] }), 'inside the dataset'],
    [minimal({ labels: 'labels/../../{path}.png' }), 'inside the dataset'],
    [minimal({ labels: 'labels\\{path}.png' }), 'inside the dataset'],
    [minimal({ labels: 'labels/mask.png' }), '{path}'],
    [minimal({ labels: 'labels/{path}.jpg' }), '{path}'],
    [minimal({ maskEncoding: 'rgb' }), '"palette" or "gray"'],
    [minimal({ saveUnconfirmed: 'no' }), 'true or false'],
    [minimal({ ignore: [256] }), '0 to 255'],
    [minimal({ classMap: { person: 5 } }), 'class 5'],
  ])('refuses %s', (text, words) => {
    expect(complaint(text)).toContain(words);
  });

  it('points at the second of two classes with one id or name, naming both', () => {
    const same = (second: object): string =>
      `{ "version": 1, "classes": [\n{ "id": 1, "name": "a", "color": "#000000" },\n${JSON.stringify({ id: 2, name: 'b', color: '#111111', ...second })}] }`;
    expect(complaint(same({ id: 1 }))).toContain('line 3, column 2: "a" and "b" both have the id 1');
    expect(complaint(same({ name: 'a' }))).toContain('two classes are named "a"');
  });

  it('gives a dataset or a LabelerError for any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(complaint(text)).toContain('d/fcn-dataset.json');
      }),
    );
  });

  it('refuses what is nested too deeply, wherever it ends, instead of running out of stack', () => {
    for (const end of ['', ']'.repeat(100_000)]) {
      expect(complaint('['.repeat(100_000) + end)).toContain(
        'line 1, column 65: nested deeper than 64 levels',
      );
    }
    expect(complaint('{"a":'.repeat(100_000))).toContain('nested deeper');
    const name = JSON.stringify(`${'[{'.repeat(100)}\\"[`);
    expect(parseDataset(minimal().replace('"road"', name), 'f').classes[0].name).toContain('[{[{');
  });

  it('keeps its complaint short, however long the name that it is about', () => {
    expect(complaint(minimal({ ['x'.repeat(1e6)]: 1 })).length).toBeLessThan(500);
  });

  it('refuses globs that would take for ever', () => {
    expect(complaint(minimal({ images: ['{a,b}'.repeat(20)] }))).toContain('256 alternatives');
    expect(complaint(minimal({ splits: { train: ['!a'] } }))).toContain('"!"');
  });

  it('agrees with the contributed JSON schema about properties and defaults', () => {
    const schema = JSON.parse(readFileSync('media/schemas/fcn-dataset.schema.json', 'utf8')) as {
      properties: Record<string, { default?: unknown }>;
    };
    const { classes, version, ...defaults } = DEFAULT_DATASET;
    expect(Object.keys(schema.properties).sort()).toEqual(
      ['$schema', 'classes', 'version', ...Object.keys(defaults)].sort(),
    );
    for (const [key, value] of Object.entries(defaults)) {
      expect(schema.properties[key].default, key).toEqual(value);
    }
    expect([version, classes.length]).toEqual([1, 21]);
  });
});

describe('changing classes', () => {
  it('adds a class in the layout of the others and touches nothing else', () => {
    const { text, added } = addClass(EXAMPLE, 'f', { name: 'sky' });
    expect(added).toEqual({ id: 2, name: 'sky', color: '#008000' });
    const last = '{ "id": 1, "name": "road", "color": "#804080" }';
    expect(text).toBe(EXAMPLE.replace(last, `${last}, { "id": 2, "name": "sky", "color": "#008000" }`));
    const lines = addClass(newDatasetText(), 'f', { name: 'sky', color: '#ABCDEF' }).text.split('\n');
    expect(lines[24]).toBe('    { "id": 21, "name": "sky", "color": "#abcdef" }');
    expect(lines).toHaveLength(newDatasetText().split('\n').length + 1);
  });

  it('adds to files that a formatter has broken over lines, with tabs and CRLF', () => {
    const pretty = JSON.stringify(JSON.parse(EXAMPLE), null, '\t').replaceAll('\n', '\r\n');
    const { text, added } = addClass(pretty, 'f', { name: 'sky' });
    expect(parseDataset(text, 'f').classes).toEqual([...parseDataset(EXAMPLE, 'f').classes, added]);
    expect(text).toContain('\r\n\t\t\t"name": "sky"');
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('gives ids above all that were used, then the gaps', () => {
    const classes = (ids: number[]) => ids.map((id) => ({ id, name: `c${id}`, color: '#000000' }));
    expect(nextClassId(classes([0, 5]))).toBe(6);
    expect(nextClassId([])).toBe(0);
    expect(nextClassId(classes([254, 0, 1]))).toBe(2);
    expect(nextClassId(classes(Array.from({ length: 255 }, (_, id) => id)))).toBeUndefined();
  });

  it('renames and recolours', () => {
    expect(renameClass(EXAMPLE, 'f', 1, 'street')).toBe(EXAMPLE.replace('"road"', '"street"'));
    expect(recolorClass(EXAMPLE, 'f', 1, '#FFEE00')).toBe(EXAMPLE.replace('"#804080"', '"#ffee00"'));
  });

  it('keeps feeding a renamed class from the model class of its old name', () => {
    const text = renameClass(newDatasetText(), 'f', 15, 'pedestrian', VOC_CLASSES);
    const { classes, classMap } = parseDataset(text, 'f');
    expect(classMap).toEqual({ person: 15 });
    expect(classLookup(VOC_CLASSES, classes, classMap)[15]).toBe(15);
    expect(renameClass(EXAMPLE, 'f', 1, 'street', VOC_CLASSES)).toBe(EXAMPLE.replace('"road"', '"street"'));
  });

  it('refuses names and colours that the file must not have, and unknown ids', () => {
    expect(problem(() => addClass(EXAMPLE, 'f', { name: 'road' }))).toContain('"road"');
    expect(problem(() => addClass(EXAMPLE, 'f', { name: ' ' }))).toContain('must not be empty');
    expect(problem(() => addClass(EXAMPLE, 'f', { name: 'a', color: 'blue' }))).toContain('#rrggbb');
    expect(problem(() => renameClass(EXAMPLE, 'f', 0, 'road'))).toContain('"road"');
    expect(problem(() => renameClass(EXAMPLE, 'f', 9, 'x'))).toContain('no class with the id 9');
    expect(problem(() => recolorClass('{', 'f', 0, '#000000'))).toContain('JSON');
  });

  it('stays readable after any number of changes with any names', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { maxLength: 6 }), (names) => {
        let text = EXAMPLE;
        const expected = [...parseDataset(EXAMPLE, 'f').classes.map(({ name }) => name)];
        for (const name of names) {
          if (name.trim() === '' || expected.includes(name.trim())) continue;
          text = addClass(text, 'f', { name }).text;
          expected.push(name.trim());
        }
        expect(parseDataset(text, 'f').classes.map(({ name }) => name)).toEqual(expected);
      }),
    );
  });
});

describe('classLookup', () => {
  const model = ['background', 'person', 'car', 'toString'].map((name, id) => ({
    id,
    name,
    color: '#000000',
  }));
  const dataset = [
    { id: 4, name: 'car', color: '#000000' },
    { id: 9, name: 'human', color: '#000000' },
  ];

  it('maps equal names by themselves, the rest by classMap or to unlabeled', () => {
    const lookup = classLookup(model, dataset, { person: 9 });
    expect(lookup).toHaveLength(256);
    expect(Array.from(lookup.subarray(0, 5))).toEqual([255, 9, 4, 255, 255]);
  });

  it('lets classMap overrule an equal name, 255 included', () => {
    expect(classLookup(model, dataset, { car: 9 })[2]).toBe(9);
    expect(classLookup(model, dataset, { car: 255 })[2]).toBe(255);
  });
});

describe('selectModel', () => {
  it('replaces the name and nothing else', () => {
    expect(selectModel(EXAMPLE, 'f', 'models/roads')).toBe(EXAMPLE.replace('builtin:voc', 'models/roads'));
    expect(selectModel(EXAMPLE, 'f', 'builtin:voc')).toBe(EXAMPLE);
    expect(selectModel(minimal(), 'f', 'builtin:voc')).toBe(minimal());
  });

  it("adds it in the file's own layout where it isn't named", () => {
    const tabs =
      '{\r\n\t"version": 1,\r\n\t"classes": [{ "id": 0, "name": "a", "color": "#000000" }]\r\n}\r\n';
    const changed = selectModel(tabs, 'f', 'models/"x"');
    expect(changed).toBe(tabs.replace(']\r\n}', '],\r\n\t"model": "models/\\"x\\""\r\n}'));
    expect(parseDataset(changed, 'f').model).toBe('models/"x"');
  });

  it('touches nothing that is no dataset', () => {
    expect(problem(() => selectModel('{ "version": 1 }', 'd/fcn-dataset.json', 'models/x'))).toMatch(
      /"classes"/,
    );
  });
});
