/** The setting `fcnLabeler.openImagesByDefault`, kept in step with VS Code's own editor associations. */
import * as vscode from 'vscode';
import { errorText } from './errorText';
import { withImages, withoutImages, type Associations } from './associations';
import { SECTION } from './settings';

const SETTING = 'openImagesByDefault';
const ASSOCIATIONS = 'workbench.editorAssociations';

/** Follows the setting in this workspace. */
export function followOpenByDefault(log: vscode.LogOutputChannel): vscode.Disposable {
  const follow = (setting: boolean | undefined): void => {
    apply(setting).then(undefined, (error: unknown) => log.error(`${ASSOCIATIONS}: ${errorText(error)}`));
  };
  // Never set, it leaves alone what a person has chosen in VS Code's own setting; reset, it takes its own back.
  follow(read());
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`${SECTION}.${SETTING}`)) follow(read() ?? false);
  });
}

function read(): boolean | undefined {
  return vscode.workspace.getConfiguration(SECTION).inspect<boolean>(SETTING)?.workspaceValue;
}

async function apply(setting: boolean | undefined): Promise<void> {
  if (setting === undefined) return;
  const settings = vscode.workspace.getConfiguration();
  const before = settings.inspect<Associations>(ASSOCIATIONS)?.workspaceValue ?? {};
  const after = setting ? withImages(before) : withoutImages(before);
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  const value = Object.keys(after).length > 0 ? after : undefined;
  await settings.update(ASSOCIATIONS, value, vscode.ConfigurationTarget.Workspace);
}
