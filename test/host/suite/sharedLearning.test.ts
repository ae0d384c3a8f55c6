/** The second clock: approved images are collected, learned, and predict the next ones. */
import * as vscode from 'vscode';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import type { LabelView } from '../../../src/host/editor/labelView';
import { makeCell } from '../../../src/core/labelMap';
import { packCells } from '../../../src/core/packing';
import { serving } from '../../../src/host/learning/learnedState';
import { checkStays } from '../../support/stays';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  freshDataset,
  labelerApi,
  openLabeler,
  paint,
  pause,
  run,
  useQuietSettings,
  waitFor,
  waitForDirty,
  withMessages,
  inWorkspace,
  type FreshDataset,
  withoutConfidence,
} from '../support/labeler';

const { fs } = vscode.workspace;
/** An inference, a training and the worker's start, on a loaded machine. */
const LONG = 60_000;

/** A dataset with two photographs; its classes (road, sky) are none of the built-in model's. */
async function photographs(): Promise<FreshDataset & { readonly next: vscode.Uri }> {
  const dataset = await freshDataset({});
  const next = vscode.Uri.joinPath(dataset.folder, 'images/two.png');
  for (const image of [dataset.image, next]) {
    await fs.copy(inWorkspace('images/street.png'), image, { overwrite: true });
  }
  return { ...dataset, next };
}

async function runningView(document: LabelDocument): Promise<LabelView> {
  const [view] = [...document.views] as LabelView[];
  await waitFor(() => view.ready, 'the page runs');
  return view;
}

/** The upper half becomes sky, the lower one road. */
function paintHalves(document: LabelDocument): void {
  const { length } = document.core.map.cells;
  const half = Math.floor(length / 2);
  paint(document, 0, half, 1);
  paint(document, half, length - half, 0);
}

async function waitLong(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + LONG;
  while (!(await condition())) {
    ok(Date.now() < deadline, `waited in vain until ${what}`);
    await pause(100);
  }
}

const recordsOf = async (dataset: FreshDataset) => (await labelerApi()).replay.of(dataset.folder.toString());

async function versionOf(dataset: FreshDataset): Promise<number | undefined> {
  const state = (await labelerApi()).learnedModels.peek({ root: dataset.folder });
  return state && serving(state)?.version;
}

/** What a command says. */
const messagesOf = (command: string): Promise<string[]> =>
  withMessages(async () => {
    await run(command);
  });

async function approveAndLearn(dataset: FreshDataset, image: vscode.Uri): Promise<LabelDocument> {
  const document = await openLabeler(image);
  await runningView(document);
  const before = (await versionOf(dataset)) ?? 0;
  paintHalves(document);
  await run('fcnLabeler.approveImage');
  await waitLong(async () => ((await versionOf(dataset)) ?? 0) > before, 'a version was learned');
  return document;
}

