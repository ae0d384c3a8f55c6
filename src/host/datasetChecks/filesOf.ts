/** Which files lie below a dataset, as its index knows them, or looked up where its text says other globs. */
import type { DatasetFiles } from '../../core/dataset/checkDataset';
import type { PathRules } from '../../core/dataset/maskPaths';
import type { ImageDataset } from '../dataset/datasetService';
import { folderReader } from '../datasetIndex/folderReader';
import { hiddenFolders } from '../datasetIndex/hiddenFolders';
import { listFiles } from '../datasetIndex/listFiles';
import { Turns } from '../datasetIndex/turns';
import type { DatasetIndex } from '../datasetIndex/types';
import type { ToolServices } from '../toolServices';

/**
 * @param place as its text says, saved or not
 * @param index of the saved text, where it knows all files
 * @returns undefined where nobody knows
 */
export async function filesOf(
  { root, dataset }: ImageDataset,
  index: DatasetIndex | undefined,
  { localFiles }: Pick<ToolServices['platform'], 'localFiles'>,
): Promise<DatasetFiles | undefined> {
  if (index === undefined) return undefined;
  if (sameRules(index.place.dataset, dataset)) {
    return { images: index.images.map(({ path }) => path), orphans: index.orphans };
  }
  const { images } = await listFiles(folderReader(root, localFiles), {
    rules: dataset,
    hidden: hiddenFolders(root),
    turns: new Turns(() => false),
    onUnreadable: () => undefined,
  });
  // Which masks lose their image shows once the text is saved.
  return { images, orphans: [] };
}

function sameRules(a: PathRules, b: PathRules): boolean {
  return a.labels === b.labels && a.images.join('\n') === b.images.join('\n');
}
