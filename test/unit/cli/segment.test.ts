import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newDatasetText } from '../../../src/core/dataset/dataset';
import { LabelMap, UNLABELED } from '../../../src/core/labelMap';
import { decodeMask, type DecodedMask } from '../../../src/core/mask/decodeMask';
import { encodeMask } from '../../../src/core/mask/encodeMask';
import { pngChunks } from '../../../src/core/mask/pngChunks';
import { ROOT, vocFiles } from '../fcn/support';
import { run, type Said } from './support';
import { removeFolder } from '../../support/removeFolder';

/** Pexels, Tima Miroshnichenko: a woman with a laptop at a table. */
const PHOTOGRAPH = join(
  ROOT,
  'node_modules/@solid-design-system/placeholders/src/images/business-woman-working.jpg',
);
const [BACKGROUND, DINING_TABLE, PERSON, POTTED_PLANT] = [0, 11, 15, 16];
const SMALL = ['--input-size', '129'];

let folder: string;
beforeAll(vocFiles);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  // As packaged, without a build.
  mkdirSync(join(folder, 'root/dist'), { recursive: true });
  symlinkSync(join(ROOT, 'media'), join(folder, 'root/media'));
  symlinkSync(join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist'), join(folder, 'root/dist/wasm'));
});
afterEach(() => removeFolder(folder));

function segment(...args: string[]): Promise<Said> {
  return run(['segment', ...args], join(folder, 'root'));
}

const at = (path: string): string => join(folder, path);

async function photo(path: string, width = 60, height = 40): Promise<string> {
  mkdirSync(dirname(at(path)), { recursive: true });
  await sharp(PHOTOGRAPH).resize(width, height, { fit: 'fill' }).toFile(at(path));
  return at(path);
}

function mask(path: string, width = 60, height = 40): DecodedMask {
  return decodeMask(readFileSync(at(path)), { file: path, width, height });
}

