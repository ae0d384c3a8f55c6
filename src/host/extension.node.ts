/** Entry of the extension on Node: desktop and remote. */
import type { ExtensionContext } from 'vscode';
import { TEMPORARY_SUFFIX } from '../node/atomicWrite';
import { deflateLabels } from '../node/deflateLabels';
import { activate as activateOn, type ExtensionApi } from './activate';
import { NodeSpill } from './io/editFiles.node';
import { displayPath } from './io/maskStore';
import { NodeMaskWriter } from './io/maskWriter.node';

export function activate(context: ExtensionContext): ExtensionApi {
  return activateOn(context, {
    maskWriter: new NodeMaskWriter(displayPath),
    temporaryFiles: `**/.*${TEMPORARY_SUFFIX}`,
    deflate: deflateLabels,
    spillTo: (root) => new NodeSpill(root.fsPath),
  });
}
