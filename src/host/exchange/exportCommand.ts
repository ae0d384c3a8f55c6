/** *Export Dataset…*: asks what and where, and says what became of it. */
import * as vscode from 'vscode';
import type { ExchangeFormats } from '../../core/exchange/formats';
import { runExport, type ExportResult, type ExportSource } from '../../core/exchange/exportRun';
import { notesOnPlace } from '../../core/exchange/exportPlace';
import { selectImages, type Chosen } from '../../core/exchange/selection';
import {
  DEFAULT_FORMAT_OPTIONS,
  type ExchangeFormat,
  type ImageTurner,
  type ListedImage,
} from '../../core/exchange/types';
import { isCancelled, LabelerError } from '../../core/errors';
import { isGone } from '../../core/image/unreadable';
import { baseName } from '../../core/dataset/paths';
import type { DatasetIndex, DatasetIndexes } from '../datasetIndex/types';
import { pathBelow } from '../dataset/relativePath';
import { headerOf } from '../io/headerOf';
import { displayPath } from '../io/maskStore';
import type { ToolServices } from '../toolServices';
import { withImageProgress } from './exchangeProgress';
import {
  chooseContent,
  chooseFormat,
  chooseTarget,
  type ExportChoice,
  type ExportPlace,
} from './exchangeQuestions';
import { exportDocument, exportLine, showDocument } from './exchangeSummary';
import { temporaryName, WorkspaceFolder } from './workspaceFolder';

const REVEAL = 'Reveal';
const SUMMARY = 'Show Summary';
const REPLACE = 'Replace Earlier Export';

export type ExchangeServices = Pick<ToolServices, 'masks' | 'platform' | 'provider'> & {
  readonly indexes: DatasetIndexes;
  readonly formats: ExchangeFormats;
};

export type ExportServices = ExchangeServices & { readonly turner: ImageTurner };

/** @returns what to tell the person at once */
export async function exportDataset(services: ExportServices): Promise<string | undefined> {
  const index = await services.indexes.choose('Dataset to export');
  if (index === undefined) return undefined;
  await index.complete();
  const format = await chooseFormat(services.formats, 'Format to export');
  if (format === undefined) return undefined;
  const unsaved = unsavedImages(index, services);
  const images = await listed(index, unsaved, services);
  const choice = await chooseContent(countsOf(images), format.id);
  if (choice === undefined) return undefined;
  const { root, dataset } = index.place;
  const selected = selectImages(images, dataset, { ...choice, splits: undefined, classes: undefined });
  const place = await chooseTarget(`${baseName(root.path)}-${format.id}`, vscode.Uri.joinPath(root, '..'));
  if (place === undefined) return undefined;
  checkPlace(place, root);
  const below = pathBelow(root, vscode.Uri.joinPath(place.parent, place.name));
  const notes = below === undefined ? [] : notesOnPlace(dataset, below);
  const chosen = { ...selected, notes: [...selected.notes, ...notes] };
  const result = await run({ index, format, choice, chosen, place }, services, false);
  if (result !== undefined) tell(result, place, unsaved);
  return undefined;
}

interface ExportJob {
  readonly index: DatasetIndex;
  readonly format: ExchangeFormat;
  readonly choice: ExportChoice;
  readonly chosen: Chosen;
  readonly place: ExportPlace;
}

/** @returns undefined where the person cancelled, or wants no earlier export replaced */
async function run(
  job: ExportJob,
  services: ExportServices,
  overwrite: boolean,
): Promise<ExportResult | undefined> {
  const { index, format, choice, chosen, place } = job;
  const parent = new WorkspaceFolder(place.parent);
  const { confirmedOnly, intCounts } = choice;
  const options = { ...DEFAULT_FORMAT_OPTIONS, intCounts };
  const target = { parent, name: place.name, temporary: temporaryName(place.name), overwrite };
  try {
    return await withImageProgress(`Exporting as ${format.title}`, (signal, progress) =>
      runExport(
        format,
        { chosen, confirmedOnly, options, signal, progress },
        sourceOf(index, parent, services),
        target,
      ),
    );
  } catch (error) {
    if (isCancelled(error)) return undefined;
    const mayReplace = error instanceof LabelerError && error.code === 'exchange-conflict' && !overwrite;
    if (!mayReplace) throw error;
    const question = `${error.message} Files that no export has written stay.`;
    const answer = await vscode.window.showWarningMessage(question, REPLACE);
    return answer === REPLACE ? run(job, services, true) : undefined;
  }
}

