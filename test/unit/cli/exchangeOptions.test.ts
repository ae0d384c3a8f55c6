import { describe, expect, it } from 'vitest';
import { parseExportOptions, parseImportOptions } from '../../../src/cli/exchangeOptions';

describe('the options of export', () => {
  it('have the documented defaults', () => {
    expect(parseExportOptions(['data', '--format', 'voc', '--out', 'o'])).toEqual({
      dataset: 'data',
      format: 'voc',
      out: 'o',
      statuses: new Set(['corrected', 'approved']),
      splits: undefined,
      classes: undefined,
      confirmedOnly: false,
      intCounts: false,
      tolerance: 0.75,
      overwrite: false,
      json: false,
    });
  });

  it('are all read', () => {
    const words =
      'data --format coco --out=o --status predicted,approved --confirmed-only --split train,val --class road' +
      ' --class car --int-counts --tolerance 0 --overwrite --json';
    expect(parseExportOptions(words.split(' '))).toEqual({
      dataset: 'data',
      format: 'coco',
      out: 'o',
      statuses: new Set(['predicted', 'approved']),
      splits: ['train', 'val'],
      classes: ['road', 'car'],
      confirmedOnly: true,
      intCounts: true,
      tolerance: 0,
      overwrite: true,
      json: true,
    });
  });

  it.each([
    ['', 'the dataset is missing'],
    ['a b', '"b" belongs to no option'],
    ['a --out o', '--format FORMAT is missing'],
    ['a --format voc', '--out DIR is missing'],
    ['a --format voc --out o --status unlabeled', '--status is predicted or corrected or approved'],
    ['a --format voc --out o --tolerance=-1', '--tolerance takes a number from 0 to 100'],
    ['a --format voc --out o --tolerance=NaN', '--tolerance takes a number from 0 to 100'],
  ])('refuse %j', (words, problem) => {
    const args = words.split(' ').filter((word) => word !== '');
    expect(() => parseExportOptions(args)).toThrow(problem);
  });
});

describe('the options of import', () => {
  it('are all read', () => {
    const words = 'in --format yolo-seg --into data --images i --map a=b --map c=x=y --overwrite --json';
    expect(parseImportOptions(words.split(' '))).toEqual({
      source: 'in',
      format: 'yolo-seg',
      into: 'data',
      images: 'i',
      renames: new Map([
        ['a', 'b'],
        ['c', 'x=y'],
      ]),
      overwrite: true,
      json: true,
    });
  });

  it.each(['a', '=b', 'a='])('refuse --map %s', (map) => {
    expect(() => parseImportOptions(['in', '--format', 'voc', '--into', 'd', '--map', map])).toThrow(
      'takes FROM=TO',
    );
  });
});
