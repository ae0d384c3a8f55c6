/** The datasets of the workspace, found by their files. */
import * as vscode from 'vscode';
import { DATASET_FILE } from '../../core/dataset/dataset';
import { isImagePath } from '../../core/dataset/maskPaths';
import { LabelerError } from '../../core/errors';
import { pathBelow } from '../dataset/relativePath';
import { errorText } from '../errorText';
import { exists } from '../io/files';
import { displayPath } from '../io/maskStore';
import { STAYS } from '../questions';
import type { ToolServices } from '../toolServices';
import { ImageIndex, type IndexServices } from './imageIndex';
import type { DatasetIndex, DatasetIndexes } from './types';

type Services = IndexServices & Pick<ToolServices, 'datasets' | 'views'>;

/** No workspace has more datasets; a copy of somebody's disk may. */
const MAX_DATASETS = 200;

export class WorkspaceIndexes implements DatasetIndexes {
  private readonly byFile = new Map<string, ImageIndex>();
  private readonly unreadable = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: { dispose(): unknown }[];
  private sorted: readonly ImageIndex[] = [];
  /** The last search that began or will. */
  private last: Promise<void> = Promise.resolve();
  /** The one that has not begun. */
  private next: Promise<void> | undefined;
  private lastActive: DatasetIndex | undefined;
  private isDisposed = false;

  readonly onDidChange = this.changed.event;