function filesBelow(path: string): string[] {
  return readdirSync(at(path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(at(path).length + 1))
    .sort();
}

describe('segment', () => {
  it('finds the person in a photograph and writes what the network says', async () => {
    const { width, height } = await sharp(PHOTOGRAPH).metadata();
    expect(await segment(PHOTOGRAPH, '--out', at('masks'))).toEqual({
      code: 0,
      out: '1 mask written\n',
      err: '',
    });
    const { map, state, encoding, notices } = mask('masks/business-woman-working.png', width, height);
    expect([state, encoding, notices]).toEqual([
      { status: 'predicted', model: { name: 'builtin:voc', version: 1 } },
      'palette',
      [],
    ]);
    // Her face, her elbow, the window, the table, the plant on it; in thousandths of the image's sides.
    const idAt = (x: number, y: number): number =>
      map.labels()[Math.floor((y / 1000) * height) * width + Math.floor((x / 1000) * width)];
    const ids = [idAt(400, 400), idAt(340, 750), idAt(800, 200), idAt(600, 950), idAt(650, 720)];
    expect(ids).toEqual([PERSON, PERSON, BACKGROUND, DINING_TABLE, POTTED_PLANT]);
    expect(map.cells.every((cell) => cell < 0x100)).toBe(true);
  });

  it('gives equal bytes each time', async () => {
    const image = await photo('a.png');
    await segment(image, '--out', at('one'), ...SMALL);
    await segment(image, '--out', at('two'), ...SMALL);
    expect(readFileSync(at('two/a.png'))).toEqual(readFileSync(at('one/a.png')));
  });

  it('mirrors the tree below the given folder, and leaves masks, hidden folders and the output out', async () => {
    await photo('in/a.jpg');
    await photo('in/sub/deep/b.PNG');
    await photo('in/.cache/c.jpg');
    writeFileSync(at('in/notes.txt'), 'no image');
    expect(await segment(at('in'), '--out', at('in/masks'), ...SMALL)).toMatchObject({ code: 0 });
    expect(filesBelow('in/masks')).toEqual(['a.png', 'sub/deep/b.png']);
    // Masks elsewhere in the tree are none of its images, either.
    cpSync(at('in/masks'), at('in/copied'), { recursive: true });
    expect(await segment(at('in'), '--out', at('out'), ...SMALL)).toMatchObject({ out: '2 masks written\n' });
  });

  it('turns masks back to the raw orientation of a turned photograph', async () => {
    await photo('upright.png', 90, 60);
    await sharp(at('upright.png')).rotate(270).withMetadata({ orientation: 6 }).toFile(at('turned.png'));
    expect((await sharp(at('turned.png')).metadata()).width).toBe(60);
    await segment(at('upright.png'), at('turned.png'), '--out', at('out'), ...SMALL);
    const upright = mask('out/upright.png', 90, 60).map;
    const turned = mask('out/turned.png', 60, 90).map;
    let equal = 0;
    for (let y = 0; y < 60; y++) {
      // Raw (x, y) of orientation 6 is upright (height − 1 − y, x).
      for (let x = 0; x < 90; x++) {
        if (turned.cells[(89 - x) * 60 + y] === upright.cells[y * 90 + x]) equal++;
      }
    }
    expect(equal).toBe(90 * 60);
    expect([...pngChunks(readFileSync(at('out/turned.png')))].map(({ type }) => type)).not.toContain('eXIf');
  });

  it('goes on after bad files, names each in one line, and ends with 1', async () => {
    await photo('in/good.jpg');
    writeFileSync(at('in/a-broken.jpg'), 'version https://git-lfs.github.com/spec/v1\n');
    writeFileSync(at('in/b-empty.png'), '');
    symlinkSync(at('gone.png'), at('in/c-dangling.png'));
    const { code, out, err } = await segment(at('in'), '--out', at('out'), ...SMALL);
    expect([code, out]).toEqual([1, '1 mask written, 3 failed\n']);
    const lines = err.trimEnd().split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/a-broken\.jpg.*git lfs pull/),
      expect.stringMatching(/b-empty\.png.*empty/),
      expect.stringContaining('c-dangling.png'),
    ]);
    expect(filesBelow('out')).toEqual(['good.png']);
  });

  it('writes nothing where links lead out of the output folder', async () => {
    await photo('in/sub/a.jpg');
    await photo('in/b.jpg');
    mkdirSync(at('out'));
    mkdirSync(at('elsewhere'));
    symlinkSync('../elsewhere', at('out/sub'));
    const { code, out, err } = await segment(at('in'), '--out', at('out'), ...SMALL);
    expect([code, out]).toEqual([1, '1 mask written, 1 failed\n']);
    expect(err).toMatch(/sub\/a\.png leads out of its dataset, to .*elsewhere/);
    expect(filesBelow('elsewhere')).toEqual([]);
  });

  it('refuses two images with one mask, before anything is written', async () => {
    await photo('in/a.jpg');
    await photo('in/A.png');
    const { code, err } = await segment(at('in'), '--out', at('out'), ...SMALL);
    expect(code).toBe(2);
    expect(err).toMatch(/^fcn-labeler: [^\n]*A\.png[^\n]*a\.jpg[^\n]*\n$/);
    expect(readdirSync(folder)).not.toContain('out');
    expect((await segment(at('in/A.png'), '--out', at('in'), ...SMALL)).err).toContain('would replace');
  });

  it('shares the work between parts without overlap or gap', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await photo(`in/${name}.png`);
    const parts: string[][] = [];
    for (const part of ['1/3', '2/3', '3/3']) {
      await segment(at('in'), '--out', at(`out-${part[0]}`), '--shard', part, ...SMALL);
      parts.push(filesBelow(`out-${part[0]}`));
    }
    expect(parts.map((files) => files.length)).toEqual([2, 2, 1]);
    expect(parts.flat().sort()).toEqual(['a.png', 'b.png', 'c.png', 'd.png', 'e.png']);
  });

  it('says what it did as JSON', async () => {
    await photo('in/a.jpg');
    writeFileSync(at('in/b.jpg'), 'nothing');
    const { out } = await segment(at('in'), '--out', at('out'), '--json', ...SMALL);
    expect(JSON.parse(out)).toEqual({
      written: [{ image: at('in/a.jpg'), mask: at('out/a.png'), milliseconds: expect.any(Number) as number }],
      skipped: [],
      failed: [{ image: at('in/b.jpg'), error: expect.stringContaining('b.jpg') as string }],
    });
  });
});

