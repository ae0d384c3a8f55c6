/** Files that only look like images: the tab says what is wrong with them. */
import * as vscode from 'vscode';
import { openDocument } from '../../../src/host/editor/openDocument';
import { showUnreadable, UnreadableImage } from '../../../src/host/editor/unreadableImage';
import type { OpenServices } from '../../../src/host/editor/openDocument';
import { equal, ok, rejects } from '../support/assert';
import {
  closeAll,
  inWorkspace,
  labelerApi,
  run,
  tabOf,
  useQuietSettings,
  VIEW_TYPE,
  withMessages,
  writeText,
} from '../support/labeler';

/** The header of an image of 10,001 × 10,000 pixels, without them. */
const HUGE_BMP = `BM${'\0'.repeat(12)}(\0\0\0\x11'\0\0\x10'\0\0\x01\0\x18\0${'\0'.repeat(24)}`;

const BROKEN = {
  'text.jpg': ['hello', /text\.jpg is not a JPEG/],
  'empty.jpg': ['', /empty\.jpg is empty/],
  'huge.bmp': [HUGE_BMP, /huge\.bmp has 10001×10000 pixels .*takes up to 100\. /],
  'lfs.jpg': ['version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', /git lfs pull/],
} as const;

describe('files that are no images', () => {
  before(useQuietSettings);
  afterEach(closeAll);

  for (const [name, [content, reason]] of Object.entries(BROKEN)) {
    it(`open with their own reason: ${name}`, async () => {
      const file = inWorkspace(`broken/${name}`);
      await writeText(file, content);
      const { provider } = await labelerApi();
      const document = await provider.openCustomDocument(file, {
        backupId: undefined,
        untitledDocumentData: undefined,
      });
      ok('reason' in document && reason.test(document.reason), 'the reason is kept');
      const messages = await withMessages(async () => {
        await run('vscode.openWith', file, VIEW_TYPE);
        ok(tabOf(file), 'there is a tab');
        await run('workbench.action.files.save');
      });
      equal([messages, provider.find(file)], [[], undefined]);
    });
  }

  it('keep the backup of their labels: nothing opens in its place', async () => {
    const file = inWorkspace('broken/lost.jpg');
    await writeText(file, 'hello');
    const said = await withMessages(async () => {
      const log = vscode.window.createOutputChannel('unreadable test', { log: true });
      const datasets = { imageOf: () => Promise.resolve(undefined) };
      const ahead = { take: () => Promise.resolve(undefined) };
      const services = { datasets, ahead, log, masks: {}, images: {} } as unknown as OpenServices;
      await rejects(() => openDocument(file, 'file:///backup', services), /not a JPEG/);
      log.dispose();
    });
    ok(said.length === 1 && said[0].includes('unsaved labels'), said.join('\n'));
  });

  it('can have any name: the page shows it as text', () => {
    const uri = inWorkspace('broken/text.jpg');
    const webview = { html: '', cspSource: 'https://source', asWebviewUri: (each: vscode.Uri) => each };
    const image = new UnreadableImage(uri, '<img src=x onerror="a()">.jpg is empty.');
    showUnreadable(image, webview as vscode.Webview, uri);
    ok(!webview.html.includes('<img') && webview.html.includes('.jpg is empty.'), webview.html);
  });
});
