/** Masks as training code reads them: by PIL and OpenCV, from Debian's own packages. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VOC_CLASSES } from '../../../../src/core/dataset/dataset';
import { LabelMap } from '../../../../src/core/labelMap';
import { decodeMask } from '../../../../src/core/mask/decodeMask';
import { save } from './helpers';
import { removeFolder } from '../../../support/removeFolder';

const PYTHON = '/usr/bin/python3';
const available = spawnSync(PYTHON, ['-c', 'import PIL, cv2, numpy']).status === 0;
if (!available)
  console.log(`skipped: ${PYTHON} with PIL and cv2 is missing (Debian: python3-pil python3-opencv)`);

/** What each reader finds in the files: mode or shape, and a digest of the bytes. */
const READ = `
import hashlib, json, sys, numpy, cv2
from PIL import Image
found = []
for path in sys.argv[1:]:
    image = Image.open(path)
    pil = numpy.array(image)
    cv = cv2.imread(path, cv2.IMREAD_UNCHANGED)
    found.append({
        'mode': image.mode,
        'pil': hashlib.sha256(pil.astype('uint8').tobytes()).hexdigest() + str(pil.shape),
        'cv2': hashlib.sha256(cv.tobytes()).hexdigest() + str(cv.shape),
        'text': image.text.get('fcn-labeler', '') if hasattr(image, 'text') else '',
    })
print(json.dumps(found))
`;

interface Found {
  mode: string;
  pil: string;
  cv2: string;
  text: string;
}

describe.skipIf(!available)('other readers', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'masks-'));
  });
  afterAll(() => removeFolder(folder));

  const python = (script: string, ...files: string[]): string =>
    execFileSync(PYTHON, ['-c', script, ...files], { encoding: 'utf8' });

  it('find the same array in masks of both encodings', async () => {
    const labels = new Uint8Array(257 * 131).map((_, i) => (i * i * 31 + (i >> 6)) % 256);
    const map = LabelMap.from(
      257,
      131,
      labels,
      labels.map((id) => id & 1),
    );
    const files = ['palette', 'gray'].map((name) => join(folder, `${name}.png`));
    writeFileSync(files[0], await save(map, { encoding: 'palette', classes: VOC_CLASSES }));
    writeFileSync(files[1], await save(map, { encoding: 'gray' }));
    const raw = join(folder, 'labels.raw');
    writeFileSync(raw, labels);
    const digest = `${python(`import hashlib,sys;print(hashlib.sha256(open(sys.argv[1],'rb').read()).hexdigest())`, raw).trim()}(131, 257)`;

    const [palette, gray] = JSON.parse(python(READ, ...files)) as Found[];
    expect([palette.mode, palette.pil]).toEqual(['P', digest]);
    expect([gray.mode, gray.pil, gray.cv2]).toEqual(['L', digest, digest]);
    // OpenCV turns palette indices into colours: the reason for the gray encoding.
    expect(palette.cv2).not.toBe(digest);
    expect(palette.text).toContain('"status":"corrected"');
  });

  it("write masks that are read: PIL's short palettes of 1, 2 and 4 bits, 16-bit gray, OpenCV's gray", () => {
    const script = `
import sys, numpy, cv2
from PIL import Image
folder = sys.argv[1]
for count in (2, 3, 9, 200):
    index = (numpy.arange(35 * 13, dtype='uint8').reshape(13, 35) * 7) % count
    image = Image.fromarray(index.astype('uint8'), 'P')
    image.putpalette([value for i in range(count) for value in (i, 255 - i, 7)])
    image.save(f'{folder}/{count}.png')
gray = ((numpy.arange(35 * 13).reshape(13, 35) * 7) % 200).astype('uint8')
cv2.imwrite(f'{folder}/cv.png', gray)
Image.fromarray(gray.astype('uint16')).save(f'{folder}/16.png')
`;
    python(script, folder);
    const expected = (count: number): number[] =>
      Array.from({ length: 455 }, (_, i) => ((i * 7) % 256) % count);
    for (const [name, labels] of [
      ['2', expected(2)],
      ['3', expected(3)],
      ['9', expected(9)],
      ['200', expected(200)],
      ['cv', Array.from({ length: 455 }, (_, i) => (i * 7) % 200)],
      ['16', Array.from({ length: 455 }, (_, i) => (i * 7) % 200)],
    ] as const) {
      const file = join(folder, `${name}.png`);
      const mask = decodeMask(readFileSync(file), { file, width: 35, height: 13 });
      expect(Array.from(mask.map.labels()), name).toEqual(labels);
    }
  });
});
