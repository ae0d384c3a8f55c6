import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkClassMap,
  checkDatasetFiles,
  checkDatasetText,
  type Finding,
} from '../../../src/core/dataset/checkDataset';
import { LabelerError } from '../../../src/core/errors';
import { parseDataset } from '../../../src/core/dataset/parseDataset';

const TEXT = `{
  "version": 1,
  "classes": [
    { "id": 0, "name": "road", "color": "#000000" },
    { "id": 1, "name": "sky", "color": "#000001" }
  ],
  "images": ["images/**/*.png", "more/**"],
  "labels": "labels/{path}.png",
  "classMap": { "person": 1, "lamp": 0 },
  "ignore": [7, 255],
  "splits": { "train": ["images/a.png", "images/x.png", "none/**"] }
}`;

/** The part of the text that a finding is about, and what it says. */
const shown = (text: string, findings: readonly Finding[]): [string, string][] =>
  findings.map(({ offset, length, message }) => [text.slice(offset, offset + length), message]);

function files(images: string[], orphans: string[] = []): [string, string][] {
  const { root, dataset } = checkDatasetText(TEXT);
  if (root === undefined || dataset === undefined) throw new Error('no dataset');
  return shown(TEXT, checkDatasetFiles(root, dataset, { images, orphans }));
}

describe('the checks of a dataset file', () => {
  it.each([
    ['{\n"version": 1,,', ',', 'Not valid JSON (property name expected).'],
    [TEXT.replace('"id": 1', '"id": 0'), '"id": 0', '"road" and "sky" both have the id 0.'],
    [TEXT.replace('"sky"', '"road"'), '"name": "road"', 'Two classes are named "road".'],
    [
      TEXT.replace('"lamp": 0', '"lamp": 9'),
      '"lamp": 9',
      '"classMap" names the class 9, which "classes" lacks.',
    ],
    [
      TEXT.replace('more/**', '../**'),
      '"../**"',
      'A glob stays inside the dataset: no "..", no absolute path, "/" between folders.',
    ],
    [TEXT, '7', '"classes" has no class with the id 7.'],
  ])('find it at its place (%#)', (text, place, message) => {
    expect(shown(text, checkDatasetText(text).findings)).toContainEqual([place, message]);
  });

  it('find everything at once, and say what a schema says, too', () => {
    const text = TEXT.replace('"#000000"', '"red"')
      .replace('"version": 1', '"version": 2')
      .replace('more/**', '/x');
    const { findings, dataset } = checkDatasetText(text);
    expect(findings.map(({ isInSchema }) => isInSchema)).toEqual([true, true, false]);
    expect(dataset).toBeUndefined();
  });

  it('find classes that the model lacks', () => {
    const { root, dataset } = checkDatasetText(TEXT);
    if (root === undefined || dataset === undefined) throw new Error('no dataset');
    const model = [{ id: 15, name: 'person', color: '#000000' }];
    expect(shown(TEXT, checkClassMap(root, dataset, model, 'builtin:voc'))).toEqual([
      ['"lamp": 0', 'The model builtin:voc has no class "lamp".'],
    ]);
  });

  it('find globs that match nothing, of images and splits', () => {
    expect(files(['images/a.png', 'images/b.png'])).toEqual([
      ['"more/**"', 'more/** matches no image.'],
      ['"images/x.png"', 'images/x.png matches no image of the dataset.'],
      ['"none/**"', 'none/** matches no image of the dataset.'],
    ]);
  });

  it('find images that share a mask, and name both', () => {
    expect(files(['images/a.png', 'images/x.png', 'more/a.jpg', 'none/'])).toContainEqual([
      '"more/**"',
      'images/a.png and more/a.jpg would share the mask labels/a.png. Rename one of them.',
    ]);
  });

  it('find masks without an image, and name some', () => {
    const six = Array.from({ length: 6 }, (_, i) => `labels/${i}.png`);
    const place = '"labels": "labels/{path}.png"';
    expect(files(['images/a.png'], six)).toContainEqual([
      place,
      '6 masks have no image: labels/0.png, labels/1.png, labels/2.png, labels/3.png, labels/4.png and 1 more.',
    ]);
    expect(files(['images/a.png'], six.slice(5))).toContainEqual([
      place,
      '1 mask has no image: labels/5.png.',
    ]);
  });

  it('find an error exactly where the dataset cannot be read, whatever the text', () => {
    const piece = fc.constantFrom(...TEXT.split(/(?=[\s":,[\]{}])/), '{', '}', '-1', 'null', '"a"');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(TEXT.length), piece), { maxLength: 3 }), (changes) => {
        let text = TEXT;
        for (const [place, each] of changes)
          text = text.slice(0, place) + each + text.slice(place + each.length);
        const { findings, dataset } = checkDatasetText(text);
        for (const { offset, length } of findings) expect(offset + length).toBeLessThanOrEqual(text.length);
        const hasError = findings.some(({ severity }) => severity === 'error');
        let parsed;
        try {
          parsed = parseDataset(text, 'f');
        } catch (error) {
          expect(error).toBeInstanceOf(LabelerError);
        }
        expect([dataset, hasError]).toEqual([parsed, parsed === undefined]);
      }),
      { numRuns: 500 },
    );
  });
});