describe('segment over masks that are there', () => {
  const content = { classes: [], encoding: 'gray' as const, saveUnconfirmed: true };
  const [VOID, PAINTED] = [UNLABELED | 0x100, 7 | 0x100];

  async function existing(status: 'corrected' | 'approved' | 'excluded', confirmed: number): Promise<Buffer> {
    const map = LabelMap.blank(60, 40);
    map.cells.fill(PAINTED, 0, confirmed / 2);
    map.cells.fill(VOID, confirmed / 2, confirmed);
    mkdirSync(at('out'), { recursive: true });
    writeFileSync(at('out/a.png'), await encodeMask({ map, state: { status }, ...content }));
    return readFileSync(at('out/a.png'));
  }

  it('keeps every confirmed pixel, void ones too, and predicts the rest', async () => {
    await existing('corrected', 1000);
    await segment(await photo('a.jpg'), '--out', at('fresh'), ...SMALL);
    expect(await segment(at('a.jpg'), '--out', at('out'), ...SMALL)).toMatchObject({ code: 0 });
    const { map, state, encoding } = mask('out/a.png');
    expect([state.status, encoding]).toEqual(['corrected', 'gray']);
    expect(map.cells.subarray(0, 500).every((cell) => cell === PAINTED)).toBe(true);
    expect(map.cells.subarray(500, 1000).every((cell) => cell === VOID)).toBe(true);
    expect(map.cells.subarray(1000)).toEqual(mask('fresh/a.png').map.cells.subarray(1000));
  });

  it('leaves a mask alone in which a person decided every pixel', async () => {
    const before = await existing('approved', 2400);
    const { out } = await segment(await photo('a.jpg'), '--out', at('out'), ...SMALL);
    expect(out).toBe('0 masks written, 1 skipped\n');
    expect(readFileSync(at('out/a.png'))).toEqual(before);
  });

  it('keeps an image excluded from training', async () => {
    await existing('excluded', 10);
    await segment(await photo('a.jpg'), '--out', at('out'), ...SMALL);
    expect(mask('out/a.png').state.status).toBe('excluded');
  });

  it('skips all that are there with --resume', async () => {
    const before = await existing('corrected', 10);
    await photo('in/a.jpg');
    await photo('in/b.jpg');
    const { out } = await segment(at('in'), '--out', at('out'), '--resume', ...SMALL);
    expect(out).toBe('1 mask written, 1 skipped\n');
    expect(readFileSync(at('out/a.png'))).toEqual(before);
  });

  it('never replaces a file that is no mask of the image', async () => {
    const image = await photo('a.jpg');
    for (const bytes of [Buffer.from('something else'), await sharp(image).png().toBuffer()]) {
      mkdirSync(at('out'), { recursive: true });
      writeFileSync(at('out/a.png'), bytes);
      const modified = statSync(at('out/a.png')).mtimeMs;
      const { code, err } = await segment(image, '--out', at('out'), ...SMALL);
      expect([code, err]).toEqual([1, expect.stringMatching(/out\/a\.png.*left alone/)]);
      expect(readFileSync(at('out/a.png'))).toEqual(bytes);
      expect(statSync(at('out/a.png')).mtimeMs).toBe(modified);
    }
    expect(readdirSync(at('out'))).toEqual(['a.png']);
  });
});

describe('segment in a dataset', () => {
  it('writes the class ids, palette and encoding of the nearest dataset file', async () => {
    const classes = [{ id: 40, name: 'human', color: '#123456' }];
    const text = JSON.stringify({ version: 1, classes, classMap: { person: 40 }, maskEncoding: 'gray' });
    await photo('data/in/a.jpg', 600, 400);
    writeFileSync(at('data/fcn-dataset.json'), text);
    writeFileSync(at('fcn-dataset.json'), newDatasetText());
    await segment(at('data'), '--out', at('out'), '--input-size', '257');
    const { map, encoding } = mask('out/in/a.png', 600, 400);
    expect(encoding).toBe('gray');
    expect([...new Set(map.labels())].sort()).toEqual([UNLABELED, 40].sort());
  });

  it('names a dataset file that is broken', async () => {
    await photo('data/a.jpg');
    writeFileSync(at('data/fcn-dataset.json'), '{');
    const { code, err } = await segment(at('data'), '--out', at('out'), ...SMALL);
    expect(code).toBe(1);
    expect(err).toMatch(/fcn-dataset\.json, line 1/);
  });
});
