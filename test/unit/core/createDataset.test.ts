import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { datasetTextOf, imagesIn, loadMasksScript } from '../../../src/core/dataset/createDataset';
import { parseDataset } from '../../../src/core/dataset/parseDataset';
import { CLASS_PRESETS } from '../../../src/core/dataset/presets';
import { LabelMap } from '../../../src/core/labelMap';
import { encodeMask } from '../../../src/core/mask/encodeMask';
import { removeFolder } from '../../support/removeFolder';

const [, , CAMVID] = CLASS_PRESETS;
const DATASET = {
  classes: CAMVID.classes,
  ignore: CAMVID.ignore,
  images: imagesIn('my images'),
  labels: 'labels/{path}_mask.png',
  maskEncoding: 'gray',
} as const;

describe('a new dataset', () => {
  it('says what was chosen, and nothing that holds anyway', () => {
    const dataset = parseDataset(datasetTextOf(DATASET), 'f');
    expect(dataset).toMatchObject({ ...DATASET, images: [DATASET.images], ignore: [11] });
    const usual = datasetTextOf({ ...DATASET, ignore: [], maskEncoding: 'palette' });
    expect(usual).not.toMatch(/ignore|maskEncoding/);
  });
});

const PYTHON = '/usr/bin/python3';
const hasPil = spawnSync(PYTHON, ['-c', 'import PIL, numpy']).status === 0;
if (!hasPil) console.log(`skipped: load_masks.py (${PYTHON} with python3-pil and python3-numpy is missing)`);

describe('load_masks.py', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-masks-'));
  afterAll(() => removeFolder(folder));

  it('has twelve lines', () => {
    expect(loadMasksScript(DATASET).trimEnd().split('\n')).toHaveLength(12);
  });

  it.skipIf(!hasPil)('pairs images with masks, as arrays of class ids', async () => {
    const map = new LabelMap(3, 2, Uint16Array.of(0, 1, 2, 255, 11, 0));
    const content = {
      map,
      state: { status: 'approved' as const },
      classes: CAMVID.classes,
      saveUnconfirmed: true,
    };
    for (const encoding of ['palette', 'gray'] as const) {
      for (const [images, labels] of [
        ['my images', 'labels/{path}_mask.png'],
        ['', 'labels/{path}.png'],
      ]) {
        const at = join(folder, `${encoding}-${images}`);
        const mask = labels.replace('{path}', images === '' ? 'my images/a/x.y' : 'a/x.y');
        mkdirSync(join(at, 'my images/a'), { recursive: true });
        mkdirSync(join(at, mask, '..'), { recursive: true });
        writeFileSync(join(at, 'my images/a/x.y.JPG'), '');
        writeFileSync(join(at, 'my images/a/without.jpg'), '');
        writeFileSync(join(at, mask), await encodeMask({ ...content, encoding }));
        writeFileSync(join(at, 'load_masks.py'), loadMasksScript({ images: imagesIn(images), labels }));
        const print =
          'from load_masks import load_masks; print([(p.name, m.dtype.name, m.tolist()) for p, m in load_masks()])';
        const output = execFileSync(PYTHON, ['-c', print], { cwd: at, encoding: 'utf8' });
        expect(output.trim()).toBe("[('x.y.JPG', 'uint8', [[0, 1, 2], [255, 11, 0]])]");
      }
    }
  });
});
