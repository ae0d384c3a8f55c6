/** A dataset of several images, and its index. */
import * as vscode from 'vscode';
import { VOC_CLASSES } from '../../../src/core/dataset/dataset';
import type { DatasetIndex } from '../../../src/host/datasetIndex/types';
import { ok } from './assert';
import { freshDataset, inWorkspace, labelerApi, waitFor, type FreshDataset } from './labeler';

export interface ManyImages extends FreshDataset {
  readonly images: readonly vscode.Uri[];
  readonly index: DatasetIndex;
  readonly maskOf: (image: number) => vscode.Uri;
}

/** Classes that the built-in model knows: it predicts every pixel as one of them. */
export const KNOWN_CLASSES = {
  classes: [
    { id: 0, name: 'background', color: '#000000' },
    { id: 1, name: 'person', color: '#c08080' },
  ],
  classMap: Object.fromEntries(VOC_CLASSES.filter(({ id }) => id > 0).map(({ name }) => [name, 1])),
};

/** `images/a.png`, `images/b.png`, … @param settings what else the dataset file says */
export async function manyImages(count: number, settings: Record<string, unknown> = {}): Promise<ManyImages> {
  const { fs } = vscode.workspace;
  const dataset = await freshDataset(settings);
  await fs.delete(dataset.image);
  const names = Array.from({ length: count }, (_, i) => String.fromCharCode(97 + i));
  const images = names.map((name) => vscode.Uri.joinPath(dataset.folder, `images/${name}.png`));
  for (const image of images) await fs.copy(inWorkspace('images/small.png'), image);
  const { indexes } = await (await labelerApi()).tools.start();
  let index: DatasetIndex | undefined;
  await waitFor(async () => {
    index = await indexes.of(images[0]);
    await index?.refresh();
    return index?.images.length === count;
  }, 'the index has all images');
  ok(index, 'there is an index');
  const maskOf = (image: number): vscode.Uri =>
    vscode.Uri.joinPath(dataset.folder, `labels/${names[image]}.png`);
  return { ...dataset, images, index, maskOf };
}

/** The image of the active labeler. */
export function shownImage(): string | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom ? input.uri.path : undefined;
}

/** How many labelers are open in the active group. */
export function openTabs(): number {
  return vscode.window.tabGroups.activeTabGroup.tabs.length;
}
