/** Entry of the extension on Node: desktop and remote. */
import { createRequire } from 'node:module';
import type { ExtensionContext } from 'vscode';
import { TEMPORARY_SUFFIX } from '../node/atomicWrite';
import { deflateLabels } from '../node/deflateLabels';
import { nodeCompressor } from '../node/nodeCompressor';
import { checkInside } from '../node/insideFolder';
import { readLink } from '../node/readLink';
import { activate as activateOn, type ExtensionApi } from './activate';
import { NodeSpill } from './io/editFiles.node';
import { readPieces } from './io/filePieces.node';
import { displayPath } from './io/maskStore';
import { NodeMaskWriter } from './io/maskWriter.node';
import { NodeJournalFile } from './journal/nodeJournal.node';
import { ProcessSession } from './journal/processSession.node';
import type { ToolModule } from './toolLoader';

export { deactivate } from './activate';

/** The build leaves it beside this bundle. */
function loadTools(): Promise<ToolModule> {
  return Promise.resolve(createRequire(__filename)('./tools.js') as ToolModule);
}

export function activate(context: ExtensionContext): ExtensionApi {
  return activateOn(
    context,
    {
      maskWriter: new NodeMaskWriter(displayPath),
      temporaryFiles: `**/.*${TEMPORARY_SUFFIX}`,
      deflate: deflateLabels,
      compressor: nodeCompressor,
      checkInside,
      readLink,
      readPieces,
      session: new ProcessSession(),
      journalAt: (path) => new NodeJournalFile(path),
      spillTo: (root) => new NodeSpill(root.fsPath),
    },
    loadTools,
  );
}
