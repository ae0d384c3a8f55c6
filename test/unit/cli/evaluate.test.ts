import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseEvaluateOptions } from '../../../src/cli/evaluateOptions';
import { LabelMap, UNLABELED } from '../../../src/core/labelMap';
import { rawPng, save } from '../core/mask/helpers';
import { run, type Said } from './support';
import { removeFolder } from '../../support/removeFolder';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'evaluate-'))));
afterEach(() => removeFolder(folder));

const at = (path: string): string => join(folder, path);

function write(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), bytes);
}

/** A mask of the labeler. */
async function mask(
  path: string,
  ids: readonly number[],
  width = ids.length,
  encoding: 'palette' | 'gray' = 'palette',
): Promise<void> {
  const map = LabelMap.from(width, ids.length / width, Uint8Array.from(ids), true);
  write(path, await save(map, { encoding }));
}

function evaluate(...args: string[]): Promise<Said> {
  return run(['evaluate', '--truth', at('truth'), '--predicted', at('predicted'), ...args]);
}

async function scoresOf(...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await evaluate('--json', ...args);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Record<string, unknown>;
}

describe('evaluate', () => {
  it('gives the numbers of score.py, each pair of masks in its own folder', async () => {
    // Computed with the authors' score.py: class 3 occurs nowhere, ground truth 255 is left out.
    await mask('truth/a.png', [0, 0, 1, 1, 0, 2, 2, 1], 4);
    await mask('predicted/a.png', [0, 1, 1, 1, 0, 2, 0, 1], 4, 'gray');
    await mask('truth/sub/deep/b.png', [UNLABELED, 2, 2, UNLABELED]);
    await mask('predicted/sub/deep/b.png', [2, 2, 2, 0]);
    expect(await scoresOf('--classes', '4')).toEqual({
      pixelAccuracy: 0.8,
      meanAccuracy: expect.closeTo(0.8055555555555555, 12) as number,
      meanIU: expect.closeTo(0.6666666666666666, 12) as number,
      frequencyWeightedIU: expect.closeTo(0.675, 12) as number,
      perClassIU: [0.5, 0.75, 0.75, null],
      confusion: [
        [2, 1, 0, 0, 0],
        [0, 3, 0, 0, 0],
        [1, 0, 3, 0, 0],
        [0, 0, 0, 0, 0],
      ],
    });
  });

  it('counts a prediction that is none of the classes as wrong, in the sum of its true class', async () => {
    await mask('truth/a.png', [0, 0, 0, 0, 1, 1]);
    await mask('predicted/a.png', [0, UNLABELED, 2, 1, 1, 1]);
    expect(await scoresOf('--classes', '2')).toMatchObject({
      pixelAccuracy: 3 / 6,
      meanAccuracy: (1 / 4 + 1) / 2,
      perClassIU: [1 / 4, 2 / 3],
      confusion: [
        [1, 1, 2],
        [0, 2, 0],
      ],
    });
  });

  it('leaves truth of 255, of no class or of an ignored one out, and ignored classes out of the means', async () => {
    await mask('truth/a.png', [0, 0, 1, 2, 2, 3, 40, UNLABELED]);
    await mask('predicted/a.png', [0, 2, 1, 2, 0, 0, 0, 0]);
    expect(await scoresOf('--classes', '3', '--ignore', '2', '--ignore', '40')).toEqual({
      pixelAccuracy: 2 / 3,
      meanAccuracy: 3 / 4,
      meanIU: 3 / 4,
      frequencyWeightedIU: expect.closeTo((2 / 3) * (1 / 2) + 1 / 3, 12) as number,
      perClassIU: [1 / 2, 1, null],
      confusion: [
        [1, 0, 0, 1],
        [0, 1, 0, 0],
        [0, 0, 0, 0],
      ],
    });
  });

  it('reads masks of any depth, of ids that no dataset names', async () => {
    const bits = { width: 4, height: 1, depth: 1, colorType: 3, lines: Uint8Array.of(0, 0b0110_0000) };
    write('truth/a.png', rawPng(bits));
    const wide = { width: 4, height: 1, depth: 16, colorType: 0 };
    write('predicted/a.png', rawPng({ ...wide, lines: Uint8Array.of(0, 0, 0, 0, 1, 0, 200, 0, 0) }));
    expect(await scoresOf('--classes', '2')).toMatchObject({
      confusion: [
        [2, 0, 0],
        [0, 1, 1],
      ],
    });
  });

  it('gives null where nothing is defined', async () => {
    await mask('truth/a.png', [UNLABELED]);
    await mask('predicted/a.png', [0]);
    expect(await scoresOf('--classes', '1')).toEqual({
      pixelAccuracy: null,
      meanAccuracy: null,
      meanIU: null,
      frequencyWeightedIU: null,
      perClassIU: [null],
      confusion: [[0, 0]],
    });
  });

  it('prints a table by class and the four means', async () => {
    await mask('truth/a.png', [0, 0, 1, 1]);
    await mask('predicted/a.png', [0, 0, 1, 0]);
    expect((await evaluate('--classes', '4', '--ignore', '3')).out).toBe(
      `class  true pixels  accuracy       IU
    0            2    100.0%    66.7%
    1            2     50.0%    50.0%
    2            0         –        –
    3            0         –  ignored

       pixel accuracy  75.0%
        mean accuracy  75.0%
              mean IU  58.3%
frequency weighted IU  58.3%
over 1 mask
`,
    );
  });

  it('leaves out other files, hidden folders, and the folder of the other masks in this one', async () => {
    await mask('truth/a.png', [0]);
    await mask('truth/.trash/b.png', [0]);
    write('truth/notes.txt', Uint8Array.of(1));
    await mask('truth/predicted/a.png', [0]);
    const folders = ['--truth', at('truth'), '--predicted', at('truth/predicted')];
    const { out } = await run(['evaluate', ...folders, '--classes', '1', '--json']);
    expect(JSON.parse(out)).toMatchObject({ confusion: [[1, 0]] });
  });

  it('names every mask that is missing, of another size or unreadable, and then measures nothing', async () => {
    for (const name of ['a', 'b', 'd', 'e']) await mask(`truth/sub/${name}.png`, [0, 1]);
    for (const name of ['b', 'c']) await mask(`predicted/sub/${name}.png`, [0, 1]);
    await mask('predicted/sub/d.png', [0, 1], 1);
    write('predicted/sub/e.png', new Uint8Array(0));
    const { code, out, err } = await evaluate('--classes', '2', '--json');
    expect([code, out]).toEqual([1, '']);
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/predicted\/sub\/a\.png is missing/),
      expect.stringMatching(/truth\/sub\/c\.png is missing/),
      expect.stringMatching(/predicted\/sub\/d\.png is 1×2 pixels, but .*truth\/sub\/d\.png is 2×1$/),
      expect.stringMatching(/predicted\/sub\/e\.png is empty/),
    ]);
  });

  it('names a mask of colours, and one that is too large, without unpacking it', async () => {
    await mask('truth/a.png', [0]);
    await mask('truth/b.png', [0]);
    write(
      'predicted/a.png',
      rawPng({ width: 1, height: 1, depth: 8, colorType: 2, lines: new Uint8Array(4) }),
    );
    const huge = { width: 60_000, height: 60_000, depth: 8, colorType: 0, lines: new Uint8Array(9) };
    write('predicted/b.png', rawPng(huge));
    const { code, err } = await evaluate('--classes', '2');
    expect(code).toBe(1);
    expect(err).toMatch(/a\.png holds colours[^\n]*\n[^\n]*b\.png has 60000×60000 pixels/);
  });
});

