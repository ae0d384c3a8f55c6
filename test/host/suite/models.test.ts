/** Models of a dataset: run by the real page, named in masks, broken, chosen. */
import * as vscode from 'vscode';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import { equal, ok } from '../support/assert';
import { withDialogs } from '../support/dialogs';
import {
  closeAll,
  freshDataset,
  openLabeler,
  paint,
  PIXELS,
  readMask,
  readText,
  run,
  useQuietSettings,
  waitForDirty,
  withoutConfidence,
  withMessages,
  type FreshDataset,
} from '../support/labeler';
import { onlyOneClass, writeModel } from '../support/models';

const below = ({ folder }: FreshDataset, path: string): vscode.Uri => vscode.Uri.joinPath(folder, path);

/** What every pixel of the image is; undefined where they differ. */
function theOneClass({ core }: LabelDocument): number | undefined {
  const ids = new Set(core.map.labels());
  return ids.size === 1 ? [...ids][0] : undefined;
}

describe('a model of the dataset', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('predicts, and is named in the saved mask', async function () {
    this.timeout(120_000);
    const dataset = await freshDataset({ model: 'models/ours' });
    await writeModel(below(dataset, 'models/ours'), onlyOneClass(1, 6));
    const document = await openLabeler(dataset.image);
    const messages = await withMessages(async () => {
      await run('fcnLabeler.segmentImage', dataset.image);
    });
    equal(messages, [], 'messages');
    equal(theOneClass(document), 1, 'sky everywhere');
    await vscode.workspace.save(dataset.image);
    await waitForDirty(dataset.image, false);
    const { state } = await readMask(below(dataset, 'labels/one.png'));
    equal(withoutConfidence(state), { status: 'predicted', model: { name: 'models/ours', version: 6 } });
  });

  it('that is corrupt is said by name, once; painting and saving work', async () => {
    const dataset = await freshDataset({ model: 'models/ours' });
    const { json, weights } = onlyOneClass(1, 1);
    await writeModel(below(dataset, 'models/ours'), { json, weights: weights.slice(0, 40) });
    let document: LabelDocument | undefined;
    const messages = await withMessages(async () => {
      document = await openLabeler(dataset.image);
      await run('fcnLabeler.segmentImage', dataset.image);
      await run('fcnLabeler.segmentImage', dataset.image);
    });
    ok(document, 'it is open');
    const named = messages.filter((text) => /models\/ours\/weights\.bin.*40 bytes instead of/.test(text));
    equal(named.length, messages.length, messages.join('\n'));
    const unasked = messages.filter((text) => /Until then nothing is predicted/.test(text));
    equal(unasked.length, 1, messages.join('\n'));
    paint(document, 0, 9, 0);
    await vscode.workspace.save(dataset.image);
    await waitForDirty(dataset.image, false);
    const { map, state } = await readMask(below(dataset, 'labels/one.png'));
    equal([state.status, [...map.labels()].filter((id) => id === 0).length], ['corrected', 9]);
  });

  it('is chosen in a list, named in the dataset file, and predicts from then on', async function () {
    this.timeout(120_000);
    const dataset = await freshDataset({});
    await writeModel(below(dataset, 'models/ours'), onlyOneClass(0, 2));
    await writeModel(below(dataset, 'models/other'), onlyOneClass(1, 1));
    const document = await openLabeler(dataset.image);
    const asked = await withDialogs({ pick: 'models/ours' }, () => run('fcnLabeler.selectModel'));
    equal(asked.offered, ['builtin:voc', 'models/other', 'models/ours']);
    equal((JSON.parse(await readText(dataset.file)) as { model: string }).model, 'models/ours');
    await run('fcnLabeler.segmentImage', dataset.image);
    equal(theOneClass(document), 0, 'road everywhere');
    await withDialogs({ pick: 'models/other' }, () => run('fcnLabeler.selectModel'));
    await run('fcnLabeler.segmentImage', dataset.image);
    equal(theOneClass(document), 1, 'sky everywhere');
    equal(withoutConfidence(document.core.state).model, { name: 'models/other', version: 1 });
    equal(document.core.unconfirmedPixels, PIXELS);
  });
});
