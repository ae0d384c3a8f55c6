/** *Segment Unlabeled Images* by the real page, on the real files. */
import * as vscode from 'vscode';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  exists,
  openLabeler,
  paint,
  readMask,
  run,
  useQuietSettings,
  withMessages,
} from '../support/labeler';
import { KNOWN_CLASSES, manyImages } from '../support/manyImages';

describe('segmenting unlabeled images', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('writes a predicted mask for each image without labels, and touches no other', async function () {
    this.timeout(120_000);
    const { images, maskOf, index } = await manyImages(5, KNOWN_CLASSES);
    const approved = await openLabeler(images[0]);
    paint(approved, 0, 5, 0);
    approved.core.approve();
    await vscode.workspace.save(images[0]);
    const approvedBytes = await vscode.workspace.fs.readFile(maskOf(0));
    await vscode.workspace.fs.writeFile(images[3], new TextEncoder().encode('no image at all'));
    // Unsaved strokes in an open image: it is corrected, and nobody's business.
    const open = await openLabeler(images[1]);
    paint(open, 10, 3, 0);
    const said = await withMessages(
      async () => void (await run('fcnLabeler.segmentUnlabeled', images[0], images)),
    );
    ok(
      said.some((text) => /2 images segmented.*1 image failed/.test(text)),
      `says what it did: ${said.join()}`,
    );
    for (const image of [2, 4]) {
      const { state, map } = await readMask(maskOf(image));
      equal([state.status, state.model?.name], ['predicted', 'builtin:voc']);
      ok(
        map.labels().every((id) => id < 2),
        'every pixel has a class of the dataset',
      );
      ok((state.model?.confidence ?? 0) > 0.5, 'how sure the model was');
    }
    equal(await vscode.workspace.fs.readFile(maskOf(0)), approvedBytes, 'the approved mask');
    ok(!(await exists(maskOf(3))) && !(await exists(maskOf(1))), 'no mask where none belongs');
    equal([open.core.state.status, open.core.dirty], ['corrected', true]);
    equal(index.find('images/c.png')?.status, 'predicted', 'the index knows');
  });

  it('is cancelled by closing its page, and resumes with what is left', async function () {
    this.timeout(120_000);
    const { index, images } = await manyImages(12, KNOWN_CLASSES);
    await openLabeler(images[0]);
    const said = await withMessages(async () => {
      const running = run('fcnLabeler.segmentUnlabeled');
      const isWork = ({ input }: vscode.Tab): boolean =>
        input instanceof vscode.TabInputWebview && input.viewType.endsWith('fcnLabeler.work');
      const tabs = (): vscode.Tab[] =>
        vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(isWork);
      while (tabs().length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      await vscode.window.tabGroups.close(tabs());
      await running;
    });
    await index.refresh();
    const left = index.images.filter(({ status }) => status === 'unlabeled').length;
    ok(left > 0, `some are left: ${left}; ${said.join()}`);
    await withMessages(async () => void (await run('fcnLabeler.segmentUnlabeled')));
    await index.refresh();
    equal(index.images.filter(({ status }) => status === 'unlabeled').length, 0);
  });
});
