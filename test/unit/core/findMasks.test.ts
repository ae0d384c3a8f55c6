import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imagesIn } from '../../../src/core/dataset/createDataset';
import { findMaskLayouts, isMaskFolder } from '../../../src/core/dataset/findMasks';
import { compileGlob } from '../../../src/core/dataset/glob';
import { maskPathOf } from '../../../src/core/dataset/maskPaths';

/** `name: image → mask, …` of each layout. */
const find = (base: string, images: string[], pngs: string[]): string[] =>
  findMaskLayouts(base, images, pngs).map(
    ({ name, template, pairs }) =>
      `${template === undefined ? '(none) ' : ''}${name}: ${pairs.map(({ image, mask }) => `${image} → ${mask}`).join(', ')}`,
  );

describe('finding masks', () => {
  it.each([
    [
      'in a folder beside',
      'images/',
      ['images/a/x.jpg'],
      ['labels/a/x.png'],
      'labels/{path}.png: images/a/x.jpg → labels/a/x.png',
    ],
    [
      'by an ending',
      'img/',
      ['img/x.jpg'],
      ['masks/x_mask.png'],
      'masks/{path}_mask.png: img/x.jpg → masks/x_mask.png',
    ],
    [
      'beside the images',
      'img/',
      ['img/x.png', 'img/x_mask.png'],
      ['img/x.png', 'img/x_mask.png'],
      'img/{path}_mask.png: img/x.png → img/x_mask.png',
    ],
    [
      'saved before',
      'img/',
      ['img/x.jpg'],
      ['labels/img/x.png'],
      'labels/img/{path}.png: img/x.jpg → labels/img/x.png',
    ],
    [
      'in any case',
      'img/',
      ['img/x.jpg'],
      ['gt/x_MASK.PNG'],
      'gt/{path}_MASK.PNG: img/x.jpg → gt/x_MASK.PNG',
    ],
    [
      'of Cityscapes, which no template means',
      'leftImg8bit/',
      ['leftImg8bit/train/a/a_1_2_leftImg8bit.png'],
      ['gtFine/train/a/a_1_2_gtFine_labelTrainIds.png'],
      '(none) gtFine/…_gtFine_labelTrainIds.png: leftImg8bit/train/a/a_1_2_leftImg8bit.png → gtFine/train/a/a_1_2_gtFine_labelTrainIds.png',
    ],
  ])('%s', (_what, base, images, pngs, expected) => {
    expect(find(base, images, pngs)).toEqual([expected]);
  });

  it('takes the image in the folder that is alike, and the larger layout first', () => {
    const images = ['i/a/x.jpg', 'i/b/x.jpg', 'i/b/y.jpg'];
    expect(find('i/', images, ['m/b/x.png', 'old/y_gt.png', 'm/a/x.png', 'm/b/z.png'])).toEqual([
      'm/{path}.png: i/a/x.jpg → m/a/x.png, i/b/x.jpg → m/b/x.png',
      '(none) old/…_gt.png: i/b/y.jpg → old/y_gt.png',
    ]);
  });

  it('finds none among images alone', () => {
    expect(find('', ['a/x.png', 'a/y.jpg'], ['a/x.png'])).toEqual([]);
  });

  it('gives templates that lead from each image to its mask', () => {
    const name = fc.stringMatching(/^[a-c]{1,2}$/);
    const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    const ending = fc.constantFrom('', '_mask', '_gt', '_labelIds');
    fc.assert(
      fc.property(
        fc.uniqueArray(path, { minLength: 1 }),
        fc.constantFrom('m', 'x/labels'),
        ending,
        (paths, folder, end) => {
          const images = paths.map((each) => `images/${each}.jpg`);
          const layouts = findMaskLayouts(
            'images/',
            images,
            paths.map((each) => `${folder}/${each}${end}.png`),
          );
          const [{ template, pairs }] = layouts;
          expect([layouts.length, template, pairs.length]).toEqual([
            1,
            `${folder}/{path}${end}.png`,
            paths.length,
          ]);
          const rules = { images: [imagesIn('images')], labels: template ?? '' };
          for (const { image, mask } of pairs) expect(maskPathOf(rules, image)).toBe(mask);
        },
      ),
    );
  });

  it('knows folders of masks by their names', () => {
    expect(['labels', 'a/gtFine/train', 'SegmentationClass', 'ann_dir'].every(isMaskFolder)).toBe(true);
    expect(['images', 'JPEGImages', 'leftImg8bit', 'img_dir/train', ''].some(isMaskFolder)).toBe(false);
  });

  it('has a glob for a folder of any name', () => {
    for (const folder of ['images', 'a [1] {b,c}', '!x']) {
      expect(compileGlob(imagesIn(folder)).matches(`${folder}/y/z.JPG`)).toBe(true);
    }
  });
});
