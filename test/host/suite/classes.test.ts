/** Classes and the dataset file: dialogs, edits by hand, broken files, the offer to create one. */
import * as vscode from 'vscode';
import { DatasetOffer } from '../../../src/host/dataset/datasetOffer';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import { equal, ok } from '../support/assert';
import { withDialogs } from '../support/dialogs';
import { mementoOf } from '../support/memento';
import {
  closeAll,
  datasetText,
  exists,
  freshDataset,
  freshImage,
  inWorkspace,
  openLabeler,
  paint,
  pause,
  readText,
  run,
  useQuietSettings,
  waitFor,
  withMessages,
  writeText,
} from '../support/labeler';

const names = (document: LabelDocument) => document.classes.map(({ name }) => name);

describe('classes', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('Add Class… appends one with the next id, which can be painted at once', async () => {
    const { image, file } = await freshDataset({});
    const document = await openLabeler(image);
    const dialogs = await withDialogs({ input: ' lamp ' }, () => run('fcnLabeler.addClass'));
    equal(names(document), ['road', 'sky', 'lamp']);
    equal(document.classes[2].id, 2);
    ok(/"lamp"/.test(await readText(file)), 'the file holds it');
    equal(
      [dialogs.refusal('sky'), dialogs.refusal(' '), dialogs.refusal('pole')],
      ['There is a class of this name already.', 'A class needs a name.', undefined],
    );
    paint(document, 0, 1, 2);
  });

  it('Add Class… creates the dataset file where there is none, with the classes so far', async () => {
    const file = inWorkspace('fcn-dataset.json');
    equal(await exists(file), false, 'a dataset file to begin with');
    const { image } = await freshImage();
    const document = await openLabeler(image);
    const before = document.maskUri?.toString();
    try {
      await withDialogs({ input: 'lamp' }, () => run('fcnLabeler.addClass'));
      equal([names(document).length, names(document).at(-1)], [22, 'lamp']);
      const reopened = await reopen(image);
      equal(reopened.maskUri?.toString(), before, 'the mask stays where it is');
      equal(names(reopened).at(-1), 'lamp');
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });

  it('Rename Class… and Change Color of Class… ask which one, and change the file', async () => {
    const { image, file } = await freshDataset({});
    const document = await openLabeler(image);
    const renaming = await withDialogs({ pick: 'sky', input: 'clouds' }, () => run('fcnLabeler.renameClass'));
    equal(renaming.offered, ['road', 'sky'], 'classes to choose from');
    equal(names(document), ['road', 'clouds']);
    const painting = await withDialogs({ pick: 'clouds', input: '#AABBCC' }, () =>
      run('fcnLabeler.recolorClass'),
    );
    equal(document.classes[1], { id: 1, name: 'clouds', color: '#aabbcc' });
    equal(
      [painting.refusal('#000000'), painting.refusal('red'), painting.refusal('#123456')],
      ['"road" has this colour already.', 'A colour has the form #rrggbb, such as #804080.', undefined],
    );
    ok(/"clouds".*"#aabbcc"/.test(await readText(file)), await readText(file));
  });

  it('stay as they are when a dialog is left', async () => {
    const { image, file } = await freshDataset({});
    await openLabeler(image);
    const before = await readText(file);
    for (const command of ['addClass', 'renameClass', 'recolorClass']) {
      await withDialogs({ pick: 'sky' }, () => run(`fcnLabeler.${command}`));
      await withDialogs({}, () => run(`fcnLabeler.${command}`));
    }
    equal(await readText(file), before);
  });

  it('are not written while the file has unsaved changes in a text editor', async () => {
    const { image, file } = await freshDataset({});
    await openLabeler(image);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(file, new vscode.Position(0, 0), '\n');
    await vscode.workspace.applyEdit(edit);
    await vscode.commands.executeCommand('vscode.openWith', image, 'fcnLabeler.labelEditor');
    const messages = await withMessages(async () => {
      await withDialogs({ input: 'lamp' }, () => run('fcnLabeler.addClass'));
    });
    ok(/unsaved changes in a text editor\. Save it first/.test(messages.join()), messages.join());
    equal(await readText(file), datasetText(['road', 'sky']));
    await vscode.window.showTextDocument(file);
    await run('workbench.action.files.revert');
  });

  it('follow an edit by hand in every open image; a broken file is said once and nothing replaces it', async () => {
    const { image, file, folder } = await freshDataset({});
    const two = vscode.Uri.joinPath(folder, 'images/two.png');
    await vscode.workspace.fs.copy(image, two);
    const documents = [await openLabeler(image), await openLabeler(two)];
    const broken = '{ "version": 1, "classes": [';
    const messages = await withMessages(async (said) => {
      await writeText(file, broken);
      await waitFor(() => said.length > 0, 'it is said');
      await writeText(file, `${broken} `);
      await pause(1_000);
      await withDialogs({ input: 'lamp' }, () => run('fcnLabeler.addClass'));
    });
    const said = messages.filter((message) => /classes of open images stay/.test(message));
    equal(said.length, 1, messages.join('\n'));
    ok(/fcn-dataset\.json/.test(said[0]), said[0]);
    equal(messages.length, 2, `and Add Class… says why it can't: ${messages.join('\n')}`);
    equal(await readText(file), `${broken} `);
    for (const document of documents) equal(names(document), ['road', 'sky'], 'while it is broken');
    await writeText(file, datasetText(['road', 'sky', 'lamp']));
    for (const document of documents) {
      await waitFor(() => names(document).length === 3, 'the new class is known');
    }
  });

  it('of a dataset file that was broken from the start are not hidden by a new file', async () => {
    const { image, file } = await freshDataset({});
    await writeText(file, 'nonsense');
    const messages = await withMessages(async () => {
      const document = await openLabeler(image);
      equal(document.editable, false, 'editable');
      await withDialogs({ input: 'lamp' }, () => run('fcnLabeler.addClass'));
    });
    ok(
      messages.length === 2 && messages.every((each) => /fcn-dataset\.json/.test(each)),
      messages.join('\n'),
    );
    equal(await readText(file), 'nonsense');
    equal(await exists(vscode.Uri.joinPath(image, '../fcn-dataset.json')), false, 'a file beside the image');
  });
});

