/** What is said and done when images are opened: old versions, EXIF, associations, several views. */
import * as vscode from 'vscode';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import type { LabelView } from '../../../src/host/editor/labelView';
import { Notices } from '../../../src/host/notices';
import { equal, ok, rejects } from '../support/assert';
import {
  closeAll,
  freshImage,
  inWorkspace,
  labelerApi,
  openLabeler,
  paint,
  pause,
  run,
  tabOf,
  useQuietSettings,
  VIEW_TYPE,
  waitFor,
  waitForDirty,
  withMessages,
} from '../support/labeler';
import { mementoOf } from '../support/memento';
import { MemoryFiles } from '../support/memoryFiles';

const { fs } = vscode.workspace;

describe('old versions', () => {
  // One of the schemes of versions whose extension isn't there; `git:` belongs to VS Code's own.
  const versions = new MemoryFiles();
  const registration = vscode.workspace.registerFileSystemProvider('gitlens', versions);
  before(useQuietSettings);
  afterEach(closeAll);
  after(() => void registration.dispose());

  it('of a mask show the mask itself, and nothing can be painted or saved (trap 11)', async () => {
    const { image, mask } = await freshImage();
    const labeled = await openLabeler(image);
    paint(labeled, 0, 3, 1);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
    await closeAll();
    const version = mask.with({ scheme: 'gitlens' });
    versions.files.set(version.path, { bytes: await fs.readFile(mask), mtime: 1 });
    versions.files.set(image.path, { bytes: await fs.readFile(image), mtime: 1 });

    const messages = await withMessages(async () => {
      const document = await openLabeler(version);
      equal([document.editable, document.maskUri], [false, undefined]);
      ok(tabOf(version)?.isActive, 'the mask is shown, and not its image');
      await rejects(() => paint(document, 0, 1, 1), /old version/);
      await run('fcnLabeler.addClass');
    });
    equal(messages.length, 2, messages.join('\n'));
    ok(
      messages.every((message) => /old version/.test(message)),
      messages.join('\n'),
    );
    equal([...versions.files.keys()].sort(), [version.path, image.path].sort(), 'files');
  });
});

describe('images that EXIF turns', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('are said to be turned, once, until a person wants it no more', async () => {
    const image = await turnedImage();
    const values = new Map<string, unknown>();
    const log = { info: () => undefined } as unknown as vscode.LogOutputChannel;
    let document: LabelDocument | undefined;
    await withMessages(async () => {
      document = await openLabeler(image);
    });
    ok(document !== undefined, 'the image is open');
    const { core, header } = document;
    equal([header.orientation, core.map.width, core.map.height], [6, header.width, header.height]);
    const opened = document;
    const notices = new Notices(mementoOf(values), log);
    const messages = await withMessages(async () => {
      await notices.onOpen(opened);
      await notices.onOpen(opened);
    });
    equal(messages.length, 1, messages.join('\n'));
    ok(/EXIF orientation 6.*OpenCV and scikit-image turn/.test(messages[0]), messages[0]);
    const hiding = new Notices(mementoOf(values), log);
    await withMessages(
      () => hiding.onOpen(opened),
      () => "Don't Show Again",
    );
    const later = new Notices(mementoOf(values), log);
    equal(await withMessages(() => later.onOpen(opened)), [], 'messages after it');
  });
});

describe('fcnLabeler.openImagesByDefault', () => {
  const associations = () =>
    vscode.workspace.getConfiguration().inspect<Record<string, string>>('workbench.editorAssociations')
      ?.workspaceValue ?? {};
  const set = (value: boolean | undefined) =>
    vscode.workspace
      .getConfiguration('fcnLabeler')
      .update('openImagesByDefault', value, vscode.ConfigurationTarget.Workspace);

  before(useQuietSettings);
  afterEach(async () => {
    await set(undefined);
    await closeAll();
  });

  it('makes the labeler the editor of images, but not of those that a person gave to another', async () => {
    const settings = vscode.workspace.getConfiguration('workbench');
    const theirs = { '*.bmp': 'imagePreview.previewEditor' };
    await settings.update('editorAssociations', theirs, vscode.ConfigurationTarget.Workspace);
    await set(true);
    await waitFor(() => associations()['*.png'] === VIEW_TYPE, 'images belong to the labeler');
    equal(associations()['*.bmp'], theirs['*.bmp']);
    const { image } = await freshImage();
    await run('vscode.open', image);
    await waitFor(() => tabOf(image)?.isActive === true, 'the image is open');
    equal((tabOf(image)?.input as vscode.TabInputCustom).viewType, VIEW_TYPE);

    await set(undefined);
    await waitFor(() => !('*.png' in associations()), 'a reset takes it back');
    equal(associations(), theirs);
    await settings.update('editorAssociations', undefined, vscode.ConfigurationTarget.Workspace);
  });
});