  constructor(private readonly services: Services) {
    const { datasets, views } = services;
    const searchAgain = (): void => void this.search();
    this.subscriptions = [
      this.changed,
      datasets.onDidChange(searchAgain),
      vscode.workspace.onDidChangeWorkspaceFolders(searchAgain),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.listSoon();
      }),
      views.onDidChange(() => (this.lastActive = this.active ?? this.lastActive)),
    ];
    searchAgain();
  }

  get all(): readonly ImageIndex[] {
    return this.sorted;
  }

  /** Dataset files that could never be read: the reason, by the file's URI. */
  get broken(): ReadonlyMap<string, string> {
    return this.unreadable;
  }

  ready(): Promise<void> {
    return this.last;
  }

  async of(image: vscode.Uri): Promise<DatasetIndex | undefined> {
    await this.ready();
    return this.taking(image);
  }

  async choose(placeHolder: string): Promise<DatasetIndex | undefined> {
    await this.ready();
    await this.lookAround();
    const { sorted, active, lastActive } = this;
    if (sorted.length === 0) throw noDataset([...this.unreadable.values()].at(0));
    if (active !== undefined) return active;
    if (sorted.length === 1) return sorted[0];
    const last = sorted.find((each) => each === lastActive);
    if (last !== undefined) return last;
    const items = sorted.map((index) => ({ label: displayPath(index.place.root), index }));
    return (await vscode.window.showQuickPick(items, { placeHolder, ...STAYS }))?.index;
  }

  dispose(): void {
    this.isDisposed = true;
    vscode.Disposable.from(...this.subscriptions, ...this.sorted).dispose();
  }

  /** VS Code may be slow to tell of a dataset file that just came: another dataset than the shown one's would be taken. */
  private async lookAround(): Promise<void> {
    const image = this.services.views.active?.document.uri;
    if (image === undefined || this.taking(image) !== undefined) return;
    const place = await this.services.datasets.of(image).catch(() => undefined);
    if (place?.file !== undefined && !this.byFile.has(place.file.toString())) await this.search();
  }

  private get active(): DatasetIndex | undefined {
    const image = this.services.views.active?.document.uri;
    return image && this.taking(image);
  }

  /** The dataset of the nearest dataset file at or above an image, where it takes the image in. */
  private taking(image: vscode.Uri): DatasetIndex | undefined {
    const folders = [...this.byFile.keys(), ...this.unreadable.keys()].map((file) => rootOf(file));
    const above = folders.filter((root) => pathBelow(root, image) !== undefined);
    const nearest = above.sort((a, b) => b.path.length - a.path.length).at(0);
    const index = nearest && this.byFile.get(vscode.Uri.joinPath(nearest, DATASET_FILE).toString());
    if (index === undefined) return undefined;
    const { root, dataset } = index.place;
    return isImagePath(dataset, pathBelow(root, image) ?? '') ? index : undefined;
  }

  /** A search that still waits for its turn will see what happened until then. */
  private search(): Promise<void> {
    this.next ??= this.last
      .then(() => {
        this.next = undefined;
        return this.searchNow();
      })
      .catch((error: unknown) => this.services.log.error(errorText(error)));
    this.last = this.next;
    return this.last;
  }

  private async searchNow(): Promise<void> {
    const files = await datasetFiles();
    if (this.isDisposed) return;
    const before = new Set([...this.byFile.keys(), ...this.unreadable.keys()]);
    const now = new Set(files.map((file) => file.toString()));
    for (const file of files) await this.read(file);
    for (const [file, index] of this.byFile) if (!now.has(file)) this.forget(file, index);
    for (const file of this.unreadable.keys()) if (!now.has(file)) this.unreadable.delete(file);
    this.sorted = [...this.byFile.values()].sort((a, b) => (a.place.root.path < b.place.root.path ? -1 : 1));
    for (const file of [...before, ...now]) if (before.has(file) !== now.has(file)) this.handedOver(file);
    for (const index of this.sorted) {
      index.complete().catch((error: unknown) => this.services.log.error(errorText(error)));
    }
    this.changed.fire();
  }

  /** A file that can't be read leaves its dataset as it was. */
  private async read(file: vscode.Uri): Promise<void> {
    const key = file.toString();
    const index = this.byFile.get(key);
    try {
      const place = await this.services.datasets.of(file);
      if (this.isDisposed) return;
      this.unreadable.delete(key);
      if (index === undefined) this.byFile.set(key, this.begin(new ImageIndex(place, this.services)));
      else index.setPlace(place);
    } catch (error) {
      const problem = errorText(error);
      this.services.log.warn(problem);
      if (index === undefined) this.unreadable.set(key, problem);
      else index.setPlace(index.place, problem);
    }
  }

  private begin(index: ImageIndex): ImageIndex {
    index.onDidChange(() => this.changed.fire());
    return index;
  }

  private forget(file: string, index: ImageIndex): void {
    this.byFile.delete(file);
    index.dispose();
  }

  /** Watchers miss folders that come in a hurry, for good, and what happens on file systems that can't be watched. */
  private listSoon(): void {
    for (const index of this.sorted) if (index.isComplete) index.scanSoon(false);
  }

  /** The images below a dataset file that came or went belong to another dataset. */
  private handedOver(file: string): void {
    const root = rootOf(file);
    for (const index of this.sorted) if (pathBelow(index.place.root, root)) index.scanSoon(false);
  }
}

/** Those that the search finds; some file systems have no search, so workspace folders are looked at besides. */
async function datasetFiles(): Promise<vscode.Uri[]> {
  const found = await vscode.workspace.findFiles(`**/${DATASET_FILE}`, '**/node_modules/**', MAX_DATASETS);
  const inFolders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
    vscode.Uri.joinPath(uri, DATASET_FILE),
  );
  const known = new Map(found.map((file) => [file.toString(), file]));
  for (const file of inFolders) {
    if (!known.has(file.toString()) && (await exists(vscode.workspace.fs, file).catch(() => false))) {
      known.set(file.toString(), file);
    }
  }
  return [...known.values()];
}

function rootOf(file: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.parse(file), '..');
}

function noDataset(problem: string | undefined): LabelerError {
  return new LabelerError(
    'dataset-invalid',
    problem ?? `No ${DATASET_FILE} in this workspace. "FCN Labeler: Create Dataset…" makes one.`,
  );
}
