/** Which images, pixels and classes `train` learns from. */
import { readdirSync, rmSync, symlinkSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { CONFIRMED, LabelMap, makeCell } from '../../../src/core/labelMap';
import { save } from '../core/mask/helpers';
import {
  at,
  BLUE,
  dataset,
  HEIGHT,
  image,
  isBlue,
  model,
  RED,
  train,
  trained,
  WIDTH,
  write,
} from './twoColours';

describe('train', () => {
  it('learns from the images of splits, statuses and the limit', async () => {
    dataset({ splits: { train: ['images/[0-4].png'], val: ['images/5.png'] } });
    for (let n = 0; n < 7; n++) await image(n, { status: n === 0 ? 'predicted' : 'corrected' });
    const options = ['--head', 'fcn-32s', '--epochs', '1'];
    expect(await trained(...options)).toMatchObject({ images: { train: 4, val: 1 } });
    expect(await trained(...options, '--limit', '2')).toMatchObject({ images: { train: 2, val: 1 } });
    expect(await trained(...options, '--status', 'predicted')).toMatchObject({
      images: { train: 1, val: 0 },
    });
  });

  it('has 64 hidden units from 10 images, and as many as it is told', async () => {
    dataset({ splits: { val: [] } });
    for (let n = 0; n < 10; n++) await image(n);
    const options = ['--head', 'fcn-32s', '--epochs', '1'];
    expect(await trained(...options)).toMatchObject({
      hidden: 64,
      images: { train: 10, val: 0 },
      meanIU: null,
    });
    expect(await trained(...options, '--hidden', '0')).toMatchObject({ hidden: 0 });
    expect(await trained(...options, '--limit', '9')).toMatchObject({ hidden: 0 });
  });

  it('leaves ignored classes out, of the dataset file and of the command, whether they are classes or not', async () => {
    dataset({ ignore: [20] });
    // The left half is of no class, and a few pixels of the rest are red.
    const change = (cell: number, x: number): number => (x < WIDTH / 2 ? makeCell(20, true) : cell);
    await image(0, { change });
    expect(await trained('--ignore', String(RED))).toMatchObject({ pixels: { train: 600 } });
    expect(JSON.parse(model().json)).toMatchObject({
      classes: [{ id: BLUE }],
      training: { ignore: [RED, 20] },
    });
    const { code, err } = await train('--ignore', String(RED), '--ignore', String(BLUE));
    expect([code, err]).toEqual([2, 'fcn-labeler: train: all classes are ignored\n']);
  });

  it('takes only confirmed pixels where it is told', async () => {
    dataset();
    const unconfirmed = (cell: number, x: number): number => (x < WIDTH - 2 ? cell & ~CONFIRMED : cell);
    await image(0, { status: 'corrected', change: unconfirmed });
    const options = ['--head', 'fcn-32s', '--epochs', '1'];
    expect(await trained(...options)).toMatchObject({ pixels: { train: 600 } });
    expect(await trained(...options, '--confirmed-only')).toMatchObject({ pixels: { train: 2 * HEIGHT } });
  });

  it('goes on without bad files, names them, and ends with 1', async () => {
    dataset();
    for (let n = 0; n < 4; n++) await image(n);
    write('data/images/1.png', '');
    write('data/labels/2.png', await save(LabelMap.blank(9, 9), { state: { status: 'approved' } }));
    await image(3, { change: () => makeCell(99, true) });
    const { code, out, err } = await train('--json');
    expect(code).toBe(1);
    expect(err.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/images\/1\.png.*empty/),
      expect.stringMatching(/labels\/2\.png is 9×9 pixels/),
      expect.stringMatching(/labels\/3\.png uses the class id 99/),
    ]);
    expect(JSON.parse(out)).toMatchObject({
      images: { train: 1 },
      failed: [{ image: 'images/1.png' }, { image: 'images/2.png' }, { image: 'images/3.png' }],
    });
  });

  it('learns turned photographs upright, and no masks that lie outside of the dataset', async () => {
    dataset({ splits: { val: ['images/1.jpg'] } });
    await image(0);
    await image(1);
    // The same pixels as a camera on its side stores them: raw (x, y) is upright (y, WIDTH - 1 - x).
    const upright = sharp(at('data/images/1.png')).rotate(270).withMetadata({ orientation: 6 });
    write('data/images/1.jpg', await upright.jpeg({ quality: 100 }).toBuffer());
    rmSync(at('data/images/1.png'));
    const raw = new Uint16Array(WIDTH * HEIGHT);
    for (let y = 0; y < WIDTH; y++) {
      for (let x = 0; x < HEIGHT; x++) {
        raw[y * HEIGHT + x] = makeCell(isBlue(1, WIDTH - 1 - y, x) ? BLUE : RED, true);
      }
    }
    const mask = await save(new LabelMap(HEIGHT, WIDTH, raw), { state: { status: 'approved' } });
    write('data/labels/1.png', mask);
    const { meanIU } = await trained();
    expect(meanIU).toBeGreaterThanOrEqual(0.9);

    write('elsewhere.png', mask);
    rmSync(at('data/labels/1.png'));
    symlinkSync(at('elsewhere.png'), at('data/labels/1.png'));
    const { code, err } = await train('--head', 'fcn-32s');
    expect([code, err]).toEqual([1, expect.stringMatching(/labels\/1\.png leads out of its dataset/)]);
  });

  it('says in one line where there is nothing to learn from', async () => {
    dataset();
    expect((await train()).err).toMatch(
      /^fcn-labeler: train: .*no images with labels of status approved or corr.*\n$/,
    );
    await image(0, { change: () => makeCell(255, true) });
    expect(await train()).toEqual({
      code: 2,
      out: '',
      err: 'fcn-labeler: train: no image has a labeled pixel to learn from\n',
    });
    expect(readdirSync(at('data')).sort()).toEqual(['fcn-dataset.json', 'images', 'labels']);
  });
});
