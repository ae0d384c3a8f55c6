import { describe, expect, it } from 'vitest';
import { defaultHidden, parseTrainOptions } from '../../../src/cli/trainOptions';
import { run } from './support';

describe('the options of train', () => {
  it('have the documented defaults', () => {
    expect(parseTrainOptions(['data', '--out', 'models/a'])).toEqual({
      dataset: 'data',
      out: 'models/a',
      head: 'fcn-4s',
      pyramid: true,
      hidden: undefined,
      limit: undefined,
      epochs: undefined,
      seed: 0,
      ignore: new Set(),
      statuses: new Set(['approved', 'corrected']),
      confirmedOnly: false,
      inputSize: 513,
      backend: 'wasm',
      json: false,
    });
  });

  it('are all read', () => {
    const words =
      'data --out=o --head fcn-16s --pyramid --hidden 32 --limit 5 --epochs 7 --seed 9 --ignore 1 --ignore 11' +
      ' --status approved,predicted --confirmed-only --input-size 257 --backend cpu --json';
    expect(parseTrainOptions(words.split(' '))).toEqual({
      dataset: 'data',
      out: 'o',
      head: 'fcn-16s',
      pyramid: true,
      hidden: 32,
      limit: 5,
      epochs: 7,
      seed: 9,
      ignore: new Set([1, 11]),
      statuses: new Set(['approved', 'predicted']),
      confirmedOnly: true,
      inputSize: 257,
      backend: 'cpu',
      json: true,
    });
  });

  it('take a named head for all of it: without a pyramid unless that is named, too', () => {
    expect(parseTrainOptions(['data', '--out', 'o', '--head', 'fcn-4s'])).toMatchObject({ pyramid: false });
  });

  it('choose a linear head below 10 images, and 64 hidden units from 10', () => {
    expect([defaultHidden(1), defaultHidden(9), defaultHidden(10), defaultHidden(62)]).toEqual([
      0, 0, 64, 64,
    ]);
  });

  const BASE = ['data', '--out', 'o'];
  it.each([
    [[], 'name one dataset'],
    [['data', 'more', '--out', 'o'], 'name one dataset'],
    [['data'], '--out DIR is missing'],
    [[...BASE, '--head', 'fcn-2s'], 'fcn-32s or fcn-16s or fcn-8s or fcn-4s'],
    [[...BASE, '--hidden', '1025'], '0 to 1024'],
    [[...BASE, '--limit', '0'], 'from 1 to'],
    [[...BASE, '--epochs', '0'], 'from 1 to'],
    [[...BASE, '--seed', '-1'], "Option '--seed' argument is ambiguous"],
    [[...BASE, '--seed', '4294967296'], '0 to 4294967295'],
    [[...BASE, '--ignore', 'void'], '0 to 255'],
    [[...BASE, '--status', 'approved,done'], 'not "done"'],
    [[...BASE, '--input-size', '128'], '129 to 1025'],
    [[...BASE, '--backend', 'webgl'], 'wasm or cpu'],
    [[...BASE, '--colour'], "Unknown option '--colour'"],
    [['no/such/folder', '--out', 'o'], 'there is no fcn-dataset.json in no/such/folder'],
    [['test', '--out', 'package.json'], 'package.json is no folder'],
    [['test', '--out', 'package.json/model'], 'package.json'],
  ])('are refused with code 2 and one line: %j', async (args, words) => {
    const { code, out, err } = await run(['train', ...args], process.cwd());
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^fcn-labeler: [^\n]+\n$/);
    expect(err).toContain(words);
  });

  it('are told by --help', async () => {
    const { code, out } = await run(['train', '--help']);
    expect(code).toBe(0);
    for (const option of Object.keys(parseTrainOptions(BASE))) {
      if (option === 'dataset') continue;
      const name = option === 'statuses' ? 'status' : option;
      expect(out).toContain(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    }
  });
});