function sourceOf(index: DatasetIndex, parent: WorkspaceFolder, services: ExportServices): ExportSource {
  const { masks, platform, turner } = services;
  const { root, dataset } = index.place;
  return {
    turner,
    header: (image) => headerOf(index.uriOf(image), platform),
    bytes: async (image) => vscode.workspace.fs.readFile(index.uriOf(image)),
    copy: (image, to) => parent.copyFrom(index.uriOf(image), to),
    labels: async (path, size) => {
      const mask = vscode.Uri.joinPath(root, path);
      await masks.checkInside(mask, root);
      const { map, base } = await masks.read(mask, size, dataset);
      if (base === null) throw isGone(displayPath(mask));
      return map;
    },
  };
}

/** Open images of the dataset with changes that no file has. */
function unsavedImages({ place }: DatasetIndex, { provider }: ExportServices): string[] {
  return provider.openDocuments.flatMap((document) => {
    const path = document.core.dirty ? pathBelow(place.root, document.uri) : undefined;
    return path === undefined ? [] : [path];
  });
}

/** The index knows what open documents say; what is exported has the status that was saved. */
async function listed(
  index: DatasetIndex,
  unsaved: readonly string[],
  { masks, platform }: ExportServices,
): Promise<ListedImage[]> {
  const changed = new Set(unsaved);
  const list: ListedImage[] = [];
  for (const { path, mask, status, problem } of index.images) {
    if (mask === undefined || !changed.has(path)) {
      list.push({ path, mask, status, problem });
      continue;
    }
    const header = await headerOf(index.uriOf(path), platform);
    const { root, dataset } = index.place;
    const stored = await masks.read(vscode.Uri.joinPath(root, mask), header, dataset);
    list.push({ path, mask, status: stored.base === null ? 'unlabeled' : stored.state.status, problem });
  }
  return list;
}

function countsOf(images: readonly ListedImage[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { status } of images) counts.set(status, (counts.get(status) ?? 0) + 1);
  return counts;
}

/** The dataset itself is no place for its own export. */
function checkPlace({ parent, name }: ExportPlace, root: vscode.Uri): void {
  const folder = vscode.Uri.joinPath(parent, name);
  if (pathBelow(folder, root) === undefined) return;
  const message = `${displayPath(folder)} holds the dataset itself. Choose a folder for the export alone.`;
  throw new LabelerError('exchange-conflict', message, displayPath(folder));
}

/** Not waited for: a toast stays as long as a person likes. */
function tell(result: ExportResult, { parent, name }: ExportPlace, unsaved: readonly string[]): void {
  const folder = vscode.Uri.joinPath(parent, name);
  const line = exportLine(result, displayPath(folder), unsaved.length);
  void vscode.window.showInformationMessage(line, REVEAL, SUMMARY).then(async (answer) => {
    if (answer === REVEAL) await reveal(folder);
    if (answer === SUMMARY) await showDocument(exportDocument(result, unsaved));
  });
}

/** In VS Code's explorer where the folder is in the workspace, else in the system's. */
async function reveal(folder: vscode.Uri): Promise<void> {
  const isInWorkspace = vscode.workspace.getWorkspaceFolder(folder) !== undefined;
  await vscode.commands.executeCommand(isInWorkspace ? 'revealInExplorer' : 'revealFileInOS', folder);
}
