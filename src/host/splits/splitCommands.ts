/** *Split Dataset…* and *Assign to Split…*. */
import type * as vscode from 'vscode';
import { divideAtRandom, divideByClass, type SplitShare } from '../../core/dataset/divideImages';
import { assignImages, splitsOf, writeSplits } from '../../core/dataset/editSplits';
import { parseDataset } from '../../core/dataset/parseDataset';
import { COMMON_SPLITS, splitMatcher, type Splits } from '../../core/dataset/splits';
import { LabelerError } from '../../core/errors';
import { plainText } from '../../core/plainText';
import { NO_EDITOR } from '../commands/noEditor';
import { changeDatasetText } from '../classes/datasetText';
import { pathBelow } from '../dataset/relativePath';
import type { DatasetIndex, DatasetIndexes } from '../datasetIndex/types';
import { imageCount } from '../learning/learnedText';
import type { ToolServices } from '../toolServices';
import { askGlobs, askKeep, askMethod, askSeed, askShares, askSplit } from './splitDialogs';
import { imagesOf } from './treeArguments';

export interface SplitServices extends Pick<ToolServices, 'datasets' | 'masks' | 'views'> {
  readonly indexes: DatasetIndexes;
}

export class SplitCommands {
  constructor(private readonly services: SplitServices) {}

  async split(): Promise<string | undefined> {
    const index = await this.services.indexes.choose('Dataset to split');
    if (index === undefined) return undefined;
    const method = await askMethod();
    if (method === undefined) return undefined;
    if (method === 'globs') return this.splitByGlobs(index);
    return this.divide(index, method === 'classes');
  }

  /** @param item, items as the tree and the explorer pass them; without them it is the active editor's image */
  async assign(item?: unknown, items?: unknown): Promise<string | undefined> {
    const active = this.services.views.active?.document.uri;
    const given = imagesOf(item, items);
    const images = given.length > 0 ? given : active === undefined ? [] : [active];
    if (images.length === 0) return NO_EDITOR;
    const index = await this.services.indexes.of(images[0]);
    const paths = index === undefined ? [] : pathsIn(index, images);
    if (index === undefined || paths.length === 0) {
      throw new LabelerError('dataset-invalid', 'The image belongs to no dataset. Create one first.');
    }
    const { splits } = index.place.dataset;
    const names = [...new Set([...COMMON_SPLITS, ...Object.keys(splits)])];
    const name = await askSplit(names, imageCount(paths.length));
    if (name === undefined) return undefined;
    const wanted = new Map(paths.map((path) => [path, name.split]));
    await this.write(index, (present) => assignImages(present, wanted));
    return this.assigned(index, paths, name.split);
  }

  private async divide(index: DatasetIndex, byClass: boolean): Promise<string | undefined> {
    await index.complete();
    const { splits } = index.place.dataset;
    const shares = await askShares();
    if (shares === undefined) return undefined;
    const assignedBefore = keptOf(index, shares);
    const keep = assignedBefore.size > 0 ? await askKeep(assignedBefore.size) : 'nothing';
    if (keep === undefined) return undefined;
    const seed = await askSeed();
    if (seed === undefined) return undefined;
    const kept = keep === 'present' ? assignedBefore : new Map<string, string>();
    const division = { shares, seed, kept };
    const divided = byClass
      ? divideByClass(index.images, division)
      : divideAtRandom(
          index.images.map(({ path }) => path),
          division,
        );
    const names = shares.map(({ name }) => name);
    const added = new Map([...divided].filter(([path]) => !kept.has(path)));
    await this.write(index, () =>
      keep === 'present' ? assignImages(splits, added) : splitsOf(divided, names),
    );
    return `${imageCount(index.images.length)} divided: ${sizesOf(divided)}.`;
  }

  private async splitByGlobs(index: DatasetIndex): Promise<string | undefined> {
    const { splits } = index.place.dataset;
    const names = [...new Set([...COMMON_SPLITS, ...Object.keys(splits)])];
    const chosen: Record<string, readonly string[]> = {};
    for (const [i, name] of names.entries()) {
      const step = `${i + 1} of ${names.length}`;
      const globs = await askGlobs(name, splits[name] ?? [], step, (each) => countMatches(index, each));
      if (globs === undefined) return undefined;
      if (globs.length > 0) chosen[name] = globs;
    }
    await this.write(index, () => chosen);
    const splitOf = splitMatcher(chosen);
    const divided = index.images.map(({ path }) => [path, splitOf(path) ?? 'no split'] as const);
    return `${imageCount(index.images.length)} divided: ${sizesOf(divided)}.`;
  }

  private async write(index: DatasetIndex, change: (present: Splits) => Splits): Promise<void> {
    await changeDatasetText(index.place, this.services, (text, file) =>
      writeSplits(text, file, change(parseDataset(text, file).splits)),
    );
  }

  /** Where a wildcard takes images into a split, they can't be in none. */
  private assigned(index: DatasetIndex, paths: readonly string[], name: string | undefined): string {
    if (name !== undefined) return `${imageCount(paths.length)} assigned to "${plainText(name)}".`;
    const splitOf = splitMatcher(
      assignImages(index.place.dataset.splits, new Map(paths.map((path) => [path, undefined]))),
    );
    const left = paths.filter((path) => splitOf(path) !== undefined);
    if (left.length === 0) return `${imageCount(paths.length)} taken out of all splits.`;
    return `${imageCount(left.length)} stay in a split, since wildcards in fcn-dataset.json take them in: ${plainText(left[0])} in "${plainText(splitOf(left[0]) ?? '')}".`;
  }
}

/** Images that are in one of these splits. */
function keptOf({ images, place }: DatasetIndex, shares: readonly SplitShare[]): Map<string, string> {
  const splitOf = splitMatcher(place.dataset.splits);
  const names = new Set(shares.map(({ name }) => name));
  const kept = new Map<string, string>();
  for (const { path } of images) {
    const name = splitOf(path);
    if (name !== undefined && names.has(name)) kept.set(path, name);
  }
  return kept;
}

function countMatches({ images }: DatasetIndex, globs: readonly string[]): number {
  const splitOf = splitMatcher({ any: globs });
  return images.filter(({ path }) => splitOf(path) !== undefined).length;
}

function pathsIn(index: DatasetIndex, images: readonly vscode.Uri[]): string[] {
  return images.flatMap((image) => {
    const path = pathBelow(index.place.root, image);
    return path !== undefined && index.find(path) !== undefined ? [path] : [];
  });
}

function sizesOf(divided: Iterable<readonly [path: string, name: string]>): string {
  const sizes = new Map<string, number>();
  for (const [, name] of divided) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  return [...sizes].map(([name, count]) => `${plainText(name)} ${count}`).join(', ');
}
