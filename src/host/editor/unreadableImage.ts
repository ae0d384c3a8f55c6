/** What takes an image's place in its tab when it can't be read: the reason, and how to go on. */
import type * as vscode from 'vscode';

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

/** Shows the reason; VS Code itself would only speak of "an unexpected error". */
export function showUnreadable({ reason }: UnreadableImage, webview: vscode.Webview): void {
  webview.html = unreadableHtml(reason, webview.cspSource);
}

function unreadableHtml(reason: string, cspSource: string): string {
  // VS Code's own style sheet of webviews is inline.
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${cspSource} 'unsafe-inline'">
    <title>FCN Labeler</title>
  </head>
  <body style="display: flex; min-height: 90vh; align-items: center; justify-content: center; text-align: center">
    <main role="alert" style="max-width: 60ch">
      <p>${escapeHtml(reason)}</p>
      <p>Then close this tab and open the image again.</p>
    </main>
  </body>
</html>`;
}

/** File names may hold anything. */
function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
