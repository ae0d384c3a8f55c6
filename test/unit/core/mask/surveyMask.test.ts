import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { MaskSummary } from '../../../../src/core/dataset/maskSummary';
import { CONFIRMED, LabelMap } from '../../../../src/core/labelMap';
import { encodeMask } from '../../../../src/core/mask/encodeMask';
import { labelsOfMask, surveyMask } from '../../../../src/core/mask/surveyMask';

const CLASSES = [
  { id: 3, name: 'road', color: '#804080' },
  { id: 5, name: 'sky', color: '#0000ff' },
];
const gray = (...ids: number[]) =>
  encode({ width: ids.length, height: 1, data: Uint8Array.from(ids), channels: 1, depth: 8 });
const colored = (channels: 3 | 4, ...samples: number[]) =>
  encode({ width: samples.length / channels, height: 1, data: Uint8Array.from(samples), channels, depth: 8 });

describe('looking at a mask', () => {
  it('counts class ids, whatever the encoding', async () => {
    const map = new LabelMap(3, 1, Uint16Array.of(3, 3, 255));
    const content = { map, state: { status: 'approved' as const }, classes: CLASSES, saveUnconfirmed: true };
    for (const encoding of ['palette', 'gray'] as const) {
      const survey = surveyMask(await encodeMask({ ...content, encoding }), 'm');
      expect(survey).toEqual({
        kind: encoding,
        width: 3,
        height: 1,
        counts: [
          [3, 2],
          [255, 1],
        ],
      });
    }
  });

  it.each([
    ['RGB', colored(3, 128, 64, 128, 1, 2, 3, 128, 64, 128)],
    ['RGBA', colored(4, 128, 64, 128, 255, 1, 2, 3, 0, 128, 64, 128, 9)],
  ])('counts colours (%s), and makes classes of them', (_what, bytes) => {
    const survey = surveyMask(bytes, 'm');
    expect(survey).toMatchObject({ kind: 'colors', width: 3, height: 1 });
    expect(survey.kind === 'colors' && [...survey.colors]).toEqual([
      [0x804080, 2],
      [0x010203, 1],
    ]);
    expect([...labelsOfMask(bytes, 'm', CLASSES).cells]).toEqual([3, 255, 3].map((id) => id | CONFIRMED));
  });

  it('makes ids that no class has unlabeled', () => {
    expect([...labelsOfMask(gray(3, 7, 255), 'm', CLASSES).cells]).toEqual(
      [3, 255, 255].map((id) => id | CONFIRMED),
    );
  });

  it('says what is none', () => {
    const photograph = colored(3, ...Array.from({ length: 3 * 2000 }, (_, i) => (i * 7919) % 251));
    expect(() => surveyMask(photograph, 'a.png')).not.toThrow();
    const many = colored(3, ...Array.from({ length: 2000 }, (_, i) => [i & 255, i >> 8, 0]).flat());
    expect(() => surveyMask(many, 'a.png')).toThrow('a.png has more colours than a mask can have.');
    expect(() => surveyMask(Uint8Array.of(1), 'a.png')).toThrow('a.png is not a PNG file, or damaged.');
    expect(() => labelsOfMask(gray(1).subarray(0, 40), 'a.png', CLASSES)).toThrow('a.png');
  });
});

describe('the summary of masks', () => {
  it('counts sizes, encodings, pixels, and what no class has', () => {
    const summary = new MaskSummary(CLASSES);
    summary.add(surveyMask(gray(3, 5, 5, 9, 255), 'a'), { width: 5, height: 1 }, 'a');
    summary.add(surveyMask(gray(3), 'b'), { width: 5, height: 1 }, 'b');
    summary.add(surveyMask(colored(3, 0, 0, 255, 9, 9, 9), 'c'), undefined, 'c');
    summary.addProblem('d is broken.');
    expect(summary).toMatchObject({
      kinds: { palette: 0, gray: 2, colors: 1 },
      fitting: 1,
      read: 3,
      mostly: 'gray',
    });
    expect([...summary.pixels]).toEqual([
      [3, 2],
      [5, 3],
      [255, 1],
    ]);
    expect([[...summary.unknownIds], [...summary.unknownColors]]).toEqual([[[9, 1]], [[0x090909, 1]]]);
    expect(summary.problems).toEqual([
      'b is 1×1 pixels, its image 5×1',
      'c is 2×1 pixels, its image an image that cannot be read',
      'd is broken.',
    ]);
    expect(new MaskSummary(CLASSES).mostly).toBeUndefined();
  });
});
