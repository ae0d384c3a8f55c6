/** Which images and masks there are below a dataset's root. */
import { DATASET_FILE } from '../../core/dataset/dataset';
import { foldersOf, isImagePath, type PathRules } from '../../core/dataset/maskPaths';
import type { FolderEntry } from '../io/localFiles';
import type { FolderReader } from './folderReader';
import { KnownPaths } from './knownPaths';
import { PngFiles } from './pngFiles';
import type { Turns } from './turns';

/** Folders that never hold images of a dataset, and are often huge. */
const NEVER = ['.git', 'node_modules'];

export interface FoundFiles {
  /** Ascending. */
  readonly images: readonly string[];
  /** PNG files that are no images: masks among them. */
  readonly pngs: PngFiles;
}

export interface ListOptions {
  readonly rules: PathRules;
  /** Names of folders that a person hides. */
  readonly hidden: readonly string[];
  readonly turns: Turns;
  /** Images that are kept from before, ascending by path. */
  readonly known?: readonly { readonly path: string }[];
  /** Told of a folder that can't be listed; it is left out. */
  readonly onUnreadable: (folder: string, error: unknown) => void;
}

interface Folder {
  /** `''`, or ending with `/`. */
  readonly path: string;
  /** Whether a link led here: links below aren't followed, so that none leads in a circle. */
  readonly isLinked: boolean;
}

/**
 * Lists the files that the dataset's globs and its masks' template can mean. A folder with a dataset file of its own is
 * another dataset's. Links to folders are followed, but not below another such link.
 * @throws the file system's error where the root itself can't be listed
 */
export async function listFiles(reader: FolderReader, options: ListOptions): Promise<FoundFiles> {
  const { rules, hidden, turns } = options;
  const wanted = foldersOf(rules).map((folder) => folder.toLowerCase());
  const skipped = new Set([...NEVER, ...hidden]);
  // Wildcards take no leading dot.
  const takesDots = [...rules.images, rules.labels].some((glob) => /(?:^|\/)\.[^./]/.test(glob));
  const images: string[] = [];
  const pngs = new PngFiles();
  const known = new KnownPaths(options.known ?? []);
  const waiting: Folder[] = [{ path: '', isLinked: false }];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const { path, isLinked } = folder;
    const entries = await entriesOf(reader, path, options);
    if (path !== '' && entries.some(({ name }) => name === DATASET_FILE)) continue;
    const names: string[] = [];
    for (const { name, kind, isLink } of entries) {
      if (turns.isDue) await turns.take();
      // Joined it is one text; by `+` it would keep its parts, too.
      const at = [path, name].join('');
      if (kind === 'folder') {
        const isHidden = skipped.has(name) || (name.startsWith('.') && !takesDots);
        if (!isHidden && !(isLinked && isLink) && canHold(`${at}/`.toLowerCase(), wanted)) {
          waiting.push({ path: `${at}/`, isLinked: isLinked || isLink });
        }
      } else if (isImagePath(rules, at)) {
        images.push(known.kept(at));
      } else if (name.toLowerCase().endsWith('.png')) {
        names.push(name);
      }
    }
    pngs.add(path, names);
  }
  return { images: images.sort(), pngs };
}

async function entriesOf(
  reader: FolderReader,
  path: string,
  { onUnreadable }: ListOptions,
): Promise<readonly FolderEntry[]> {
  try {
    return await reader.list(path);
  } catch (error) {
    if (path === '') throw error;
    onUnreadable(path, error);
    return [];
  }
}

/** Whether the folder lies on the way to a wanted one, or below it. */
function canHold(folder: string, wanted: readonly string[]): boolean {
  return wanted.some((each) => each.startsWith(folder) || folder.startsWith(each));
}
