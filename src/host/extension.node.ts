/** Entry of the extension on Node: desktop and remote. */
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';
import type { ExtensionContext } from 'vscode';
import { TEMPORARY_SUFFIX } from '../node/atomicWrite';
import { activate as activateOn, type ExtensionApi } from './activate';
import { NodeMaskWriter } from './io/maskWriter.node';

const deflateBytes = promisify<Uint8Array, { level: number }, Uint8Array>(deflate);

/** On label maps the fastest level is barely larger than the slowest. */
const DEFLATE_LEVEL = 1;

export function activate(context: ExtensionContext): ExtensionApi {
  return activateOn(context, {
    maskWriter: new NodeMaskWriter(),
    temporaryFiles: `**/.*${TEMPORARY_SUFFIX}`,
    deflate: (bytes) => deflateBytes(bytes, { level: DEFLATE_LEVEL }),
  });
}
