import type { Uri } from 'vscode';
import { pathBelow } from '../dataset/relativePath';
import type { DatasetIndexes } from '../datasetIndex/types';
import { queueOf, type ImageOrder } from '../queue/imageOrder';
import { imageBeside } from '../queue/imageQueue';

/**
 * The image before another one as a person goes through them; by its name where the order leaves that one out.
 * @returns undefined for the first
 */
export async function previousImage(
  image: Uri,
  indexes: Pick<DatasetIndexes, 'of'>,
  order: ImageOrder,
): Promise<Uri | undefined> {
  await listed(image, indexes);
  const queue = await queueOf(image, indexes, order);
  const { images, index, path } = queue;
  const isInOrder = index === undefined || order.ordered(index).some((each) => each.path === path);
  const previous = imageBeside(isInOrder ? images : index.byName, path, -1);
  return previous && queue.uriOf(previous.path);
}

/** Waits for an index that doesn't know the image yet. */
async function listed(image: Uri, indexes: Pick<DatasetIndexes, 'of'>): Promise<void> {
  const index = await indexes.of(image);
  const path = index && pathBelow(index.place.root, image);
  if (path === undefined || index?.find(path) !== undefined) return;
  await index?.complete();
  if (index?.find(path) === undefined) await index?.refresh([path]);
}
