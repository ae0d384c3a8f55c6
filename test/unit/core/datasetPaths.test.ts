import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_DATASET } from '../../../src/core/dataset/dataset';
import { findCollisions } from '../../../src/core/dataset/collisions';
import {
  imageCandidatesOf,
  isImagePath,
  isMaskPath,
  maskPathBeside,
  maskPathInWorkspace,
  maskPathOf,
} from '../../../src/core/dataset/maskPaths';

const rules = (images: string[], labels = 'labels/{path}.png') => ({ images, labels });
const DESIGN = rules(['images/**/*.{jpg,jpeg,png,webp,bmp}']);

describe('the mask of an image', () => {
  it.each([
    [DESIGN, 'images/train/a.jpg', 'labels/train/a.png'],
    [DESIGN, 'images/a.b.png', 'labels/a.b.png'],
    [DESIGN, 'Images/Train/A.JPG', 'labels/Train/A.png'],
    [DESIGN, 'other/a.jpg', undefined],
    [DESIGN, 'images/a.txt', undefined],
    [DEFAULT_DATASET, 'a.jpg', 'labels/a.png'],
    [DEFAULT_DATASET, 'x/y z (1).webp', 'labels/x/y z (1).png'],
    [DEFAULT_DATASET, 'labels/a.png', undefined],
    [DEFAULT_DATASET, 'Labels/sub/a.png', undefined],
    [DEFAULT_DATASET, 'labels/a.jpg', 'labels/labels/a.png'],
    [rules(['./img/*.jpg'], './m/{path}_mask.png'), 'img/a.jpg', 'm/a_mask.png'],
    [rules(['*/frames/*.png'], '{path}.label.png'), 'cam/frames/1.png', 'cam/frames/1.label.png'],
    [rules(['*/frames/*.png'], '{path}.label.png'), 'cam/frames/1.label.png', undefined],
    [rules(['photos/one.jpg']), 'photos/one.jpg', 'labels/one.png'],
    [rules(['a/*.jpg', '**/*.jpg']), 'a/x.jpg', 'labels/x.png'],
    [rules(['a/*.jpg', '**/*.jpg']), 'b/x.jpg', 'labels/b/x.png'],
    [rules(['**/*.jpg'], '{path}.png'), 'a/x.jpg', 'a/x.png'],
  ])('%o %s → %s', (given, image, mask) => {
    expect(maskPathOf(given, image)).toBe(mask);
    expect(isImagePath(given, image)).toBe(mask !== undefined);
    if (mask !== undefined) expect(imageCandidatesOf(given, mask).map(lower)).toContain(lower(image));
  });

  it.each(
    [
      ['../a.jpg', 'a/../../b.jpg', '/a.jpg', 'C:/a.jpg', 'a\\b.jpg', 'a\0.jpg', ''],
      ['a//b.jpg', './a.jpg', 'a/./b.jpg', 'a/'],
    ].flat(),
  )('is refused for %j, which leaves the dataset', (path) => {
    expect(() => maskPathOf(DEFAULT_DATASET, path)).toThrow(/outside the dataset/);
    expect(isImagePath(DEFAULT_DATASET, path)).toBe(false);
    expect(imageCandidatesOf(DEFAULT_DATASET, path)).toEqual([]);
  });

  it('is refused where dots of the template and an empty folder come together to ".."', () => {
    expect(() => maskPathOf(rules(['a/**'], '..{path}.png'), 'a//b.jpg')).toThrow(/outside the dataset/);
    expect(() => maskPathOf(rules(['**/*'], '.{path}.png'), './b.jpg')).toThrow(/outside the dataset/);
  });

  it('is refused where it would replace the image', () => {
    expect(() => maskPathOf(rules(['**/*.png'], '{path}.png'), 'a/x.png')).toThrow(
      /a\/x\.png would be replaced/,
    );
    expect(() => maskPathOf(rules(['**/*.png'], '{path}.png'), 'a/x.PNG')).toThrow(/replaced/);
  });

  it('never lies outside, and leads back to its image', () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9_ ()äé-][a-zA-Z0-9_. ()äé-]{0,8}$/);
    const image = fc
      .tuple(fc.array(name, { maxLength: 3 }), name, fc.constantFrom('jpg', 'JPEG', 'png', 'webp', 'BMP'))
      .map(([folders, file, extension]) => [...folders, `${file}.${extension}`].join('/'));
    const someRules = fc.constantFrom(DEFAULT_DATASET, rules(['**/*'], 'm/{path}.seg.png'), DESIGN);
    fc.assert(
      fc.property(image, someRules, (path, given) => {
        const mask = maskPathOf(given, path);
        if (mask === undefined) return;
        expect(mask.split('/')).not.toContain('..');
        expect(isMaskPath(given, mask)).toBe(true);
        expect(isImagePath(given, mask)).toBe(false);
        expect(imageCandidatesOf(given, mask)).toContain(path);
      }),
    );
  });
});

it('the images of a mask are found where another image would be its own mask', () => {
  const given = rules(['**/*.png', 'a/**'], '{path}.png');
  expect(() => maskPathOf(given, 'a/b/c.png')).toThrow(/replaced/);
  const candidates = imageCandidatesOf(given, 'b/c.png');
  expect(candidates).toContain('a/b/c.jpg');
  expect(candidates).not.toContain('a/b/c.png');
});

describe('without a dataset', () => {
  it('masks go to labels/ below the workspace folder, where the default dataset expects them', () => {
    expect(maskPathInWorkspace('x/a.b.jpg')).toBe('labels/x/a.b.png');
    expect(maskPathInWorkspace('x/a.b.jpg')).toBe(maskPathOf(DEFAULT_DATASET, 'x/a.b.jpg'));
  });

  it('and without a workspace to labels/ in the own folder of the image', () => {
    expect(maskPathBeside('a.jpg')).toBe('labels/a.png');
    expect(maskPathBeside('.hidden')).toBe('labels/.hidden.png');
  });
});

describe('collisions', () => {
  it('name both images of one mask, whatever their case', () => {
    const [collision, ...rest] = findCollisions(DEFAULT_DATASET, ['a.jpg', 'b.jpg', 'a.png', 'B.bmp']);
    expect(collision).toMatchObject({ mask: 'labels/a.png', images: ['a.jpg', 'a.png'] });
    expect(collision.message).toContain('a.jpg');
    expect(collision.message).toContain('a.png');
    expect(rest.map(({ images }) => images)).toEqual([['b.jpg', 'B.bmp']]);
  });

  it('name the image that a mask would replace', () => {
    const beside = rules(['**/*.{jpg,png}'], '{path}.png');
    expect(findCollisions(beside, ['x/a.jpg', 'x/a.png']).map(({ images }) => images)).toEqual([
      ['x/a.jpg', 'x/a.png'],
      ['x/a.png', 'x/a.png'],
    ]);
    expect(findCollisions(beside, ['x/a.jpg', 'x/b.jpg'])).toEqual([]);
  });

  it('of 100,000 images are found', () => {
    const images = Array.from({ length: 100_000 }, (_, i) => `images/${i % 100}/${i}.jpg`);
    expect(findCollisions(DESIGN, [...images, 'images/7/7.png'])).toHaveLength(1);
  });
});

function lower(path: string): string {
  return path.toLowerCase();
}
