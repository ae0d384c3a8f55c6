import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IMAGE_STATUSES } from '../../../../src/core/edit';
import { addUp, StatisticsSum, type CountedImage } from '../../../../src/core/statistics/statistics';
import { tablesOf, type StatisticsFilter, type TableId } from '../../../../src/core/statistics/tables';

const image = (values: Partial<CountedImage>): CountedImage => ({
  split: 'train',
  status: 'approved',
  size: { width: 10, height: 10 },
  counts: null,
  confirmed: null,
  day: null,
  ...values,
});

const IMAGES: readonly CountedImage[] = [
  image({ counts: [[0, 60], [1, 30], [255, 10]], confirmed: 100, day: '2026-03-02' }), // prettier-ignore
  image({ status: 'corrected', counts: [[0, 20], [255, 80]], confirmed: 5, day: '2026-03-01' }), // prettier-ignore
  image({ split: 'val', status: 'predicted', counts: [[1, 100]], confirmed: 0, day: '2026-03-03' }),
  image({ split: 'val', status: 'excluded', counts: [[2, 100]], confirmed: 100, day: '2026-03-03' }),
  image({ split: null, status: 'unlabeled', size: { width: 20, height: 10 } }),
  image({ split: null, status: 'unlabeled', size: null }),
];
const CLASSES = ['road', 'sky', 'car'].map((name, id) => ({ id, name, color: '#000000' }));
const ALL: StatisticsFilter = { split: null, classes: '' };

function tables(filter = ALL) {
  const sum = new StatisticsSum(['train', 'val', 'test']);
  for (const each of IMAGES) sum.add(each);
  const all = tablesOf({ classes: CLASSES, splits: sum.finish() }, filter);
  return (id: TableId) => all.find((table) => table.id === id)!.rows;
}

describe('statistics', () => {
  it('count images by status, excluded ones too', () => {
    expect(tables()('status')).toEqual([
      ['Unlabeled', 2, 2 / 6],
      ['Predicted', 1, 1 / 6],
      ['Corrected', 1, 1 / 6],
      ['Approved', 1, 1 / 6],
      ['Excluded', 1, 1 / 6],
    ]);
  });

  it('say how much is labeled and confirmed, of the pixels of images whose size is known', () => {
    expect(tables()('coverage')).toEqual([
      ['train', 2, 200, 110 / 200, 105 / 200],
      ['val', 2, 100, 1, 0],
      ['test', 0, 0, null, null],
      ['No split', 2, 200, 0, 0],
      ['All', 6, 500, 210 / 500, 105 / 500],
    ]);
  });

  it('compare classes with the most frequent one, without what is excluded', () => {
    expect(tables()('classes')).toEqual([
      [0, 'road', 80, 80 / 210, 2, 2 / 5, 130 / 80],
      [1, 'sky', 130, 130 / 210, 2, 2 / 5, 1],
      [2, 'car', 0, 0, 0, 0, null],
    ]);
  });

  it('compare splits class by class', () => {
    const rows = tables({ split: null, classes: 'SKY, ca, !car' })('splits');
    expect(rows.slice(0, 4)).toEqual([
      [1, 'sky', 'train', 30, 30 / 110, 1],
      [1, 'sky', 'val', 100, 1, 1],
      [1, 'sky', 'test', 0, null, 0],
      [1, 'sky', 'No split', 0, null, 0],
    ]);
    expect(rows).toHaveLength(4);
  });

  it('take in one split alone, also that of images without one', () => {
    const val = tables({ split: { name: 'val' }, classes: '' });
    expect(val('coverage')).toEqual([['val', 2, 100, 1, 0]]);
    expect(val('classes')[1]).toEqual([1, 'sky', 100, 1, 1, 1, 1]);
    expect(tables({ split: { name: null }, classes: '' })('status')[0]).toEqual(['Unlabeled', 2, 1]);
  });

  it('list sizes, most frequent first, and what is unknown', () => {
    expect(tables()('sizes')).toEqual([
      ['10×10', 10, 10, 0.0001, 4],
      ['20×10', 20, 10, 0.0002, 1],
      ['Unknown', null, null, null, 1],
    ]);
  });

  it('add up progress day by day', () => {
    const sum = new StatisticsSum([]);
    for (const [status, day] of [
      ['approved', '2026-03-09'],
      ['corrected', '2026-03-10'],
      ['approved', '2026-03-01'],
      ['approved', '2026-03-09'],
      ['predicted', '2026-03-02'],
    ] as const) {
      sum.add(image({ split: null, status, day }));
    }
    const all = tablesOf({ classes: CLASSES, splits: sum.finish() }, ALL);
    expect(all.find(({ id }) => id === 'progress')?.rows).toEqual([
      ['2026-03-01', 1, 1],
      ['2026-03-09', 3, 3],
      ['2026-03-10', 4, 3],
    ]);
  });

  it('of splits add up to those of all images', () => {
    const counted: fc.Arbitrary<CountedImage> = fc.record({
      split: fc.constantFrom('a', 'b', null),
      status: fc.constantFrom(...IMAGE_STATUSES),
      size: fc.option(fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.constant(3) })),
      counts: fc.option(fc.constantFrom([[1, 5]] as const, [[0, 2], [255, 9]] as const)), // prettier-ignore
      confirmed: fc.option(fc.nat(50)),
      day: fc.option(fc.constantFrom('2026-01-01', '2026-01-02')),
    });
    fc.assert(
      fc.property(fc.array(counted), (images) => {
        const bySplit = new StatisticsSum(['a', 'b', 'c']);
        const together = new StatisticsSum([]);
        for (const each of images) {
          bySplit.add(each);
          together.add({ ...each, split: null });
        }
        expect(addUp(bySplit.finish())).toEqual(addUp(together.finish()));
      }),
    );
  });
});
