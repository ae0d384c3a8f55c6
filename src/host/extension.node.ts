/** Entry of the extension on Node: desktop and remote. */
import type { ExtensionContext } from 'vscode';
import { TEMPORARY_SUFFIX } from '../node/atomicWrite';
import { deflateLabels } from '../node/deflateLabels';
import { nodeCompressor } from '../node/nodeCompressor';
import { checkInside } from '../node/insideFolder';
import { readLink } from '../node/readLink';
import { activate as activateOn, type ExtensionApi } from './activate';
import { NodeSpill } from './io/editFiles.node';
import { readPieces } from './io/filePieces.node';
import { nodeLocalFiles } from './io/localFiles.node';
import { displayPath } from './io/maskStore';
import { NodeMaskWriter } from './io/maskWriter.node';
import { NodeJournalFile } from './journal/nodeJournal.node';
import { ProcessSession } from './journal/processSession.node';

export { deactivate } from './activate';

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
      localFiles: nodeLocalFiles,
      session: new ProcessSession(),
      journalAt: (path) => new NodeJournalFile(path),
      spillTo: (root) => new NodeSpill(root.fsPath),
    },
    // A bundle of its own, beside this one: the name ends as the build's file does.
    () => import('./tools.js'),
  );
}
