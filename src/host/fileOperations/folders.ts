/** Folders of the workspace as one file operation sees them: each is read once. */
import * as vscode from 'vscode';
import { IMAGE_EXTENSIONS } from '../../core/dataset/maskPaths';
import { DATASET_FILE } from '../../core/dataset/dataset';
import { isMissing } from '../io/files';

/** What lies in a folder: types by names. A folder of 100,000 images is asked about each of them. */
type Listing = ReadonlyMap<string, vscode.FileType>;

export class Folders {
  private readonly listings = new Map<string, Promise<Listing>>();

  constructor(private readonly cancellation: vscode.CancellationToken) {}

  /** What lies in a folder; nothing where there is none. */
  list(folder: vscode.Uri): Promise<Listing> {
    const key = folder.toString();
    const known = this.listings.get(key);
    if (known !== undefined) return known;
    const listing = listIfThere(folder);
    this.listings.set(key, listing);
    return listing;
  }

  async has(file: vscode.Uri): Promise<boolean> {
    return (await this.list(parentOf(file))).has(nameOf(file));
  }

  async isFolder(file: vscode.Uri): Promise<boolean> {
    const type = (await this.list(parentOf(file))).get(nameOf(file)) ?? vscode.FileType.Unknown;
    return (type & vscode.FileType.Directory) !== 0;
  }

  /** Files with an image's name below a folder, folders left out that are datasets of their own. */
  async imagesBelow(folder: vscode.Uri): Promise<vscode.Uri[]> {
    const entries = await this.list(folder);
    if (entries.has(DATASET_FILE)) return [];
    const isImage = (name: string, type: vscode.FileType): boolean =>
      (type & vscode.FileType.Directory) === 0 && hasImageName(name);
    return this.walk(folder, entries, isImage, (below) => this.imagesBelow(below));
  }

  /** Every file below a folder, and links to folders. */
  async filesBelow(folder: vscode.Uri): Promise<vscode.Uri[]> {
    return this.walk(
      folder,
      await this.list(folder),
      () => true,
      (below) => this.filesBelow(below),
    );
  }

  /** Links to folders aren't followed: they may lead round in a circle. */
  private async walk(
    folder: vscode.Uri,
    entries: Listing,
    takes: (name: string, type: vscode.FileType) => boolean,
    descend: (below: vscode.Uri) => Promise<vscode.Uri[]>,
  ): Promise<vscode.Uri[]> {
    const found: vscode.Uri[] = [];
    for (const [name, type] of entries) {
      if (this.cancellation.isCancellationRequested) throw new vscode.CancellationError();
      const uri = vscode.Uri.joinPath(folder, name);
      if (type === vscode.FileType.Directory) found.push(...(await descend(uri)));
      else if (takes(name, type)) found.push(uri);
    }
    return found;
  }
}

export function hasImageName(name: string): boolean {
  const extension = name.split('.').at(-1)?.toLowerCase() ?? '';
  return (IMAGE_EXTENSIONS as readonly string[]).includes(extension);
}

export function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export function parentOf(file: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(file, '..');
}

async function listIfThere(folder: vscode.Uri): Promise<Listing> {
  try {
    return new Map(await vscode.workspace.fs.readDirectory(folder));
  } catch (error) {
    if (isMissing(error)) return new Map();
    throw error;
  }
}
