/** From image to image: the queue's commands in the real tabs. */
import * as vscode from 'vscode';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  exists,
  foreignMask,
  heard,
  labelerApi,
  openLabeler,
  paint,
  pause,
  PIXELS,
  readMask,
  run,
  useQuietSettings,
  waitFor,
  waitForDirty,
  withMessages,
} from '../support/labeler';
import { KNOWN_CLASSES, manyImages, openTabs, shownImage } from '../support/manyImages';

async function afterApproval(value: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration();
  await settings.update('fcnLabeler.afterApproval', value, vscode.ConfigurationTarget.Workspace);
}

const shows = (image: vscode.Uri): Promise<void> =>
  waitFor(() => shownImage() === image.path && openTabs() === 1, `${image.path} is shown, alone`);

describe('the queue', () => {
  before(useQuietSettings);
  afterEach(async () => {
    await closeAll();
    await useQuietSettings();
  });

  it('goes to the next and the previous image in the same tab, saves what was painted, and ends at the ends', async () => {
    const { images, maskOf, index } = await manyImages(3);
    const document = await openLabeler(images[0]);
    paint(document, 0, 5, 1);
    await run('fcnLabeler.nextImage');
    await shows(images[1]);
    equal((await readMask(maskOf(0))).state.status, 'corrected', 'the first one was saved');
    equal(index.find('images/a.png')?.status, 'corrected');
    await run('fcnLabeler.nextImage');
    await shows(images[2]);
    const said = await withMessages(async () => {
      await run('fcnLabeler.nextImage');
    });
    equal(said, ['This is the last image.']);
    await run('fcnLabeler.previousImage');
    await shows(images[1]);
    ok(!(await exists(maskOf(1))), 'an image that nobody touched has no mask');
  });

  it('approving goes on to the next open image, around the end; excluding writes a mask that is all unlabeled', async () => {
    await afterApproval('nextImage');
    const { images, maskOf, index } = await manyImages(3);
    const document = await openLabeler(images[1]);
    paint(document, 0, 5, 1);
    await run('fcnLabeler.approveImage');
    await shows(images[2]);
    const approved = await readMask(maskOf(1));
    equal([approved.state.status, approved.map.cells.every((cell) => cell >= 256)], ['approved', true]);
    await run('fcnLabeler.excludeImage');
    await shows(images[0]);
    const excluded = await readMask(maskOf(2));
    equal([excluded.state.status, new Set(excluded.map.labels())], ['excluded', new Set([255])]);
    const said = await withMessages(async (messages) => {
      await run('fcnLabeler.approveImage');
      await waitForDirty(images[0], true);
      await waitFor(() => index.find('images/a.png')?.status === 'approved', 'the index knows at once');
      await waitFor(() => messages.length > 0, 'it is said');
    });
    equal(said, ['Every image is approved or excluded.']);
    equal(shownImage(), images[0].path, 'nothing is left: it stays');
  });

  it('approving and excluding can be undone', async () => {
    const { images } = await manyImages(1);
    const document = await openLabeler(images[0]);
    paint(document, 0, 5, 1);
    const before = document.core.map.cells.slice();
    await run('fcnLabeler.approveImage');
    await waitForDirty(images[0], true);
    await heard();
    await run('fcnLabeler.excludeImage');
    equal(document.core.state.status, 'excluded');
    await heard();
    await run('undo');
    await waitFor(() => document.core.state.status === 'approved', 'excluding is undone');
    await run('undo');
    await waitFor(() => document.core.state.status === 'corrected', 'approving is undone');
    equal(document.core.map.cells, before);
  });

  it('what was done to an image can be undone and done again after going to another one and back', async () => {
    await afterApproval('nextImage');
    const { images, maskOf } = await manyImages(2);
    const first = await openLabeler(images[0]);
    paint(first, 0, 5, 1);
    const painted = first.core.map.cells.slice();
    await run('fcnLabeler.approveImage');
    await shows(images[1]);
    const saved = await vscode.workspace.fs.readFile(maskOf(0));
    await run('fcnLabeler.previousImage');
    await shows(images[0]);
    const { provider } = await labelerApi();
    const again = provider.find(images[0]);
    ok(again && again !== first, 'it was opened anew');
    await waitFor(() => again.views.size > 0, 'VS Code knows it');
    await heard();
    await waitForDirty(images[0], false);
    equal([again.core.state.status, again.core.dirty], ['approved', false]);
    equal(await vscode.workspace.fs.readFile(maskOf(0)), saved, 'nothing was written');
    await run('undo');
    await waitFor(() => again.core.state.status === 'corrected', 'the approval is undone');
    equal(again.core.map.cells, painted);
    await waitForDirty(images[0], true);
    await run('undo');
    await waitFor(() => again.core.isBlank, 'the stroke, too');
    await run('redo');
    await run('redo');
    await waitFor(() => again.core.state.status === 'approved' && !again.core.dirty, 'both again');
  });

  it('leaves an image that it just came back to, before its page runs, without a tab that seems unsaved', async () => {
    const { images } = await manyImages(2);
    paint(await openLabeler(images[0]), 0, 5, 1);
    await run('fcnLabeler.nextImage');
    await shows(images[1]);
    await run('fcnLabeler.previousImage');
    await run('fcnLabeler.nextImage');
    await shows(images[1]);
    await run('fcnLabeler.previousImage');
    await shows(images[0]);
    const { provider } = await labelerApi();
    await waitFor(() => (provider.find(images[0])?.views.size ?? 0) > 0, 'VS Code knows it');
    await heard();
    await waitForDirty(images[0], false);
    await run('undo');
    await waitFor(() => provider.find(images[0])?.core.isBlank === true, 'its stroke can still be undone');
  });

  it('a slow save does not bring a person back who went to another image meanwhile', async () => {
    await afterApproval('nextImage');
    const { images, maskOf } = await manyImages(4);
    const document = await openLabeler(images[0]);
    paint(document, 0, 5, 1);
    const save = document.save.bind(document);
    let finish: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    document.save = () => gate.then(save);
    // Five times, as with a finger that stays on the key.
    for (let i = 0; i < 5; i++) await run('fcnLabeler.approveImage');
    await openLabeler(images[3]);
    finish();
    await waitFor(() => exists(maskOf(0)), 'it is saved');
    await pause(500);
    equal(shownImage(), images[3].path);
  });

  it('approving goes on from where the image stands, also where the filter shows open images alone', async () => {
    await afterApproval('nextImage');
    const { images } = await manyImages(3);
    await run('fcnLabeler.filterImages', { statuses: ['unlabeled'] });
    try {
      await openLabeler(images[1]);
      await run('fcnLabeler.approveImage');
      await shows(images[2]);
    } finally {
      await run('fcnLabeler.clearImageFilter');
    }
  });

  it('what another program made of the mask meanwhile stays, and nothing can be undone', async () => {
    const { images, maskOf } = await manyImages(2);
    const first = await openLabeler(images[0]);
    paint(first, 0, 5, 1);
    await run('fcnLabeler.nextImage');
    await shows(images[1]);
    await vscode.workspace.fs.writeFile(maskOf(0), foreignMask(new Uint8Array(PIXELS)));
    await run('fcnLabeler.previousImage');
    await shows(images[0]);
    const { provider } = await labelerApi();
    const again = provider.find(images[0]);
    ok(again, 'it is open');
    await waitFor(() => again.views.size > 0, 'VS Code knows it');
    await heard();
    await run('undo');
    await heard();
    equal([new Set(again.core.map.labels()), again.core.dirty], [new Set([0]), false]);
  });

  it('the next uncertain image is the one that the model was least sure of', async () => {
    const { images, index } = await manyImages(4);
    index.setConfidence('images/b.png', 0.9);
    index.setConfidence('images/d.png', 0.3);
    await openLabeler(images[0]);
    await run('fcnLabeler.nextUncertainImage');
    await shows(images[3]);
    await run('fcnLabeler.nextUncertainImage');
    await shows(images[1]);
  });

  it('an image whose save is refused stays', async () => {
    const { images } = await manyImages(2);
    const document = await openLabeler(images[0]);
    const { provider } = await labelerApi();
    paint(document, 0, 5, 1);
    const save = document.save.bind(document);
    document.save = () => Promise.reject(new Error('the disk is full'));
    try {
      const said = await withMessages(async () => {
        await run('fcnLabeler.nextImage');
      });
      ok(
        said.some((message) => message.includes('is not saved yet')),
        `says why: ${said.join()}`,
      );
      equal(shownImage(), images[0].path);
      ok(provider.find(images[0]), 'it is open');
    } finally {
      document.save = save;
    }
  });

  it('goes on from an image that can not be read', async () => {
    const { images } = await manyImages(3);
    await vscode.workspace.fs.writeFile(images[1], new TextEncoder().encode('no image'));
    await openLabeler(images[0]);
    await run('fcnLabeler.nextImage');
    await shows(images[1]);
    await run('fcnLabeler.nextImage');
    await shows(images[2]);
    await run('fcnLabeler.previousImage');
    await shows(images[1]);
  });

  it('without a dataset goes through the images of the folder', async () => {
    const { fs } = vscode.workspace;
    const { images, file } = await manyImages(2);
    await fs.delete(file);
    const { indexes } = await (await labelerApi()).tools.start();
    await waitFor(async () => (await indexes.of(images[0])) === undefined, 'the dataset is gone');
    await openLabeler(images[0]);
    await run('fcnLabeler.nextImage');
    await shows(images[1]);
  });

  it('looks at the next image while the first one is shown: it opens with its prediction', async function () {
    this.timeout(120_000);
    const settings = vscode.workspace.getConfiguration();
    const { images, index } = await manyImages(2, KNOWN_CLASSES);
    await settings.update('fcnLabeler.segmentOnOpen', true, vscode.ConfigurationTarget.Workspace);
    const first = await openLabeler(images[0]);
    const deadline = Date.now() + 90_000;
    while ((index.find('images/b.png')?.confidence ?? null) === null && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    ok(first.core.proposal, 'its own prediction came first');
    ok(index.find('images/b.png')?.confidence, 'the next one was predicted ahead');
    const { provider } = await labelerApi();
    let startedWith: unknown;
    const subscription = provider.onDidShow((view) =>
      view.onDidStart(() => (startedWith ??= view.document.core.proposal)),
    );
    await run('fcnLabeler.nextImage');
    await shows(images[1]);
    const second = provider.find(images[1]);
    ok(second, 'it is open');
    await waitFor(() => [...second.views].some(({ ready }) => ready), 'its page runs');
    await waitFor(() => startedWith !== undefined, 'it had its proposal by then');
    subscription.dispose();
    ok(startedWith, 'it had its proposal by then');
    second.core.acceptProposal();
    ok(
      second.core.map.labels().every((id) => id < 2),
      'every pixel has a class of the dataset',
    );
  });

  it('approves no image that is still being segmented: it would become unlabeled by decision', async function () {
    this.timeout(120_000);
    const settings = vscode.workspace.getConfiguration();
    const { images } = await manyImages(1, KNOWN_CLASSES);
    await settings.update('fcnLabeler.segmentOnOpen', true, vscode.ConfigurationTarget.Workspace);
    const { core, views } = await openLabeler(images[0]);
    // Before its page runs there is no canvas to press a key on.
    await waitFor(() => [...views].some(({ ready }) => ready), 'its page runs');
    await pause(20);
    equal(core.proposal, null, 'it is still being segmented');
    const said = await withMessages(async () => {
      await run('fcnLabeler.approveImage');
    });
    ok(
      said.some((message) => message.includes('still being segmented')),
      `says why: ${said.join()}`,
    );
    equal([core.state.status, core.isBlank], ['unlabeled', true]);
    await waitFor(() => core.proposal !== null, 'it is segmented');
    await run('fcnLabeler.approveImage');
    equal(core.state.status, 'approved');
    ok(
      core.map.labels().every((id) => id < 2),
      'with the labels that were shown',
    );
  });
});
