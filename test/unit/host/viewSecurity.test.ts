/** What the pages of the extension may do: their content security policies and the folders that they may read. */
import { describe, expect, it } from 'vitest';
import { Uri, type Webview, type WebviewOptions } from 'vscode';
import { showUnreadable, UnreadableImage } from '../../../src/host/editor/unreadableImage';
import { assetUris, resourceRoots, viewHtml } from '../../../src/host/editor/viewHtml';

const SOURCE = 'https://*.vscode-cdn.net';
const extension = Uri.file('/extensions/fcn-labeler');

function fakeWebview() {
  return {
    html: '',
    options: {} as WebviewOptions,
    cspSource: SOURCE,
    asWebviewUri: (uri: Uri) => Uri.parse(`https://file.vscode-cdn.net${uri.path}`),
  };
}

/** The directives of a page's policy, by name. */
function policyOf(html: string): Record<string, string> {
  const [, content] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  return Object.fromEntries(
    content.split('; ').map((directive) => {
      const space = directive.indexOf(' ');
      return [directive.slice(0, space), directive.slice(space + 1)];
    }),
  );
}

const page = (image = '/photos/a.jpg'): string =>
  viewHtml(fakeWebview() as unknown as Webview, extension, Uri.file(image));

describe('the page of a view', () => {
  it('has the policy that the project promises, and nothing unsafe in it', () => {
    const html = page();
    const [, nonce] = /<script nonce="([0-9a-f]{32})"/.exec(html) ?? [];
    expect(policyOf(html)).toEqual({
      'default-src': "'none'",
      'img-src': `${SOURCE} blob: data:`,
      'style-src': SOURCE,
      'script-src': `'nonce-${nonce}' 'wasm-unsafe-eval'`,
      'connect-src': `${SOURCE} blob:`,
      'worker-src': 'blob:',
    });
    expect(html).not.toMatch(/unsafe-inline|'unsafe-eval'/);
  });

  it('comes before everything that it governs, with a nonce of its own each time', () => {
    expect(page()).not.toBe(page());
    const html = page();
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<link'));
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/\son\w+=|style=|javascript:/);
  });

  it('is named after its image, whatever that is called', () => {
    expect(page()).toContain('<title>a.jpg</title>');
    expect(page('/photos/</title><script>.jpg')).toContain('<title>title&#62;&#60;script&#62;.jpg</title>');
  });

  it("may read the extension's own folders only", () => {
    const roots = resourceRoots(extension).map(({ path }) => path);
    expect(roots).toEqual(['/extensions/fcn-labeler/dist', '/extensions/fcn-labeler/media']);
    const model = Uri.joinPath(extension, 'media/models/voc');
    const { wasm, ...assets } = assetUris(fakeWebview() as unknown as Webview, extension, model);
    for (const uri of [...Object.values(wasm), ...Object.values(assets)]) {
      expect(
        roots.some((root) => Uri.parse(uri).path.startsWith(`${root}/`)),
        uri,
      ).toBe(true);
    }
  });
});

describe('the page in place of an unreadable image', () => {
  const shown = (reason: string) => {
    const webview = fakeWebview();
    const image = new UnreadableImage(Uri.file('/a.jpg'), reason);
    showUnreadable(image, webview as unknown as Webview, extension);
    return webview;
  };

  it('runs nothing, loads a style sheet, and may read media only', () => {
    const { html, options } = shown('a.jpg is empty.');
    expect(policyOf(html)).toEqual({ 'default-src': "'none'", 'style-src': SOURCE });
    expect(html).not.toMatch(/<script|style=|unsafe-/);
    expect([options.enableScripts, options.localResourceRoots?.map(({ path }) => path)]).toEqual([
      undefined,
      ['/extensions/fcn-labeler/media'],
    ]);
  });

  it('shows any name as text', () => {
    const { html } = shown(`<img src=x onerror="a()">&'.jpg is empty.`);
    expect(html).toContain('<p>&#60;img src=x onerror=&#34;a()&#34;&#62;&#38;&#39;.jpg is empty.</p>');
  });
});
