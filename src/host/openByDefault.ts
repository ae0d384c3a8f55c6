/** The setting `fcnLabeler.openImagesByDefault`, kept in step with VS Code's own editor associations. */
import * as vscode from 'vscode';
import { withImages, withoutImages, type Associations } from './associations';
import { SECTION } from './settings';

const SETTING = 'openImagesByDefault';
const ASSOCIATIONS = 'workbench.editorAssociations';

/** Follows the setting in this workspace. */
export function followOpenByDefault(log: vscode.LogOutputChannel): vscode.Disposable {
  const follow = (): void => {
    apply().then(undefined, (error: unknown) => log.error(`${ASSOCIATIONS}: ${String(error)}`));
  };
  follow();
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SECTION}.${SETTING}`)) follow();
  });
}

async function apply(): Promise<void> {
  const setting = vscode.workspace.getConfiguration(SECTION).inspect<boolean>(SETTING)?.workspaceValue;
  if (setting === undefined) return;
  const settings = vscode.workspace.getConfiguration();
  const before = settings.inspect<Associations>(ASSOCIATIONS)?.workspaceValue ?? {};
  const after = setting ? withImages(before) : withoutImages(before);
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  const value = Object.keys(after).length > 0 ? after : undefined;
  await settings.update(ASSOCIATIONS, value, vscode.ConfigurationTarget.Workspace);
}
