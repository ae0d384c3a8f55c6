/** *Copy Diagnostics*: what a bug report needs, without paths, names or pixels. */
import * as vscode from 'vscode';
import type { LabelView } from '../editor/labelView';
import type { ViewTracker } from '../editor/viewTracker';
import { readSegmentOnOpen, readViewSettings } from '../settings';

export function registerDiagnostics(views: ViewTracker, version: string): vscode.Disposable {
  return vscode.commands.registerCommand('fcnLabeler.copyDiagnostics', async () => {
    await vscode.env.clipboard.writeText(diagnostics(views.active, version));
    void vscode.window.showInformationMessage('Diagnostics copied. They hold no paths, names or pixels.');
  });
}

function diagnostics(view: LabelView | undefined, version: string): string {
  const { env, workspace } = vscode;
  const report = {
    extension: version,
    vscode: vscode.version,
    app: env.appName,
    host: env.appHost,
    remote: env.remoteName ?? null,
    ui: env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop',
    trusted: workspace.isTrusted,
    image: view ? describe(view) : null,
  };
  return JSON.stringify(report, null, 2);
}

function describe({ document, runtime }: LabelView) {
  const { core, header, dataset, uri } = document;
  return {
    scheme: uri.scheme,
    mimeType: header.mimeType,
    width: header.width,
    height: header.height,
    orientation: header.orientation,
    status: core.state.status,
    model: core.state.model ?? null,
    editable: document.editable,
    dirty: core.dirty,
    unconfirmedPixels: core.unconfirmedPixels,
    classes: document.classes.length,
    datasetFile: dataset.file !== undefined,
    settings: { ...readViewSettings(uri), segmentOnOpen: readSegmentOnOpen(uri) },
    runtime: runtime ?? null,
  };
}