describe('views', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  it('of one document live and die alone; the document stays while one is there', async () => {
    const { provider } = await labelerApi();
    const { image } = await freshImage();
    const document = await openLabeler(image);
    await run('workbench.action.splitEditor');
    await waitFor(() => document.views.size === 2, 'there are two views');
    await waitFor(() => [...document.views].every(({ ready }) => ready), 'both run');
    paint(document, 0, 1, 1);
    await waitForDirty(image, true);
    await run('workbench.action.closeActiveEditor');
    await waitFor(() => document.views.size === 1, 'one is closed');
    equal([provider.find(image) === document, document.core.dirty], [true, true]);
    await run('workbench.action.files.save');
    await waitForDirty(image, false);
  });

  it('that are hidden while the network runs leave the work to the next page: Segment Image still ends', async () => {
    const { image } = await freshImage();
    const document = await openLabeler(image);
    await waitFor(() => [...document.views].some(({ ready }) => ready), 'the view runs');
    const messages = await withMessages(async () => {
      const segmenting = run('fcnLabeler.segmentImage', image);
      await pause(30);
      await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'in front' }));
      await waitFor(() => tabOf(image)?.isActive === false, 'the labeler is hidden');
      await pause(300);
      await openLabeler(image);
      await segmenting;
    });
    equal(messages, []);
    equal([document.core.state.status, document.core.isBlank], ['predicted', false]);
  });

  it('take the keys of the canvas with them when their panel closes (trap 10)', async () => {
    const { provider } = await labelerApi();
    const shown: LabelView[] = [];
    const subscription = provider.onDidShow((view) => shown.push(view));
    const { image } = await freshImage();
    await openLabeler(image);
    subscription.dispose();
    await waitFor(() => shown.some(({ ready }) => ready), 'the view runs');
    const focus = shown[0] as unknown as { setFocused(focused: boolean): void };
    const contexts = await withContexts(async () => {
      focus.setFocused(false);
      focus.setFocused(true);
      await closeAll();
      await waitFor(() => tabOf(image) === undefined, 'the editor is closed');
      await pause(200);
    });
    const focused = contexts.filter(([key]) => key === 'fcnLabeler.canvasFocused');
    equal(focused.slice(-2), [
      ['fcnLabeler.canvasFocused', true],
      ['fcnLabeler.canvasFocused', false],
    ]);
  });
});

/** A JPEG whose EXIF says that it is to be turned by a quarter. */
async function turnedImage(): Promise<vscode.Uri> {
  const jpeg = await fs.readFile(inWorkspace('images/people.jpg'));
  // APP1 with one TIFF entry: tag 0x0112 (orientation), type SHORT, one value, 6.
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
  const payload = [...new TextEncoder().encode('Exif\0\0'), ...tiff];
  const app1 = [0xff, 0xe1, 0, payload.length + 2, ...payload];
  const image = inWorkspace(`host-test/turned-${Date.now()}.jpg`);
  await fs.writeFile(image, Uint8Array.from([...jpeg.subarray(0, 2), ...app1, ...jpeg.subarray(2)]));
  return image;
}

/** The context keys that an action sets, in order. */
async function withContexts(action: () => Promise<void>): Promise<unknown[][]> {
  const commands = vscode.commands as { executeCommand: (command: string, ...args: unknown[]) => unknown };
  const original = commands.executeCommand;
  const contexts: unknown[][] = [];
  commands.executeCommand = (command, ...args) => {
    if (command === 'setContext') contexts.push(args);
    return original(command, ...args);
  };
  try {
    await action();
  } finally {
    commands.executeCommand = original;
  }
  return contexts;
}
