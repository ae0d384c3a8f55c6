/** Commands and what they say (trap 12; segmenting). */
import * as vscode from 'vscode';
import { makeCell } from '../../../src/core/labelMap';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import type { LabelView } from '../../../src/host/editor/labelView';
import type { ViewApi } from '../../../src/protocol/hostView';
import type { Client } from '../../../src/protocol/rpc';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  exists,
  foreignMask,
  freshImage,
  heard,
  labelerApi,
  openLabeler,
  paint,
  PIXELS,
  proposalOf,
  readMask,
  run,
  tabOf,
  useQuietSettings,
  waitFor,
  waitForDirty,
  withMessages,
} from '../support/labeler';

/** The one view of a document, once its page runs. */
async function runningView(document: LabelDocument): Promise<LabelView> {
  const [view] = [...document.views] as LabelView[];
  await waitFor(() => view.ready, 'the page runs');
  return view;
}

/** The names of the calls that the view is told from now on; the page hears nothing of them. */
function toldOf(view: LabelView): string[] {
  const told: string[] = [];
  const remote = new Proxy({} as Client<ViewApi>, {
    get: (_target, name) => () => {
      told.push(String(name));
      return Promise.resolve();
    },
  });
  view.tell = (call) => void call(remote);
  return told;
}

interface Manifest {
  contributes: { commands: { command: string }[] };
}

