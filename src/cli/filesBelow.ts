/** The files of a tree, in the same order on every machine. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Lists the files below a folder, by name, without hidden folders and `node_modules`. Links to folders aren't followed:
 * they could lead in a circle.
 * @param skip a folder that is left out, such as the one that results go to
 * @returns paths below `folder`, with `/`
 */
export async function filesBelow(folder: string, skip?: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const files: string[] = [];
  for (const entry of entries) {
    if (!entry.isDirectory()) {
      files.push(entry.name);
      continue;
    }
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules' || path === skip) continue;
    for (const file of await filesBelow(path, skip)) files.push(`${entry.name}/${file}`);
  }
  return files;
}
