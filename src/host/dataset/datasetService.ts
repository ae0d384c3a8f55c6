/** Which dataset an image belongs to, and where its mask lies. */
import * as vscode from 'vscode';
import { DATASET_FILE, DEFAULT_DATASET, type Dataset } from '../../core/dataset/dataset';
import { findCollisions } from '../../core/dataset/collisions';
import {
  imageCandidatesOf,
  maskPathBeside,
  maskPathInWorkspace,
  maskPathOf,
} from '../../core/dataset/maskPaths';
import { parseDataset } from '../../core/dataset/parseDataset';
import { LabelerError } from '../../core/errors';
import { exists, readIfThere } from '../io/files';
import { WatchedFiles } from '../io/watchedFiles';
import { pathBelow } from './relativePath';

/** A dataset as one image sees it. */
export interface ImageDataset {
  /** What the dataset's paths are below. */
  readonly root: vscode.Uri;
  /** Its `fcn-dataset.json`; undefined where there is none and the defaults hold. */
  readonly file: vscode.Uri | undefined;
  readonly dataset: Dataset;
}

/**
 * The mask's path below the dataset, whoever else has it.
 * @throws LabelerError `dataset-invalid` where the image can't have one
 */
export function maskPathIn({ root, file, dataset }: ImageDataset, image: vscode.Uri): string {
  const path = pathBelow(root, image) ?? '';
  const inWorkspace = vscode.workspace.getWorkspaceFolder(image) !== undefined;
  const fallback = inWorkspace ? maskPathInWorkspace(path) : maskPathBeside(path);
  return (file && maskPathOf(dataset, path)) ?? fallback;
}

export class DatasetService implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly files = new WatchedFiles(`**/${DATASET_FILE}`, () => this.changed.fire());

  /** Some dataset file was created, changed or deleted. */
  readonly onDidChange = this.changed.event;

  /** Says at once what the watcher would say later. */
  fileWritten(): void {
    this.changed.fire();
  }

  /**
   * The dataset of a file: the nearest `fcn-dataset.json` at or above it within its workspace folder, else the
   * defaults below the workspace folder or, outside of it, below the file's own folder.
   * @throws LabelerError `dataset-invalid`
   */
  async of(file: vscode.Uri): Promise<ImageDataset> {
    const folder = vscode.Uri.joinPath(file, '..');
    const workspace = vscode.workspace.getWorkspaceFolder(file)?.uri;
    if (workspace === undefined) return { root: folder, file: undefined, dataset: DEFAULT_DATASET };
    for (let at = folder; pathBelow(workspace, at) !== undefined; at = vscode.Uri.joinPath(at, '..')) {
      const found = await this.read(vscode.Uri.joinPath(at, DATASET_FILE));
      if (found !== undefined) return found;
      if (at.path === workspace.path || at.path === '/') break;
    }
    return { root: workspace, file: undefined, dataset: DEFAULT_DATASET };
  }

  /**
   * Where the mask of an image lies.
   * @throws LabelerError `dataset-invalid` when another image has that mask, or it is an image itself
   */
  async maskOf(image: vscode.Uri, place: ImageDataset): Promise<vscode.Uri> {
    const { root, dataset } = place;
    const path = pathBelow(root, image) ?? '';
    const mask = maskPathIn(place, image);
    const others = imageCandidatesOf(dataset, mask).filter(
      (each) => each.toLowerCase() !== path.toLowerCase(),
    );
    const present = await this.existing(root, others);
    const collision = findCollisions(dataset, [path, ...present]).at(0);
    if (collision) throw new LabelerError('dataset-invalid', collision.message, path);
    return vscode.Uri.joinPath(root, mask);
  }

  /** The image whose mask this file is; undefined when it is none, or its image isn't there. */
  async imageOf(mask: vscode.Uri): Promise<vscode.Uri | undefined> {
    const { root, file, dataset } = await this.of(mask);
    const outside = vscode.workspace.getWorkspaceFolder(mask) === undefined;
    // Without a workspace the mask lies in a folder beside its image: `of` took that folder for the root.
    const base = file === undefined && outside ? vscode.Uri.joinPath(root, '..') : root;
    const path = pathBelow(base, mask);
    if (path === undefined) return undefined;
    const image = (await this.existing(base, imageCandidatesOf(dataset, path))).at(0);
    return image === undefined ? undefined : vscode.Uri.joinPath(base, image);
  }

  dispose(): void {
    this.files.dispose();
    this.changed.dispose();
  }

  private async read(file: vscode.Uri): Promise<ImageDataset | undefined> {
    const bytes = await readIfThere(vscode.workspace.fs, file);
    if (bytes === undefined) return undefined;
    const dataset = parseDataset(new TextDecoder().decode(bytes), vscode.workspace.asRelativePath(file));
    return { root: vscode.Uri.joinPath(file, '..'), file, dataset };
  }

  private async existing(root: vscode.Uri, paths: readonly string[]): Promise<string[]> {
    const found = await Promise.all(
      paths.map((path) => exists(vscode.workspace.fs, vscode.Uri.joinPath(root, path))),
    );
    return paths.filter((_path, i) => found[i]);
  }
}
