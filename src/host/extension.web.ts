/** Entry of the extension in the browser's extension host. */
import type { ExtensionContext } from 'vscode';
import { defaultDeflate } from '../core/mask/deflate';
import { activate as activateOn, type ExtensionApi } from './activate';

export { deactivate } from './activate';

export function activate(context: ExtensionContext): ExtensionApi {
  // VS Code loads one file there: the bundler puts both into one.
  return activateOn(context, { deflate: defaultDeflate }, () => import('./tools'));
}
