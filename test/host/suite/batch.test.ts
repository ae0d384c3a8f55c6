/** *Segment Unlabeled Images* by the real page, on the real files. */
import * as vscode from 'vscode';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  exists,
  openLabeler,
  paint,
  pause,
  readMask,
  run,
  useQuietSettings,
  waitFor,
  withMessages,
} from '../support/labeler';
import { KNOWN_CLASSES, manyImages } from '../support/manyImages';

/** The tabs of pages that work through images. */
function workTabs(): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(
    ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('fcnLabeler.work'),
  );
}

async function untilItWorks(): Promise<void> {
  while (workTabs().length === 0) await pause(20);
}

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
    const said = await withMessages(async () => {
      await run('fcnLabeler.segmentUnlabeled', images[0], images);
    });
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
    await waitFor(() => index.find('images/c.png')?.status === 'predicted', 'the index knows');
  });

  it('is cancelled by closing its page, and resumes with what is left', async function () {
    this.timeout(120_000);
    const { index, images } = await manyImages(12, KNOWN_CLASSES);
    await openLabeler(images[0]);
    const said = await withMessages(async () => {
      const running = run('fcnLabeler.segmentUnlabeled');
      await untilItWorks();
      await vscode.window.tabGroups.close(workTabs());
      await running;
    });
    await index.refresh();
    const left = index.images.filter(({ status }) => status === 'unlabeled').length;
    ok(left > 0, `some are left: ${left}; ${said.join()}`);
    await withMessages(async () => {
      await run('fcnLabeler.segmentUnlabeled');
    });
    await index.refresh();
    equal(index.images.filter(({ status }) => status === 'unlabeled').length, 0);
  });

  it('resumes a selection with what is left of that, and nothing else', async function () {
    this.timeout(120_000);
    const { index, images, maskOf } = await manyImages(16, KNOWN_CLASSES);
    const chosen = images.slice(0, 15);
    let offers = 0;
    await withMessages(
      async () => {
        const running = run('fcnLabeler.segmentUnlabeled', chosen[0], chosen);
        while (!(await exists(maskOf(0)))) await pause(10);
        await vscode.window.tabGroups.close(workTabs());
        await running;
        await untilItWorks();
        while (workTabs().length > 0) await pause(50);
      },
      (_message, actions) => (offers++ === 0 ? actions.find((action) => action === 'Resume') : undefined),
    );
    await index.refresh();
    const left = index.images.filter(({ status }) => status === 'unlabeled').map(({ path }) => path);
    equal(left, ['images/p.png'], 'only the image that nobody chose');
  });

  it('runs once, also where it is asked for twice at a time', async function () {
    this.timeout(120_000);
    const { images } = await manyImages(3, KNOWN_CLASSES);
    await openLabeler(images[0]);
    const said = await withMessages(async () => {
      const both = [run('fcnLabeler.segmentUnlabeled'), run('fcnLabeler.segmentUnlabeled')];
      await untilItWorks();
      await Promise.race(both);
      equal(workTabs().length, 1);
      await Promise.all(both);
    });
    equal(said.filter((text) => text === 'Images are being segmented already.').length, 1, said.join());
    equal(said.filter((text) => text.startsWith('3 images segmented')).length, 1, said.join());
  });

  it('lists images of another dataset: the model’s classes are others there', async function () {
    this.timeout(120_000);
    const { images, maskOf } = await manyImages(1, KNOWN_CLASSES);
    const other = await manyImages(1, { classMap: { background: 1 } });
    const said = await withMessages(async () => {
      await run('fcnLabeler.segmentUnlabeled', images[0], [images[0], other.images[0]]);
    });
    ok(
      said.some((text) => /1 image segmented.*1 image failed/.test(text)),
      said.join(),
    );
    ok((await exists(maskOf(0))) && !(await exists(other.maskOf(0))), 'only the first one’s');
  });

  it('ends where the dataset file goes: nothing is written for another one', async function () {
    this.timeout(120_000);
    const { images, file, maskOf } = await manyImages(12, KNOWN_CLASSES);
    const said = await withMessages(async () => {
      const running = run('fcnLabeler.segmentUnlabeled', images[0], images);
      await untilItWorks();
      await vscode.workspace.fs.delete(file);
      await running;
    });
    ok(
      said.some((text) => text.includes('is not there any more')),
      said.join(),
    );
    const written = await Promise.all(images.map((_image, i) => exists(maskOf(i))));
    ok(written.includes(false), 'it ended early');
    const path = vscode.workspace.asRelativePath(images[11], false).replace(/\.png$/, '');
    const elsewhere = vscode.Uri.joinPath(
      vscode.workspace.workspaceFolders?.[0].uri ?? file,
      `labels/${path}.png`,
    );
    ok(!(await exists(elsewhere)), 'not where masks of images without a dataset lie');
  });
});
