import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClassText } from '../../../src/core/dataset/classText';
import { newDatasetText } from '../../../src/core/dataset/dataset';
import { parseDataset } from '../../../src/core/dataset/parseDataset';
import { CLASS_PRESETS } from '../../../src/core/dataset/presets';
import { LabelerError } from '../../../src/core/errors';

/** `id name` of each class. */
const read = (text: string): string[] => parseClassText(text, 'f').map(({ id, name }) => `${id} ${name}`);

function problem(text: string): string {
  try {
    parseClassText(text, 'labels.txt');
  } catch (error) {
    if (error instanceof LabelerError && error.code === 'dataset-invalid') return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a list of classes', () => {
  it.each([
    ['names by commas', 'road, sky ,, tree', ['0 road', '1 sky', '2 tree']],
    ['a name a line', 'road\r\n\r\n# a comment\nblue sky\n', ['0 road', '1 blue sky']],
    ['ids', '3 road\n1: blue sky\n7 = tree', ['3 road', '1 blue sky', '7 tree']],
    ['names that begin with numbers', '3 wheeler\ncar', ['0 3 wheeler', '1 car']],
    ['labelme', '__ignore__\n_background_\ncat\ndog', ['0 background', '1 cat', '2 dog']],
    ['CVAT', '# label:color_rgb:parts:actions\nbackground:0,0,0::\ncat:::\n', ['0 background', '1 cat']],
    ['CamVid', '64 128 64\t\tAnimal\n192 0 128 Archway', ['0 Animal', '1 Archway']],
    ['names as JSON', '["road", " sky "]', ['0 road', '1 sky']],
    [
      'JSON',
      '[{"id": 5, "name": "road"}, "sky", {"name": "tree", "color": [1, 2, 3]}]',
      ['5 road', '0 sky', '1 tree'],
    ],
    ['255 is left out', '0 road\n255 void', ['0 road']],
    ['a byte order mark', '\ufeffroad', ['0 road']],
  ])('%s', (_what, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it('keeps colours, and finds one for a class that has none', () => {
    const colors = (text: string) => parseClassText(text, 'f').map(({ color }) => color);
    expect(colors('0 road #AABBCC\n1 sky\n2 tree #800000')).toEqual(['#aabbcc', '#008000', '#800000']);
    expect(colors('a:1,2,3::\nb:::')).toEqual(['#010203', '#800000']);
    expect(colors('64 128 64 Animal')).toEqual(['#408040']);
    expect(colors('[{"name": "a", "color": [1, 2, 3]}, {"name": "b", "color": "#ABCDEF"}]')).toEqual([
      '#010203',
      '#abcdef',
    ]);
  });

  it.each([
    ['road\nsky\nroad', 'labels.txt, line 3: "road" is named in line 1 already.'],
    ['1 road\n1 sky', 'labels.txt, line 2: "road" has the id 1 already.'],
    ['1 road\n300 sky', 'labels.txt, line 2: 300 is no class id: they are whole numbers from 0 to 254.'],
    ['1 2 3 a\n1 2 300 b', 'labels.txt, line 2: 1, 2, 300 is no colour: red, green and blue end at 255.'],
    ['["a",\n7]', 'labels.txt, line 2: a class is a name, or an object such as'],
    ['["a",\n{"name": "b", "id": 1.5}]', 'labels.txt, line 2: 1.5 is no class id'],
    ['["a"', 'labels.txt, line 1, column 5: not valid JSON'],
    ['['.repeat(100_000), 'nested deeper than 64 levels'],
    [' \n', 'labels.txt names no classes.'],
    [
      Array.from({ length: 256 }, (_, i) => `c${i}`).join('\n'),
      'labels.txt, line 256: there are at most 255',
    ],
  ])('says what is wrong with %j', (text, message) => {
    expect(problem(text)).toContain(message);
  });

  const names = fc.uniqueArray(fc.stringMatching(/^[a-z_][a-z0-9_ -]{0,10}[a-z]$/), {
    minLength: 1,
    maxLength: 40,
  });
  const color = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255));
  const hex = (rgb: readonly number[]) =>
    `#${rgb.map((each) => each.toString(16).padStart(2, '0')).join('')}`;

  it('reads back what it was written from, in every form', () => {
    fc.assert(
      fc.property(
        names,
        fc.array(color, { minLength: 40, maxLength: 40 }),
        fc.nat(200),
        (list, colors, first) => {
          const classes = list.map((name, i) => ({ id: i, name, color: hex(colors[i]) }));
          const shifted = classes.map((each) => ({ ...each, id: each.id + first }));
          const camVid = classes.map(({ name }, i) => `${colors[i].join(' ')}\t${name}`).join('\n');
          const cvat = classes.map(({ name }, i) => `${name}:${colors[i].join(',')}::`).join('\n');
          const lines = shifted.map(({ id, name, color: each }) => `${id} ${name} ${each}`);
          expect(parseClassText(camVid, 'f')).toEqual(classes);
          expect(parseClassText(cvat, 'f')).toEqual(classes);
          expect(parseClassText(lines.join('\n'), 'f')).toEqual(shifted);
          expect(parseClassText(lines.join(', '), 'f')).toEqual(shifted);
          expect(parseClassText(JSON.stringify(shifted), 'f')).toEqual(shifted);
        },
      ),
    );
  });

  it('becomes classes of a dataset, or says why not, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from('[]{}",: \n#019ab')) })),
        (text) => {
          try {
            const classes = parseClassText(text, 'f');
            expect(parseDataset(newDatasetText(classes), 'f').classes).toEqual(classes);
          } catch (error) {
            expect(error).toBeInstanceOf(LabelerError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('presets', () => {
  it.each(CLASS_PRESETS.map((each) => [each.label, each] as const))('%s make a dataset', (_label, preset) => {
    const { classes, ignore } = preset;
    expect(parseDataset(newDatasetText(classes), 'f').classes).toEqual(classes);
    expect(new Set(classes.map(({ color }) => color)).size).toBe(classes.length);
    const ids = new Set(classes.map(({ id }) => id));
    expect(ignore.every((id) => ids.has(id))).toBe(true);
  });

  const namesOf = (label: string): string =>
    CLASS_PRESETS.find((each) => each.label.startsWith(label))
      ?.classes.map(({ name }) => name)
      .join() ?? '';

  it('name classes in the order of the programs that they come from', () => {
    expect(namesOf('Pascal')).toBe(
      'background,aeroplane,bicycle,bird,boat,bottle,bus,car,cat,chair,cow,diningtable,dog,horse,motorbike,person,pottedplant,sheep,sofa,train,tvmonitor',
    );
    expect(namesOf('Cityscapes')).toBe(
      'road,sidewalk,building,wall,fence,pole,traffic light,traffic sign,vegetation,terrain,sky,person,rider,car,truck,bus,train,motorcycle,bicycle',
    );
    expect(namesOf('CamVid')).toBe(
      'sky,building,pole,road,pavement,tree,sign,fence,car,pedestrian,bicyclist,void',
    );
    // The list of MMSegmentation's ADE20KDataset behind "other".
    const ade = createHash('sha256').update(namesOf('ADE20K')).digest('hex');
    expect(ade).toBe('0d9946d8af93944696b7dabd6a1309e4435f30b0b7cf74f57132f84bf19be942');
  });

  it('have the ids and colours that their masks have', () => {
    const colors = CLASS_PRESETS[1].classes.map(({ color }) => color.slice(1));
    expect(colors.join(' ')).toBe(
      '804080 f423e8 464646 66669c be9999 999999 faaa1e dcdc00 6b8e23 98fb98 4682b4 dc143c ff0000 00008e 000046 003c64 005064 0000e6 770b20',
    );
    const find = (label: string, id: number) =>
      CLASS_PRESETS.find((each) => each.label.startsWith(label))?.classes.find((each) => each.id === id);
    expect(find('Cityscapes', 18)).toEqual({ id: 18, name: 'bicycle', color: '#770b20' });
    expect(find('Cityscapes', 19)).toBeUndefined();
    expect(find('CamVid', 10)?.name).toBe('bicyclist');
    expect(find('ADE20K', 1)?.name).toBe('wall');
    expect(find('ADE20K', 150)?.name).toBe('flag');
    expect(find('Pascal', 20)?.name).toBe('tvmonitor');
  });
});
