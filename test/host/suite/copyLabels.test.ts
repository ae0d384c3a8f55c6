/** *Copy Labels from Previous Image*. */
import * as vscode from 'vscode';
import { CONFIRMED } from '../../../src/core/labelMap';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  foreignMask,
  freshDataset,
  heard,
  inWorkspace,
  labelerApi,
  openLabeler,
  paint,
  PIXELS,
  run,
  useQuietSettings,
  waitFor,
  waitForDirty,
  withMessages,
} from '../support/labeler';

const { fs } = vscode.workspace;

const copy = () =>
  withMessages(async () => {
    await run('fcnLabeler.copyLabelsFromPreviousImage');
  });

/** A dataset with the images `one.png` and `two.png`. */
async function twoImages() {
  const { folder, image: one } = await freshDataset({ images: ['images/**/*.{png,jpg}'] });
  const two = vscode.Uri.joinPath(folder, 'images/two.png');
  await fs.copy(one, two);
  const { indexes } = await (await labelerApi()).tools.start();
  await waitFor(async () => {
    const index = await indexes.of(two);
    return ['one', 'two'].every((name) => index?.find(`images/${name}.png`) !== undefined);
  }, 'the index knows both');
  return { folder, one, two, mask: vscode.Uri.joinPath(folder, 'labels/one.png') };
}

describe('copying labels from the previous image', () => {
  before(async () => {
    await useQuietSettings();
    await (await labelerApi()).tools.start();
  });
  afterEach(closeAll);

  it('fills what is unlabeled, unconfirmed, as one edit that one undo takes back', async () => {
    const { two, mask } = await twoImages();
    await fs.writeFile(mask, foreignMask(new Uint8Array(PIXELS).fill(1).fill(0, 0, 10).fill(255, 20, 30)));
    const document = await openLabeler(two);
    paint(document, 5, 3, 1);
    await waitForDirty(two, true);
    const before = document.core.map.cells.join();
    equal(await copy(), []);
    const { cells } = document.core.map;
    equal(
      [...cells.slice(3, 12)],
      [0, 0, 1, 1, 1, 0, 0, 1, 1].map((id, i) => id | (i > 1 && i < 5 ? CONFIRMED : 0)),
    );
    equal([cells[19], cells[20], cells[29], cells[30]], [1, 255, 255, 1]);
    equal(document.core.state.status, 'corrected');
    await heard();
    await run('undo');
    await waitFor(() => document.core.map.cells.join() === before, 'one undo takes it back');
  });

  it('takes the unsaved labels of an open image', async () => {
    const { one, two } = await twoImages();
    paint(await openLabeler(one), 40, 2, 1);
    await waitForDirty(one, true);
    const document = await openLabeler(two);
    equal(await copy(), []);
    equal([...document.core.map.cells.slice(39, 43)], [255, 1, 1, 255]);
    equal(document.core.state.status, 'predicted');
  });

  it('says why there is nothing to copy', async () => {
    const { folder, one, two, mask } = await twoImages();
    const first = await openLabeler(one);
    ok(/is the first image/.test((await copy()).join()), 'the first image');
    first.core.clear();
    await openLabeler(two);
    ok(/one\.png has no labels to copy/.test((await copy()).join()), 'without labels');
    await closeAll();
    await openLabeler(two);
    ok(/one\.png has no labels to copy/.test((await copy()).join()), 'without a mask');
    await fs.writeFile(mask, foreignMask(new Uint8Array(PIXELS).fill(255)));
    ok(/Nothing to copy/.test((await copy()).join()), 'an unlabeled mask');
    const large = vscode.Uri.joinPath(folder, 'images/three.jpg');
    await fs.copy(inWorkspace('images/people.jpg'), large);
    await fs.rename(two, vscode.Uri.joinPath(folder, 'images/zero.png'));
    const document = await openLabeler(large);
    ok(/one\.png is of another size \(33×21\)/.test((await copy()).join()), 'another size');
    equal(document.core.isBlank, true);
  });
});