describe('the offer to create a dataset file', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('comes with the first save, once a workspace', async () => {
    const { image } = await freshImage();
    const document = await savedDocument(image);
    const { offer, created, workspace } = newOffer();
    const messages = await withMessages(async () => {
      await offer.afterSave(document);
      await offer.afterSave(document);
    });
    equal(messages.length, 1, messages.join('\n'));
    equal([created.length, [...workspace.values()]], [0, [true]]);
  });

  it('creates it when a person says so, and says why it could not', async () => {
    const { image } = await freshImage();
    const document = await savedDocument(image);
    const accepting = newOffer();
    const create = (_message: string, actions: readonly string[]) =>
      actions.find((each) => each === 'Create');
    await withMessages(() => accepting.offer.afterSave(document), create);
    equal(accepting.created.length, 1, 'files created');
    const failing = newOffer(() => Promise.reject(new Error('the disk is full')));
    const messages = await withMessages(() => failing.offer.afterSave(document), create);
    equal(messages.at(-1), 'the disk is full');
  });

  it("never comes again after Don't Ask Again, whatever the workspace", async () => {
    const { image } = await freshImage();
    const document = await savedDocument(image);
    const { offer, global } = newOffer();
    await withMessages(
      () => offer.afterSave(document),
      () => "Don't Ask Again",
    );
    const elsewhere = newOffer(undefined, global);
    equal(await withMessages(() => elsewhere.offer.afterSave(document)), []);
  });

  it('does not come where there is a dataset file, or nothing was saved', async () => {
    const dataset = await freshDataset({});
    const withDataset = await openLabeler(dataset.image);
    const { image } = await freshImage();
    const unsaved = await openLabeler(image);
    const { offer } = newOffer();
    const messages = await withMessages(async () => {
      await offer.afterSave(withDataset);
      await offer.afterSave(unsaved);
    });
    equal(messages, []);
  });
});

/** An offer with a memory of its own. */
function newOffer(
  create: () => Promise<void> = () => Promise.resolve(),
  global = new Map<string, unknown>(),
) {
  const workspace = new Map<string, unknown>();
  const created: LabelDocument[] = [];
  const offer = new DatasetOffer(mementoOf(workspace), mementoOf(global), {
    createDataset: (document) => {
      created.push(document);
      return create();
    },
  });
  return { offer, created, workspace, global };
}

async function savedDocument(image: vscode.Uri): Promise<LabelDocument> {
  const document = await openLabeler(image);
  paint(document, 0, 1, 1);
  await document.save();
  return document;
}

async function reopen(image: vscode.Uri): Promise<LabelDocument> {
  await closeAll();
  return openLabeler(image);
}
