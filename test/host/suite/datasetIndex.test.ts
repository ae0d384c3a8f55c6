/** The dataset's index in a real extension host: files, masks, open images, what changes. */
import * as vscode from 'vscode';
import type { DatasetIndex } from '../../../src/host/datasetIndex/types';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  datasetText,
  foreignMask,
  freshDataset,
  labelerApi,
  openLabeler,
  paint,
  PIXELS,
  run,
  useQuietSettings,
  waitFor,
  waitForDirty,
  writeText,
} from '../support/labeler';

const { fs } = vscode.workspace;

describe("the dataset's index", () => {
  before(useQuietSettings);
  afterEach(closeAll);

  async function indexOf(image: vscode.Uri): Promise<DatasetIndex> {
    const { indexes } = await (await labelerApi()).tools.start();
    let index: DatasetIndex | undefined;
    await waitFor(async () => (index = await indexes.of(image)) !== undefined, 'the dataset is found');
    ok(index, 'there is an index');
    await index.complete();
    return index;
  }

  it('finds a new dataset with its images, and tells status and counts from masks', async () => {
    const { folder, image } = await freshDataset({});
    await fs.copy(image, vscode.Uri.joinPath(folder, 'images/two.png'));
    await fs.writeFile(vscode.Uri.joinPath(folder, 'labels/two.png'), foreignMask(new Uint8Array(PIXELS)));
    const index = await indexOf(image);
    await waitFor(() => index.images.length === 2, 'both are listed');
    equal(
      index.images.map(({ path, status, mask }) => [path, status, mask]),
      [
        ['images/one.png', 'unlabeled', 'labels/one.png'],
        ['images/two.png', 'approved', 'labels/two.png'],
      ],
    );
    equal(index.find('images/two.png')?.size, { width: 33, height: 21 });
  });

  it('follows an open image, its save, and files that come and go', async () => {
    const { folder, image } = await freshDataset({});
    const index = await indexOf(image);
    const document = await openLabeler(image);
    paint(document, 0, 5, 1);
    equal(index.find('images/one.png')?.status, 'corrected', 'before the save');
    await waitForDirty(image, true);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    await closeAll();
    await waitFor(() => index.find('images/one.png')?.counts?.at(0)?.[1] === 5, 'the mask is read');
    equal(index.find('images/one.png')?.confirmed, 5, 'confirmed');

    const added = vscode.Uri.joinPath(folder, 'images/more/three.png');
    await fs.copy(image, added);
    await waitFor(() => index.find('images/more/three.png') !== undefined, 'a new image is listed');
    await fs.delete(vscode.Uri.joinPath(folder, 'images/more'), { recursive: true });
    await waitFor(() => index.find('images/more/three.png') === undefined, 'it is gone with its folder');
    await fs.delete(image);
    await waitFor(() => index.orphans.join() === 'labels/one.png', 'its mask is an orphan');
  });

  it('belongs to the nearest dataset file, as long as that is there', async () => {
    const { folder, image } = await freshDataset({});
    const inner = vscode.Uri.joinPath(folder, 'images/inner/x.png');
    await fs.copy(image, inner);
    const outer = await indexOf(image);
    await waitFor(() => outer.images.length === 2, 'both are listed');
    const file = vscode.Uri.joinPath(folder, 'images/inner/fcn-dataset.json');
    await writeText(file, datasetText(['a'], { images: ['*.png'] }));
    await waitFor(() => outer.images.length === 1, 'one of them is another dataset’s');
    const index = await indexOf(inner);
    equal(
      index.images.map(({ path }) => path),
      ['x.png'],
    );
    await fs.delete(file);
    await waitFor(() => outer.images.length === 2, 'it comes back');
  });
});
