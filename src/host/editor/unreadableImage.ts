/** What takes an image's place in its tab when it can't be read: the reason, and how to go on. */
import * as vscode from 'vscode';
import { baseName } from '../../core/dataset/paths';
import { escapeHtml } from './viewHtml';

/** Nothing is known of the image but why it can't be shown; closing its tab and opening it again reads it anew. */
export class UnreadableImage implements vscode.CustomDocument {
  constructor(
    readonly uri: vscode.Uri,
    readonly reason: string,
  ) {}
  dispose(): void {
    // Nothing is held.
  }
}

/** Shows the reason; VS Code itself would only speak of "an unexpected error". The page runs no script. */
export function showUnreadable(
  { uri, reason }: UnreadableImage,
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
): void {
  const media = vscode.Uri.joinPath(extensionUri, 'media');
  webview.options = { localResourceRoots: [media] };
  const styleSheet = webview.asWebviewUri(vscode.Uri.joinPath(media, 'unreadable.css')).toString();
  webview.html = unreadableHtml({
    title: baseName(uri.path),
    reason,
    styleSheet,
    cspSource: webview.cspSource,
  });
}

interface UnreadableParts {
  readonly title: string;
  readonly reason: string;
  readonly styleSheet: string;
  readonly cspSource: string;
}

function unreadableHtml({ title, reason, styleSheet, cspSource }: UnreadableParts): string {
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${cspSource}">
    <link rel="stylesheet" href="${styleSheet}">
    <title>${escapeHtml(title)}</title>
  </head>
  <body>
    <main role="alert">
      <p>${escapeHtml(reason)}</p>
      <p>Then close this tab and open the image again.</p>
    </main>
  </body>
</html>`;
}
