/** The setting `fcnLabeler.openImagesByDefault`, kept in step with VS Code's own editor associations. */
import * as vscode from 'vscode';
import { IMAGE_EXTENSIONS } from '../core/dataset/maskPaths';
import { VIEW_TYPE } from './editor/labelEditorProvider';
import { SECTION } from './settings';

const SETTING = 'openImagesByDefault';
const ASSOCIATIONS = 'workbench.editorAssociations';

type Associations = Readonly<Record<string, string>>;

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

/** The associations with the labeler for every image type that a person hasn't given to another editor. */
export function withImages(associations: Associations): Associations {
  const ours = IMAGE_EXTENSIONS.map((extension): [string, string] => [`*.${extension}`, VIEW_TYPE]);
  return { ...Object.fromEntries(ours), ...associations };
}

/** The associations without the labeler. */
export function withoutImages(associations: Associations): Associations {
  return Object.fromEntries(Object.entries(associations).filter(([, editor]) => editor !== VIEW_TYPE));
}