describe('the options of evaluate', () => {
  it('are all read', () => {
    const words = '--truth t --predicted p --classes 12 --ignore 11 --ignore 255 --json';
    expect(parseEvaluateOptions(words.split(' '))).toEqual({
      truth: 't',
      predicted: 'p',
      classes: 12,
      ignore: new Set([11, 255]),
      json: true,
    });
    expect(parseEvaluateOptions('--truth=t --predicted=p --classes=1'.split(' '))).toMatchObject({
      ignore: new Set(),
      json: false,
    });
  });

  const DIRS = ['--truth', 'test', '--predicted', 'test'];
  it.each([
    [[], '--truth DIR is missing'],
    [['--truth', 'test', '--classes', '2'], '--predicted DIR is missing'],
    [[...DIRS], '--classes N is missing'],
    [[...DIRS, '--classes', '0'], '1 to 255, not "0"'],
    [[...DIRS, '--classes', '256'], '1 to 255'],
    [[...DIRS, '--classes', 'two'], '1 to 255'],
    [[...DIRS, '--classes', '2', '--ignore', '256'], '0 to 255'],
    [[...DIRS, '--classes', '2', '--ignore', 'void'], '0 to 255'],
    [[...DIRS, '--classes', '2', 'more'], '"more" belongs to no option'],
    [[...DIRS, '--classes', '2', '--colour'], "Unknown option '--colour'"],
    [['--truth', 'no/such', '--predicted', 'test', '--classes', '2'], 'no folder no/such'],
    [['--truth', 'package.json', '--predicted', 'test', '--classes', '2'], 'no folder package.json'],
    [['--truth', 'src/core', '--predicted', 'src/core', '--classes', '2'], 'no masks (.png) in src/core'],
  ])('are refused with code 2 and one line: %j', async (args, words) => {
    const { code, out, err } = await run(['evaluate', ...args]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^fcn-labeler: evaluate: [^\n]+\n$/);
    expect(err).toContain(words);
  });

  it('are told by --help', async () => {
    const { code, out } = await run(['evaluate', '--help']);
    expect(code).toBe(0);
    for (const flag of ['--truth', '--predicted', '--classes', '--ignore', '--json'])
      expect(out).toContain(flag);
  });
});