describe('the shared head', function () {
  this.timeout(2 * LONG);
  before(useQuietSettings);
  afterEach(closeAll);

  it('learns from an approved image, takes over, predicts the next one, and is rolled back', async () => {
    const dataset = await photographs();
    const document = await approveAndLearn(dataset, dataset.image);

    const records = [...(await recordsOf(dataset)).values()];
    equal(records.length, 1, 'images in the store');
    equal(records[0].count, 600, 'pixels');
    equal(records[0].classes, [0, 1], 'classes');
    equal(records[0].approved, true, 'approved');
    equal(await versionOf(dataset), 1, 'version');
    ok(document.core.state.status === 'approved', 'the labels are as they were');

    const next = await openLabeler(dataset.next);
    await runningView(next);
    await run('fcnLabeler.segmentImage');
    await waitLong(() => next.core.state.model !== undefined, 'the next image is segmented');
    equal(withoutConfidence(next.core.state).model, { name: 'learned', version: 1 }, 'model');
    ok(agreement(next, document) > 0.8, `the next image looks alike: ${agreement(next, document)}`);

    const messages = await messagesOf('fcnLabeler.rollBackModel');
    ok(/The model "builtin:voc" predicts again; version 1/.test(messages.join()), messages.join());
    equal(await versionOf(dataset), undefined, 'version after the roll back');
    const again = await messagesOf('fcnLabeler.rollBackModel');
    ok(/nothing to roll back/.test(again.join()), again.join());
  });

  it('is measured on an image before it learns it, and forgets what it is told to', async () => {
    const dataset = await photographs();
    await approveAndLearn(dataset, dataset.image);
    const second = await approveAndLearn(dataset, dataset.next);
    const state = (await labelerApi()).learnedModels.peek({ root: dataset.folder });
    equal(state?.approvals.length, 1, 'the first image had no head that could be measured');
    ok((state?.approvals[0].learned ?? 0) > 0.5, `measured: ${state?.approvals[0].learned}`);
    equal((await recordsOf(dataset)).size, 2, 'images in the store');

    second.forgetCorrections();
    await waitFor(async () => (await recordsOf(dataset)).size === 1, 'the image is forgotten');
    equal(second.core.state.status, 'approved', 'its labels stay');

    const messages = await messagesOf('fcnLabeler.clearFeatureCache');
    ok(/^Freed \d+\.\d MB: the features of/.test(messages[0]), messages.join());
    equal((await recordsOf(dataset)).size, 0, 'images after clearing');
    equal(await versionOf(dataset), 2, 'what was learned stays');
  });

  it('predicts again what an older model predicted, as one edit', async () => {
    const dataset = await photographs();
    const older = await openLabeler(dataset.next);
    await runningView(older);
    const { length } = older.core.map.cells;
    older.core.segment(packCells(new Uint16Array(length).fill(1)), { name: 'builtin:voc', version: 1 });
    paint(older, 0, 10, 0);
    await run('workbench.action.files.save');
    await approveAndLearn(dataset, dataset.image);

    const offered: string[] = [];
    const window = vscode.window as unknown as Record<'showQuickPick', unknown>;
    const original = window.showQuickPick;
    window.showQuickPick = (items: vscode.QuickPickItem[], options?: vscode.QuickPickOptions) => {
      checkStays(options);
      offered.push(...items.map(({ label, description }) => `${label}: ${description}`));
      return Promise.resolve(items);
    };
    try {
      const messages = await messagesOf('fcnLabeler.repredictStaleImages');
      equal(offered, ['images/two.png: builtin:voc, version 1'], 'offered');
      ok(messages.join().startsWith('1 image of 1 predicted again'), messages.join());
    } finally {
      window.showQuickPick = original;
    }
    equal(
      withoutConfidence(older.core.state),
      { status: 'corrected', model: { name: 'learned', version: 1 } },
      'state',
    );
    ok(
      older.core.map.cells.subarray(0, 10).every((cell) => cell === makeCell(0, true)),
      'paint stays',
    );
    ok(older.core.map.cells.includes(0), 'the lower half is predicted as road');
    await waitForDirty(dataset.next, true);
    await run('undo');
    await waitFor(() => older.core.state.model?.name === 'builtin:voc', 'one undo takes it back');
  });

  it('collects from an image that is closed at once, by the view of the next one', async () => {
    const dataset = await photographs();
    const document = await openLabeler(dataset.image);
    await runningView(document);
    paintHalves(document);
    await run('fcnLabeler.approveImage');
    await run('workbench.action.files.save');
    await run('workbench.action.closeActiveEditor');
    const next = await openLabeler(dataset.next);
    await runningView(next);
    await waitLong(async () => (await versionOf(dataset)) === 1, 'a version was learned');
    const [record] = [...(await recordsOf(dataset)).values()];
    equal([record.image, record.count], [dataset.image.toString(), 600], 'what was collected');
    await run('fcnLabeler.segmentImage');
    await waitLong(() => next.core.state.model !== undefined, 'the next image is segmented');
    equal(withoutConfidence(next.core.state).model, { name: 'learned', version: 1 }, 'model');
    ok(agreement(next, document) > 0.8, `the next image looks alike: ${agreement(next, document)}`);
  });

  it('learns from a save of 500 newly confirmed pixels, not from fewer', async () => {
    const dataset = await photographs();
    const document = await openLabeler(dataset.image);
    await runningView(document);
    paint(document, 0, 250, 1);
    paint(document, 40_000, 249, 0);
    await run('workbench.action.files.save');
    await pause(2500);
    equal((await recordsOf(dataset)).size, 0, 'images in the store');
    paint(document, 50_000, 1, 0);
    await waitForDirty(dataset.image, true);
    await run('workbench.action.files.save');
    await waitLong(async () => (await versionOf(dataset)) === 1, 'a version was learned');
    const [record] = [...(await recordsOf(dataset)).values()];
    equal([record.approved, record.count], [false, 500], 'what was collected');
  });

  it('makes room for strokes, and learns when they have ended', async () => {
    const dataset = await photographs();
    const { learning } = await labelerApi();
    const document = await openLabeler(dataset.image);
    await runningView(document);
    paintHalves(document);
    await run('fcnLabeler.approveImage');
    for (let i = 0; i < 8; i++) {
      await pause(400);
      paint(document, i, 1, i % 2);
      equal(await versionOf(dataset), undefined, 'nothing is learned between strokes');
      equal(learning.busy, true, 'it waits');
    }
    await waitLong(async () => (await versionOf(dataset)) === 1, 'a version was learned');
  });

  it('learns nothing where that is switched off', async () => {
    const dataset = await photographs();
    const settings = vscode.workspace.getConfiguration();
    await settings.update('fcnLabeler.learnFromCorrections', false, vscode.ConfigurationTarget.Workspace);
    try {
      const document = await openLabeler(dataset.image);
      await runningView(document);
      paintHalves(document);
      await run('fcnLabeler.approveImage');
      await pause(3000);
      equal((await recordsOf(dataset)).size, 0, 'images in the store');
      equal((await labelerApi()).learning.busy, false, 'busy');
    } finally {
      await settings.update(
        'fcnLabeler.learnFromCorrections',
        undefined,
        vscode.ConfigurationTarget.Workspace,
      );
    }
  });
});

/** Share of pixels with the same class. */
function agreement(a: LabelDocument, b: LabelDocument): number {
  const [cells, others] = [a.core.map.cells, b.core.map.cells];
  return cells.filter((cell, i) => (cell & 0xff) === (others[i] & 0xff)).length / cells.length;
}
