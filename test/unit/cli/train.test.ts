/** Teaching two flat colours, from the masks of a dataset to those of a model. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run, type Said } from './support';
import { at, cli, dataset, image, model, train, trained, write } from './twoColours';

describe('train', () => {
  it('teaches two colours: segment with the model, evaluate its masks', async () => {
    dataset();
    for (let n = 0; n < 10; n++) await image(n);
    expect(await trained()).toMatchObject({
      model: at('data/models/two/model.json'),
      weights: at('data/models/two/weights.bin'),
      name: 'models/two',
      version: 1,
      head: 'fcn-4s',
      pyramid: true,
      // 8 of 10 are learned from.
      hidden: 0,
      images: { train: 8, val: 2 },
      pixels: { train: 4800, val: 1200 },
      meanIU: expect.toSatisfy((meanIU: number) => meanIU >= 0.9 && meanIU <= 1) as number,
      seconds: expect.any(Number) as number,
      stopped: false,
      failed: [],
    });
    const segmented = await cli(
      'segment',
      at('data/images'),
      '--out',
      at('masks'),
      '--model',
      at('data/models/two'),
    );
    expect(segmented).toEqual({ code: 0, out: '10 masks written\n', err: '' });
    const folders = ['--truth', at('data/labels'), '--predicted', at('masks')];
    const { out } = await cli('evaluate', ...folders, '--classes', '8', '--json');
    const { meanIU, pixelAccuracy } = JSON.parse(out) as Record<string, number>;
    expect(meanIU).toBeGreaterThanOrEqual(0.9);
    expect(pixelAccuracy).toBeGreaterThanOrEqual(0.95);
    expect(JSON.parse(model().json)).toMatchObject({
      training: { images: 8, pixels: 4800, epochs: 12, seed: 0, inputSize: 129, ignore: [] },
      scores: { images: 2 },
    });
  });

  it.each(['wasm', 'cpu'])(
    'gives the same bytes for the same seed on %s, and others for another',
    async (backend) => {
      dataset();
      for (let n = 0; n < 3; n++) await image(n);
      const options = ['--backend', backend, '--head', 'fcn-16s', '--hidden', '4', '--epochs', '2'];
      await trained(...options, '--seed', '5');
      const first = model();
      rmSync(at('data/models'), { recursive: true });
      await trained(...options, '--seed', '5');
      expect(model()).toEqual(first);
      await trained(...options, '--seed', '6');
      expect(model().weights).not.toEqual(first.weights);
    },
  );

  it('gives a model that is there the next version, unless nothing changes', async () => {
    dataset();
    await image(0);
    const options = ['--head', 'fcn-32s', '--epochs', '1'];
    expect(await trained(...options)).toMatchObject({ version: 1 });
    expect(await trained(...options)).toMatchObject({ version: 1 });
    expect(await trained(...options, '--seed', '1')).toMatchObject({ version: 2 });
    expect(JSON.parse(model().json)).toMatchObject({ name: 'models/two', version: 2 });
    expect(readdirSync(at('data/models/two')).sort()).toEqual(['model.json', 'weights.bin']);
  });

  it('never replaces a model.json of something else', async () => {
    dataset();
    await image(0);
    write('data/models/two/model.json', '{"format": "layers-model"}');
    const { code, err } = await train();
    expect([code, err]).toEqual([2, expect.stringContaining('is no model of FCN Labeler: move it away')]);
    expect(readFileSync(at('data/models/two/model.json'), 'utf8')).toContain('layers-model');
  });

  describe('stopped by Ctrl+C', () => {
    async function interrupted(milliseconds: number): Promise<Said> {
      const args = ['train', at('data'), '--out', at('data/models/two'), '--input-size', '129'];
      return run([...args, '--head', 'fcn-32s', '--epochs', '1000000', '--json'], at('root'), (listener) =>
        setTimeout(listener, milliseconds),
      );
    }

    it('keeps the best so far', async () => {
      dataset();
      await image(0);
      let said: Said = { code: 0, out: '', err: '' };
      // On a busy machine the network may not be loaded yet when it comes.
      for (let wait = 1000; said.out === '' && wait < 60_000; wait *= 3) said = await interrupted(wait);
      expect(said.code).toBe(130);
      expect(JSON.parse(said.out)).toMatchObject({ stopped: true, meanIU: null });
      expect(model().weights.length).toBe((320 * 2 + 2) * 4);
    });

    it('writes nothing before something is learned', async () => {
      dataset();
      await image(0);
      expect(await interrupted(0)).toEqual({
        code: 130,
        out: '',
        err: 'stopped before anything was learned: no model was written\n',
      });
      expect(readdirSync(at('data'))).not.toContain('models');
    });
  });

  it('says what it did as text', async () => {
    dataset({ splits: { val: ['images/1.png'] } });
    for (let n = 0; n < 2; n++) await image(n);
    expect((await train()).out).toMatch(
      /^learned from 1 image \(600 pixels\), mean IU [\d.]+% on 1 other in [\d.]+ s: .*models\/two, version 1\n$/,
    );
  });
});
