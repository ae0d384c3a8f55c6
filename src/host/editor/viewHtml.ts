/** The page of a view. */
import * as vscode from 'vscode';
import { baseName } from '../../core/dataset/paths';
import type { AssetUris } from '../../protocol/hostView';

const WASM_BINARIES = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];
const NONCE_BYTES = 16;

/** Folders that a view may read; the image and its labels come as messages. */
export function resourceRoots(extensionUri: vscode.Uri): vscode.Uri[] {
  return [vscode.Uri.joinPath(extensionUri, 'dist'), vscode.Uri.joinPath(extensionUri, 'media')];
}

/** The page of the labeler. @param image is named by the page's title: screen readers say it */
export function viewHtml(webview: vscode.Webview, extensionUri: vscode.Uri, image: vscode.Uri): string {
  return pageHtml(webview, extensionUri, { name: 'labeler', title: baseName(image.path) });
}

/** What a page is made of. */
interface PageParts {
  /** Of the page's script and style sheet in `dist`. */
  readonly name: string;
  readonly title: string;
}

export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { name, title }: PageParts,
): string {
  const asset = (path: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, path)).toString();
  const nonce = makeNonce();
  const csp = [
    `default-src 'none'`,
    `img-src ${webview.cspSource} blob: data:`,
    `style-src ${webview.cspSource}`,
    `script-src 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    `connect-src ${webview.cspSource} blob:`,
    `worker-src blob:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${csp}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${asset(`dist/${name}.css`)}">
    <title>${escapeHtml(title)}</title>
  </head>
  <body>
    <div id="app"></div>
    <script nonce="${nonce}" src="${asset(`dist/${name}.js`)}"></script>
  </body>
</html>`;
}

/** File names may hold anything. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** What the view fetches for its worker, which can't fetch from a webview itself. */
export function assetUris(webview: vscode.Webview, extensionUri: vscode.Uri, model: vscode.Uri): AssetUris {
  const uri = (base: vscode.Uri, path: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(base, path)).toString();
  return {
    worker: uri(extensionUri, 'dist/worker.js'),
    wasm: Object.fromEntries(WASM_BINARIES.map((name) => [name, uri(extensionUri, `dist/wasm/${name}`)])),
    modelJson: uri(model, 'model.json'),
    modelWeights: uri(model, 'weights.bin'),
  };
}

function makeNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
