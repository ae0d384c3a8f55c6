/** Which images of a dataset are exported, and why the others are not. */
import type { LabelClass } from '../classes';
import type { Dataset } from '../dataset/dataset';
import { splitMatcher } from '../dataset/splits';
import type { ImageStatus } from '../edit';
import { LabelerError } from '../errors';
import { UNLABELED } from '../labelMap';
import { flatName, flatNames, shortPaths } from './flatNames';
import type { LeftOut } from './report';
import type { ExportEntry, ListedImage } from './types';

/** Excluded images are not for training, and unlabeled ones have nothing to export. */
export const EXPORT_STATUSES = [
  'predicted',
  'corrected',
  'approved',
] as const satisfies readonly ImageStatus[];
export type ExportStatus = (typeof EXPORT_STATUSES)[number];

/** The split of all images where the dataset has none. */
export const ONLY_SPLIT = 'train';

export interface Selection {
  readonly statuses: ReadonlySet<ExportStatus>;
  /** All where undefined. */
  readonly splits: readonly string[] | undefined;
  /** Names of the classes to export, the pixels of others become unlabeled; all where undefined. */
  readonly classes: readonly string[] | undefined;
  /** Pixels that nobody decided become unlabeled. */
  readonly confirmedOnly: boolean;
}

export interface Chosen {
  /** Ascending by path. */
  readonly entries: readonly ExportEntry[];
  readonly leftOut: readonly LeftOut[];
  readonly splits: readonly string[];
  readonly classes: readonly LabelClass[];
  /** What is written for each class id. */
  readonly lookup: Uint8Array;
  readonly notes: readonly string[];
}

/**
 * @param images all images of the dataset, in any order
 * @throws LabelerError `exchange-invalid` where a split or class isn't there, or nothing is left
 */
export function selectImages(images: readonly ListedImage[], dataset: Dataset, selection: Selection): Chosen {
  const classes = chooseClasses(dataset, selection.classes);
  const split = splitFinder(dataset, selection.splits);
  const leftOut: LeftOut[] = [];
  const taken: { path: string; mask: string; split: string }[] = [];
  for (const image of [...images].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const place = split(image.path);
    const reason = reasonAgainst(image, place, selection);
    if (reason !== undefined) leftOut.push({ path: image.path, reason });
    else if (image.mask !== undefined && place !== undefined) {
      taken.push({ path: image.path, mask: image.mask, split: place });
    }
  }
  if (taken.length === 0) throw new LabelerError('exchange-invalid', nothingText(images.length, selection));
  const names = flatNames(
    taken.map(({ path }) => path),
    shortPaths(dataset.images),
  );
  const entries = taken.map((each) => ({ ...each, name: names.get(each.path) ?? each.path }));
  const splits = [...new Set(entries.map((each) => each.split))].sort();
  return { entries, leftOut, splits, ...classes };
}

function reasonAgainst(
  { mask, status, problem }: ListedImage,
  split: string | undefined,
  { statuses, splits }: Selection,
): string | undefined {
  if (mask === undefined) return 'its mask path collides with another image';
  if (problem !== undefined) return problem;
  if (!(statuses as ReadonlySet<ImageStatus>).has(status)) return `its status is ${status}`;
  if (split === undefined)
    return splits === undefined ? 'it is in no split' : 'it is in none of the chosen splits';
  return undefined;
}

/** Without splits all images are {@link ONLY_SPLIT}. */
function splitFinder({ splits }: Dataset, wanted: readonly string[] | undefined) {
  const hasSplits = Object.keys(splits).length > 0;
  const names = hasSplits ? Object.keys(splits) : [ONLY_SPLIT];
  const missing = wanted?.find((name) => !names.includes(name));
  if (missing !== undefined) {
    throw new LabelerError(
      'exchange-invalid',
      `The dataset has no split "${missing}". Its splits are: ${names.join(', ')}.`,
    );
  }
  checkSplitNames(names);
  const splitOf = hasSplits ? splitMatcher(splits) : () => ONLY_SPLIT;
  return (path: string): string | undefined => {
    const name = splitOf(path);
    return name !== undefined && (wanted?.includes(name) ?? true) ? name : undefined;
  };
}

/** Splits become names of files and folders. */
function checkSplitNames(names: readonly string[]): void {
  const bad = names.find((name) => flatName(name) !== name);
  if (bad === undefined) return;
  const message = `The split "${bad}" cannot be the name of a file. Rename it in fcn-dataset.json, with letters, digits, "_" and "-".`;
  throw new LabelerError('exchange-invalid', message);
}

function chooseClasses(
  { classes, ignore }: Dataset,
  wanted: readonly string[] | undefined,
): Pick<Chosen, 'classes' | 'lookup' | 'notes'> {
  const missing = wanted?.find((name) => !classes.some((each) => each.name === name));
  if (missing !== undefined) {
    throw new LabelerError('exchange-invalid', `The dataset has no class "${missing}".`);
  }
  const chosen = classes
    .filter(({ id, name }) => !ignore.includes(id) && (wanted?.includes(name) ?? true))
    .sort((a, b) => a.id - b.id);
  if (chosen.length === 0) throw new LabelerError('exchange-invalid', 'No class is left to export.');
  const lookup = new Uint8Array(256).fill(UNLABELED);
  for (const { id } of chosen) lookup[id] = id;
  const ignored = classes.filter(({ id }) => ignore.includes(id)).map(({ name }) => name);
  const notes =
    ignored.length === 0
      ? []
      : [
          `Ignored classes are exported as unlabeled (255): ${ignored.join(', ')} ("ignore" in fcn-dataset.json).`,
        ];
  return { classes: chosen, lookup, notes };
}

function nothingText(count: number, { statuses, splits }: Selection): string {
  const where = splits === undefined ? '' : ` in ${splits.join(' or ')}`;
  return `No image of ${count} has the status ${[...statuses].join(' or ')}${where}, so nothing was exported. Approve images, or choose other statuses.`;
}
