/** What lies below each node of the tree. */
import * as vscode from 'vscode';
import { compareByName } from '../../core/dataset/nameOrder';
import type { WorkspaceIndexes } from '../datasetIndex/datasetIndexes';
import type { DatasetIndex, DatasetIndexes, IndexedImage } from '../datasetIndex/types';
import {
  arrange,
  GROUP_SIZE,
  groupsOf,
  inOrder,
  inOrderWith,
  type Arrangement,
  type ImageOptions,
} from './arrangement';
import {
  datasetOf,
  type DatasetNode,
  type GroupNode,
  type ImageNode,
  type OrphansNode,
  type SplitNode,
  type TreeNode,
} from './treeNodes';

/** Where the tree has its datasets from. */
export type TreeIndexes = Omit<DatasetIndexes, 'choose' | 'dispose'> & Pick<WorkspaceIndexes, 'broken'>;

export class TreeChildren {
  /** Each dataset's images as they were arranged last. */
  private readonly arranged = new WeakMap<
    DatasetIndex,
    { readonly of: readonly unknown[]; readonly as: Arrangement }
  >();
  /** The last order with an image that the tree doesn't show. */
  private around: { readonly of: readonly unknown[]; readonly images: readonly IndexedImage[] } | undefined;

  constructor(
    private readonly indexes: TreeIndexes,
    private readonly options: () => ImageOptions,
  ) {}

  /** What lies below a node; the datasets where there is none. */
  of(node?: TreeNode): TreeNode[] | Promise<TreeNode[]> {
    if (node === undefined) return this.roots();
    switch (node.kind) {
      case 'dataset':
        return this.belowDataset(node);
      case 'split':
        return this.belowSplit(node, node.images);
      case 'group':
        return this.imageNodes(node, node.images);
      case 'orphans':
        return node.parent.index.orphans
          .toSorted(compareByName)
          .slice(0, GROUP_SIZE)
          .map((path) => ({ kind: 'orphan', parent: node, path }));
      default:
        return [];
    }
  }

  /** A dataset's images, filtered and sorted; at once where nothing changed. */
  arrangementOf(index: DatasetIndex): Arrangement {
    const options = this.options();
    const of = [index.images, index.place.dataset, options];
    const known = this.arranged.get(index);
    if (known?.of.every((each, i) => each === of[i])) return known.as;
    const as = arrange(index, options);
    this.arranged.set(index, { of, as });
    return as;
  }

  /**
   * A dataset's images in the order of the tree.
   * @param path of an image that is among them in any case, where it would be
   */
  ordered(index: DatasetIndex, path: string | undefined): readonly IndexedImage[] {
    const shown = inOrder(this.arrangementOf(index));
    if (path === undefined || shown.some((image) => image.path === path)) return shown;
    const options = this.options();
    const of = [index.images, index.place.dataset, options, path];
    const known = this.around;
    if (known?.of.every((each, i) => each === of[i])) return known.images;
    const images = inOrderWith(index, options, path);
    this.around = { of, images };
    return images;
  }

  /** The node of an image; undefined where it isn't shown. */
  nodeOf(index: DatasetIndex, path: string): ImageNode | undefined {
    const dataset: DatasetNode = { kind: 'dataset', index };
    const { splits, hasSplits } = this.arrangementOf(index);
    for (const split of splits) {
      const at = split.images.findIndex((image) => image.path === path);
      if (at < 0) continue;
      const above: DatasetNode | SplitNode = hasSplits
        ? { kind: 'split', parent: dataset, ...split }
        : dataset;
      const group = groupsOf(split.images).findLast(({ start }) => start <= at);
      const parent = group === undefined ? above : ({ kind: 'group', parent: above, ...group } as const);
      return this.imageNodes(parent, [split.images[at]])[0];
    }
    return undefined;
  }

  private async roots(): Promise<TreeNode[]> {
    await this.indexes.ready();
    const datasets = this.indexes.all.map((index): DatasetNode => ({ kind: 'dataset', index }));
    const broken = [...this.indexes.broken].map(([file, problem]): TreeNode => {
      return { kind: 'broken', file: vscode.Uri.parse(file), problem };
    });
    return [...datasets, ...broken];
  }

  private belowDataset(node: DatasetNode): TreeNode[] {
    const { splits, hasSplits } = this.arrangementOf(node.index);
    const orphans: OrphansNode[] = node.index.orphans.length === 0 ? [] : [{ kind: 'orphans', parent: node }];
    const below = hasSplits
      ? splits.map((split): SplitNode => ({ kind: 'split', parent: node, ...split }))
      : splits.flatMap(({ images }) => this.belowSplit(node, images));
    return [...below, ...orphans];
  }

  private belowSplit(parent: DatasetNode | SplitNode, images: readonly IndexedImage[]): TreeNode[] {
    const groups = groupsOf(images);
    if (groups.length === 0) return this.imageNodes(parent, images);
    return groups.map((group): GroupNode => ({ kind: 'group', parent, ...group }));
  }

  private imageNodes(parent: ImageNode['parent'], images: readonly IndexedImage[]): ImageNode[] {
    const { index } = datasetOf(parent);
    const { folder } = this.arrangementOf(index);
    return images.map((image) => ({
      kind: 'image',
      parent,
      index,
      image,
      label: image.path.slice(folder.length),
    }));
  }

  /** The images that a node stands for. */
  imagesOf(node: TreeNode): vscode.Uri[] {
    if (node.kind === 'image') return [node.index.uriOf(node.image.path)];
    if (node.kind !== 'split' && node.kind !== 'group') return [];
    const { index } = datasetOf(node);
    return node.images.map(({ path }) => index.uriOf(path));
  }
}
