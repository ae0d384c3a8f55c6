/** The statistics of a dataset as tables: what the page shows, and what is exported. */
import type { LabelClass } from '../classes';
import { IMAGE_STATUSES, type ImageStatus } from '../edit';
import { classMatcher } from './classMatcher';
import { addUp, type SplitStatistics } from './statistics';

export const TABLE_IDS = ['status', 'coverage', 'classes', 'splits', 'sizes', 'progress'] as const;
export type TableId = (typeof TABLE_IDS)[number];

/** `share`: 0..1. `factor`: how many times as much, 1 or more. */
export type ColumnKind = 'text' | 'id' | 'count' | 'number' | 'share' | 'factor';

export interface Column {
  readonly title: string;
  readonly kind: ColumnKind;
}

/** null: there is no such value. */
export type Value = string | number | null;

export interface Table {
  readonly id: TableId;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
}

export interface StatisticsFilter {
  /** null: all splits. A name of null: images of no split. */
  readonly split: { readonly name: string | null } | null;
  /** As {@link classMatcher} reads it. */
  readonly classes: string;
}

export interface DatasetStatistics {
  readonly classes: readonly LabelClass[];
  readonly splits: readonly SplitStatistics[];
}

export const STATUS_TITLES: Readonly<Record<ImageStatus, string>> = {
  unlabeled: 'Unlabeled',
  predicted: 'Predicted',
  corrected: 'Corrected',
  approved: 'Approved',
  excluded: 'Excluded',
};

export const NO_SPLIT = 'No split';

/** More rows tell nobody anything: the rest is one. */
const MOST_SIZES = 500;

/** All tables, in the order of {@link TABLE_IDS}. */
export function tablesOf(statistics: DatasetStatistics, filter: StatisticsFilter): Table[] {
  const splits = chosenSplits(statistics.splits, filter);
  const total = addUp(splits);
  const matches = classMatcher(filter.classes);
  const classes = statistics.classes.filter(matches);
  return [
    statusTable(total),
    coverageTable(splits, total),
    classTable(classes, total),
    splitTable(classes, splits),
    sizeTable(total),
    progressTable(total),
  ];
}

/** The splits that a filter takes in. */
export function chosenSplits(
  splits: readonly SplitStatistics[],
  { split }: StatisticsFilter,
): readonly SplitStatistics[] {
  return split === null ? splits : splits.filter((each) => each.split === split.name);
}

export function splitTitle(split: string | null): string {
  return split ?? NO_SPLIT;
}

function statusTable({ statuses, images }: SplitStatistics): Table {
  return {
    id: 'status',
    title: 'Images by Status',
    columns: [text('Status'), count('Images'), share('Share of images')],
    rows: IMAGE_STATUSES.map((status) => [
      STATUS_TITLES[status],
      statuses[status],
      shareOf(statuses[status], images),
    ]),
  };
}

function coverageTable(splits: readonly SplitStatistics[], total: SplitStatistics): Table {
  const row = (title: string, { images, pixels, labeled, confirmed }: SplitStatistics) => [
    title,
    images,
    pixels,
    shareOf(labeled, pixels),
    shareOf(confirmed, pixels),
  ];
  return {
    id: 'coverage',
    title: 'Labeled and Confirmed',
    columns: [text('Split'), count('Images'), count('Pixels'), share('Labeled'), share('Confirmed')],
    rows: [
      ...splits.map((each) => row(splitTitle(each.split), each)),
      ...(splits.length > 1 ? [row('All', total)] : []),
    ],
  };
}

/** The imbalance is that of a class against the most frequent one. */
function classTable(classes: readonly LabelClass[], total: SplitStatistics): Table {
  const sums = new Map(total.classes.map((each) => [each.id, each]));
  const most = Math.max(0, ...total.classes.map(({ pixels }) => pixels));
  return {
    id: 'classes',
    title: 'Class Balance',
    columns: [
      { title: 'Id', kind: 'id' },
      text('Class'),
      count('Pixels'),
      share('Share of labeled pixels'),
      count('Images'),
      share('Share of images'),
      { title: 'Imbalance', kind: 'factor' },
    ],
    rows: classes.map(({ id, name }) => {
      const { pixels, images } = sums.get(id) ?? { pixels: 0, images: 0 };
      return [
        id,
        name,
        pixels,
        shareOf(pixels, total.labeled),
        images,
        shareOf(images, total.images - total.statuses.excluded),
        pixels === 0 ? null : most / pixels,
      ];
    }),
  };
}

function splitTable(classes: readonly LabelClass[], splits: readonly SplitStatistics[]): Table {
  return {
    id: 'splits',
    title: 'Classes by Split',
    columns: [
      { title: 'Id', kind: 'id' },
      text('Class'),
      text('Split'),
      count('Pixels'),
      share("Share of the split's labeled pixels"),
      count('Images'),
    ],
    rows: classes.flatMap(({ id, name }) =>
      splits.map((split) => {
        const { pixels, images } = split.classes.find((each) => each.id === id) ?? { pixels: 0, images: 0 };
        return [id, name, splitTitle(split.split), pixels, shareOf(pixels, split.labeled), images];
      }),
    ),
  };
}

function sizeTable({ sizes, images }: SplitStatistics): Table {
  const shown = sizes.slice(0, MOST_SIZES);
  const others = sizes.slice(MOST_SIZES).reduce((sum, each) => sum + each.images, 0);
  const known = sizes.reduce((sum, each) => sum + each.images, 0);
  const rest = (title: string, count: number) => (count === 0 ? [] : [[title, null, null, null, count]]);
  return {
    id: 'sizes',
    title: 'Image Sizes',
    columns: [
      text('Size'),
      { title: 'Width', kind: 'count' },
      { title: 'Height', kind: 'count' },
      { title: 'Megapixels', kind: 'number' },
      count('Images'),
    ],
    rows: [
      ...shown.map(({ width, height, images: count }) => [
        `${width}×${height}`,
        width,
        height,
        (width * height) / 1e6,
        count,
      ]),
      ...rest('Other sizes', others),
      ...rest('Unknown', images - known),
    ],
  };
}

/** How many images there were at the end of each day, by what is known of their masks now. */
function progressTable({ days }: SplitStatistics): Table {
  let corrected = 0;
  let approved = 0;
  return {
    id: 'progress',
    title: 'Progress',
    columns: [text('Day'), count('Corrected or approved'), count('Approved')],
    rows: days.map((each) => {
      corrected += each.corrected + each.approved;
      approved += each.approved;
      return [each.day, corrected, approved];
    }),
  };
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

const text = (title: string): Column => ({ title, kind: 'text' });
const count = (title: string): Column => ({ title, kind: 'count' });
const share = (title: string): Column => ({ title, kind: 'share' });
