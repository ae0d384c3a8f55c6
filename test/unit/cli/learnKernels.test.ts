/** What the last stage of training a linear head is given, and what becomes of what it gives. */
import { beforeEach, expect, it, vi } from 'vitest';
import { upKernel } from '../../../src/fcn/heads/headSpec';
import type { HeadWeights } from '../../../src/fcn/heads/headWeights';
import { learnUpsampling } from '../../../src/fcn/training/learnUpsampling';
import type { ScoreImage } from '../../../src/fcn/training/scoreImage';
import { dataset, image, model, trained } from './twoColours';

vi.mock('../../../src/fcn/training/learnUpsampling');

const FOURTEEN = 14;
const given: { train: readonly ScoreImage[]; val: readonly ScoreImage[]; seed: number }[] = [];

beforeEach(async () => {
  given.length = 0;
  vi.mocked(learnUpsampling).mockImplementation((weights, train, val, { seed }) => {
    given.push({ train, val, seed });
    const kernel = { shape: [3, 3, 2, 2], values: new Float32Array(36).fill(FOURTEEN) };
    const learned: HeadWeights = new Map([...weights, [upKernel(8), kernel]]);
    return Promise.resolve(learned);
  });
  for (let n = 0; n < 3; n++) await image(n);
});

const OPTIONS = ['--head', 'fcn-8s', '--epochs', '2', '--seed', '4'];

it('learns on whole score maps of training and held-out images, and writes the kernels', async () => {
  dataset({ splits: { val: ['images/2.png'] } });
  expect(await trained(...OPTIONS)).toMatchObject({ upsampling: 'learned' });
  const [{ train, val, seed }] = given;
  expect([given.length, train.length, val.length, seed]).toEqual([1, 2, 1, 4]);
  for (const { levels, classes } of [...train, ...val]) {
    // 129 × 95 pixels, padded to 129 × 97: stride 16, then 8.
    expect(levels.map(({ rows, columns }) => [rows, columns])).toEqual([
      [7, 9],
      [13, 17],
    ]);
    // The colours' places in the head, and nothing in the padding.
    expect(new Set(classes)).toEqual(new Set([0, 1, 255]));
    expect(classes.subarray(12 * 17).every((id) => id === 255)).toBe(true);
  }
  const { weights } = model();
  expect(new Float32Array(new Uint8Array(weights).buffer).filter((value) => value === FOURTEEN)).toHaveLength(
    36,
  );
});

it('lets hidden heads, and those that no held-out image checks, interpolate', async () => {
  dataset({ splits: { val: ['images/2.png'] } });
  expect(await trained(...OPTIONS, '--hidden', '2')).toMatchObject({ upsampling: 'interpolation' });
  dataset();
  expect(await trained(...OPTIONS)).toMatchObject({ upsampling: 'interpolation' });
  expect(given).toEqual([]);
});