describe('commands', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('are registered as contributed', async () => {
    await labelerApi();
    const extension = vscode.extensions.getExtension('fcn-labeler.fcn-labeler');
    const contributed = (extension?.packageJSON as Manifest).contributes.commands.map(
      ({ command }) => command,
    );
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('fcnLabeler.'));
    // VS Code makes commands of its own for editors and views.
    equal(
      registered.filter((id) => contributed.includes(id)).sort(),
      [...contributed].sort(),
      'contributed commands that are registered',
    );
  });

  it('forgetting corrections tells the views, now and later, and leaves the labels alone', async () => {
    const { image } = await freshImage();
    const document = await openLabeler(image);
    const view = await runningView(document);
    paint(document, 0, 3, 3);
    const before = document.core.map.cells.slice();
    const told = toldOf(view);
    let heard = 0;
    document.onDidForgetCorrections(() => heard++);
    const messages = await withMessages(async () => {
      await run('fcnLabeler.forgetCorrections');
    });
    equal(told, ['forgetCorrections']);
    equal(heard, 1, 'who learns from the dataset hears of it');
    equal([...document.forgottenRuns], [0, 3, makeCell(3, true)], 'what the next page is told');
    ok(
      messages.some((text) => text.includes('The labels stay')),
      'it says that the labels stay',
    );
    equal(document.core.map.cells, before);
    paint(document, 0, 2, 2);
    equal([...document.forgottenRuns], [2, 1, makeCell(3, true)], 'what is painted later counts');
  });

  it('a proposal changes and writes nothing until it is accepted (trap 12)', async () => {
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    document.core.showProposal(proposalOf(15));
    equal(tabOf(image)?.isDirty, false, 'dirty');
    const view = await runningView(document);
    const told = toldOf(view);
    const messages = await withMessages(async () => {
      await run('workbench.action.files.save');
      await waitFor(() => told.includes('proposalNotSaved'), 'the view says what Enter does');
    });
    equal(messages, [], 'said once');
    equal(await exists(mask), false, 'a mask');
    await run('fcnLabeler.acceptPrediction');
    await waitForDirty(image, true);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    const saved = await readMask(mask);
    equal(saved.state, { status: 'predicted', model: { name: 'builtin:voc', version: 1 } });
    equal([...new Set(saved.map.cells)], [15], 'cells');
  });

  it('the first stroke takes the proposal in as an edit of its own, so that one undo takes back the stroke', async () => {
    const { image } = await freshImage();
    const document = await openLabeler(image);
    document.core.showProposal(proposalOf(15));
    paint(document, 0, 1, 1);
    await waitForDirty(image, true);
    await run('undo');
    await waitFor(() => document.core.map.cells[0] === 15, 'the proposal stays');
    await run('undo');
    await waitFor(() => document.core.map.cells[0] === 255, 'the proposal is undone');
    ok(document.core.proposal, 'the proposal is shown again');
  });

  it('Approve Labels and Clear Labels are one undo step each', async () => {
    const { image } = await freshImage();
    const document = await openLabeler(image);
    paint(document, 0, 1, 1);
    await run('fcnLabeler.approveImage');
    equal([document.core.state.status, document.core.unconfirmedPixels], ['approved', 0]);
    await run('fcnLabeler.clearLabels');
    equal([document.core.state.status, document.core.unconfirmedPixels], ['unlabeled', PIXELS]);
    await heard();
    await run('undo');
    await waitFor(() => document.core.state.status === 'approved', 'approved again');
    await run('undo');
    await waitFor(() => document.core.state.status === 'corrected', 'corrected again');
  });

  it('Segment Image says when a person decided every pixel', async () => {
    const { image } = await freshImage();
    await openLabeler(image);
    await run('fcnLabeler.approveImage');
    const messages = await withMessages(async () => {
      await run('fcnLabeler.segmentImage');
    });
    ok(/Nothing to segment/.test(messages.join()), messages.join());
  });

  it('Let the Network Fill Unlabeled Pixels opens what the mask of another program left unlabeled (trap 18)', async () => {
    const { image, mask } = await freshImage();
    const labels = new Uint8Array(PIXELS).fill(255).fill(3, 0, 5);
    await vscode.workspace.fs.writeFile(mask, foreignMask(labels));
    const document = await openLabeler(image);
    equal([document.core.state.status, document.core.unconfirmedPixels], ['approved', 0]);
    await run('fcnLabeler.unconfirmUnlabeled');
    equal([document.core.state.status, document.core.unconfirmedPixels], ['corrected', PIXELS - 5]);
    await waitForDirty(image, true);
    const messages = await withMessages(async () => {
      await run('fcnLabeler.unconfirmUnlabeled');
    });
    ok(/already/.test(messages.join()), messages.join());
    await run('undo');
    await waitFor(() => document.core.unconfirmedPixels === 0, 'one undo takes it back');
    await waitForDirty(image, false);
  });

  it('Segment Image takes in the shown proposal and leaves the document dirty', async () => {
    const { image, mask } = await freshImage();
    const document = await openLabeler(image);
    document.core.showProposal(proposalOf(7));
    await run('fcnLabeler.segmentImage', image, [image]);
    await waitForDirty(image, true);
    equal(document.core.map.cells[0], 7);
    equal(await exists(mask), false, 'a mask');
  });

  it('Segment Image writes a predicted mask for each of several images, and opens none', async function () {
    this.timeout(120_000);
    const [first, second] = [await freshImage(), await freshImage()];
    const messages = await withMessages(async () => {
      await run('fcnLabeler.segmentImage', first.image, [first.image, second.image]);
    });
    ok(/^2 images segmented/.test(messages.join()), messages.join());
    for (const { image, mask } of [first, second]) {
      equal((await readMask(mask)).state.status, 'predicted');
      equal(tabOf(image), undefined, 'a tab');
    }
  });

  it('Open in FCN Labeler opens what the explorer hands over', async () => {
    const { image } = await freshImage();
    await run('fcnLabeler.openInLabeler', image, [image]);
    await waitFor(() => tabOf(image)?.isActive === true, 'the image is open');
  });

  it('commands of an editor say so where none is open', async () => {
    const messages = await withMessages(async () => {
      await run('fcnLabeler.acceptPrediction');
    });
    ok(/Open an image/.test(messages.join()), messages.join());
  });

  it('Copy Diagnostics copies facts without paths', async () => {
    const { image } = await freshImage();
    await openLabeler(image);
    await withMessages(async () => {
      await run('fcnLabeler.copyDiagnostics');
    });
    const report = JSON.parse(await vscode.env.clipboard.readText()) as { image: { width: number } };
    equal(report.image.width, 33);
    ok(!JSON.stringify(report).includes('host-test'), 'no path');
  });
});
