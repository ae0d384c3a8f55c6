/** The list of an export's own files, beside them: what a later export may replace. */
import { strFromU8, strToU8 } from 'fflate';
import type { FormatId } from './types';

export const MANIFEST_FILE = 'fcn-export.txt';
const FIRST_LINE = /^# fcn-labeler export: [a-z0-9-]+$/;

/** @param paths below the export's folder */
export function manifestOf(format: FormatId, paths: readonly string[]): Uint8Array {
  return strToU8(`# fcn-labeler export: ${format}\n${[...paths].sort().join('\n')}\n`);
}

/** @returns the paths that it lists, whatever they are; none where it is no such list */
export function parseManifest(bytes: Uint8Array): Set<string> {
  const [first, ...paths] = strFromU8(bytes).split('\n');
  return new Set(FIRST_LINE.test(first) ? paths : []);
}
