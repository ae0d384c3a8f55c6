/** The view *Images* in a real extension host. */
import * as vscode from 'vscode';
import { VIEW_ID, type ImageTree } from '../../../src/host/tree/imageTree';
import type { TreeNode } from '../../../src/host/tree/treeNodes';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  datasetText,
  freshDataset,
  labelerApi,
  run,
  tabOf,
  useQuietSettings,
  waitFor,
  writeText,
  type FreshDataset,
} from '../support/labeler';

const { fs } = vscode.workspace;

describe('the tree of images', () => {
  let tree: ImageTree;
  let dataset: FreshDataset;

  before(async () => {
    await useQuietSettings();
    tree = (await (await labelerApi()).tools.start()).tree;
  });
  beforeEach(async () => {
    dataset = await freshDataset({ splits: { val: ['images/b/**'] } });
    await fs.copy(dataset.image, vscode.Uri.joinPath(dataset.folder, 'images/b/two.png'));
    await waitFor(async () => (await below(['images/b/two.png'])) !== undefined, 'the image is listed');
  });
  afterEach(async () => {
    await run('fcnLabeler.clearImageFilter');
    await closeAll();
    await fs.delete(dataset.folder, { recursive: true });
  });

  async function datasetNode(): Promise<TreeNode | undefined> {
    const nodes = await tree.getChildren();
    return nodes.find(
      (node) => node.kind === 'dataset' && node.index.place.root.path === dataset.folder.path,
    );
  }

  /** The node of an image in the fresh dataset, with its item; undefined where none of the paths is shown. */
  async function below(
    paths: readonly string[],
  ): Promise<{ node: TreeNode; item: vscode.TreeItem } | undefined> {
    const root = await datasetNode();
    const waiting = root === undefined ? [] : [root];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node.kind === 'image' && paths.includes(node.image.path))
        return { node, item: tree.getTreeItem(node) };
      waiting.push(...(await tree.getChildren(node)));
    }
    return undefined;
  }

  it('is a view of VS Code, which opens its images in the labeler', async () => {
    await run(`${VIEW_ID}.focus`);
    const shown = await below(['images/b/two.png']);
    ok(shown?.item.command, 'the image has a command');
    await run(shown.item.command.command, ...(shown.item.command.arguments as unknown[]));
    const image = vscode.Uri.joinPath(dataset.folder, 'images/b/two.png');
    await waitFor(() => tabOf(image) !== undefined, 'the labeler is open');
    equal(tabOf(image)?.isPreview, true, 'as a preview');
    await waitFor(() => tree.selectedImages().join() === image.toString(), 'the tree shows where it is');
  });

  it('has splits as the dataset file has them', async () => {
    const names = async (): Promise<unknown[]> => {
      const node = await datasetNode();
      return (await tree.getChildren(node)).map((each) => tree.getTreeItem(each).label);
    };
    equal(await names(), ['val', 'No Split']);
    await writeText(dataset.file, datasetText(['road', 'sky'], { splits: { train: ['images/one.png'] } }));
    await waitFor(async () => (await names()).join() === 'train,No Split', 'the new splits are shown');
  });

  it('is filtered by its commands', async () => {
    await run('fcnLabeler.filterImages', { text: 'two*' });
    equal(await below(['images/one.png']), undefined, 'one');
    ok(await below(['images/b/two.png']), 'two is shown');
    await run('fcnLabeler.clearImageFilter');
    ok(await below(['images/one.png']), 'one is shown again');
  });

  it('makes the hover when it is asked for', async () => {
    const shown = await below(['images/b/two.png']);
    ok(shown, 'the image is shown');
    const { tooltip } = tree.resolveTreeItem(shown.item, shown.node);
    ok(tooltip instanceof vscode.MarkdownString, 'a text with a picture');
    ok(tooltip.value.startsWith('![]('), tooltip.value);
  });
});
