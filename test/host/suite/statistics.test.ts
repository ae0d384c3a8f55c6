/** *Show Statistics*: what the page is told, and what is exported. */
import * as vscode from 'vscode';
import { tablesOf } from '../../../src/core/statistics/tables';
import { exportCsv } from '../../../src/host/statistics/csvExport';
import type { StatisticsPanel } from '../../../src/host/statistics/statisticsPanel';
import { equal, ok } from '../support/assert';
import {
  closeAll,
  exists,
  foreignMask,
  freshDataset,
  inWorkspace,
  labelerApi,
  openLabeler,
  paint,
  PIXELS,
  readText,
  run,
  useQuietSettings,
  waitFor,
  waitForDirty,
  withMessages,
} from '../support/labeler';

const { fs } = vscode.workspace;
const ALL = { split: null, classes: '' };

/** Splits `train` (one: painted by us; two: another program's mask) and `val` (three: no mask). */
async function splitDataset() {
  const { folder, image } = await freshDataset({
    images: ['images/**/*.{png,jpg}'],
    splits: { train: ['images/train/**'], val: ['images/val/**'] },
  });
  const at = (path: string) => vscode.Uri.joinPath(folder, path);
  const one = at('images/train/one.png');
  await fs.copy(image, one);
  await fs.copy(image, at('images/train/two.png'));
  await fs.copy(inWorkspace('images/people.jpg'), at('images/val/three.jpg'));
  await fs.delete(image);
  await fs.writeFile(at('labels/train/two.png'), foreignMask(new Uint8Array(PIXELS).fill(1).fill(255, 0, 3)));
  const { indexes } = await (await labelerApi()).tools.start();
  await waitFor(async () => (await indexes.of(one)) !== undefined, 'the index knows the dataset');
  const document = await openLabeler(one);
  paint(document, 0, 10, 0);
  await waitForDirty(one, true);
  await run('workbench.action.files.save');
  await waitForDirty(one, false);
  return { folder, one, document };
}

async function shownPanel(): Promise<StatisticsPanel> {
  const { statistics } = await (await labelerApi()).tools.start();
  await run('fcnLabeler.showStatistics');
  const panel = statistics.shown;
  ok(panel, 'a page is shown');
  await waitFor(() => panel.ready, 'the page runs');
  return panel;
}

function rowsOf({ source }: StatisticsPanel, id: string) {
  return tablesOf(source.state, ALL).find((table) => table.id === id)?.rows;
}

describe('statistics', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('count masks of ours and of other programs, split by split, and follow changes', async () => {
    const { one, document } = await splitDataset();
    const panel = await shownPanel();
    await waitFor(() => {
      const { isComplete, uncounted } = panel.source.state;
      return isComplete && uncounted === 0 && panel.index.images.length === 3;
    }, 'everything is counted');
    equal(rowsOf(panel, 'classes'), [
      [0, 'road', 10, 10 / 700, 1, 1 / 3, 69],
      [1, 'sky', 690, 690 / 700, 1, 1 / 3, 1],
    ]);
    equal(
      rowsOf(panel, 'status')?.map(([, images]) => images),
      [1, 0, 1, 1, 0],
    );
    equal(
      rowsOf(panel, 'coverage')?.map(([split, images]) => [split, images]),
      [
        ['train', 2],
        ['val', 1],
        ['All', 3],
      ],
    );
    equal(
      rowsOf(panel, 'progress')
        ?.map(([, ...counts]) => counts)
        .at(-1),
      [2, 1],
    );

    paint(document, 20, 5, 1);
    await vscode.workspace.save(one);
    await waitFor(() => rowsOf(panel, 'classes')?.[1][2] === 695, 'the new pixels count');
  });

  it('have one page, that is shown again', async () => {
    await splitDataset();
    const panel = await shownPanel();
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'in front' }));
    await run('workbench.action.closeActiveEditor');
    ok((await shownPanel()) === panel, 'the same page');
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    equal(tabs.filter(({ label }) => label.startsWith('Statistics')).length, 1, 'tabs');
  });

  it('are exported where a person wants them, and nowhere else', async () => {
    const { folder } = await splitDataset();
    const panel = await shownPanel();
    await waitFor(() => panel.source.state.uncounted === 0 && panel.index.images.length === 3, 'counted');
    const { masks } = await labelerApi();
    const target = vscode.Uri.joinPath(folder, 'out.csv');
    const window = vscode.window as unknown as Record<'showSaveDialog', unknown>;
    const original = window.showSaveDialog;
    let answer: vscode.Uri | undefined;
    window.showSaveDialog = () => Promise.resolve(answer);
    try {
      const write = () => exportCsv(panel.source.state, { table: 'status', filter: ALL }, folder, masks);
      await write();
      equal(await exists(target), false, 'a file, although nothing was chosen');
      answer = target;
      const messages = await withMessages(write);
      ok(/Exported to .*out\.csv/.test(messages.join()), messages.join());
    } finally {
      window.showSaveDialog = original;
    }
    equal((await readText(target)).split('\r\n').slice(0, 3), [
      'Status,Images,Share of images',
      `Unlabeled,1,${1 / 3}`,
      'Predicted,0,0',
    ]);
  });
});
