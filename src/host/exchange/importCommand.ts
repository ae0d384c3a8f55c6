/** *Import Dataset…*: labels of another program become masks of a dataset. */
import * as vscode from 'vscode';
import { runImport, type ImportResult, type ImportTarget } from '../../core/exchange/importRun';
import type { ExchangeFormat, ImportSource } from '../../core/exchange/types';
import { isCancelled, LabelerError } from '../../core/errors';
import { noAccess } from '../../core/image/unreadable';
import type { DatasetIndex } from '../datasetIndex/types';
import { errorText } from '../errorText';
import { headerOf } from '../io/headerOf';
import { displayPath } from '../io/maskStore';
import { withImageProgress } from './exchangeProgress';
import { chooseFormat, chooseSource } from './exchangeQuestions';
import { importDocument, importLine, showDocument } from './exchangeSummary';
import type { ExchangeServices } from './exportCommand';
import { temporaryName, WorkspaceFolder } from './workspaceFolder';

const SUMMARY = 'Show Summary';
const REPLACE = 'Replace Masks';

/** @returns what to tell the person at once */
export async function importDataset(services: ExchangeServices): Promise<string | undefined> {
  const index = await services.indexes.choose('Dataset to import into');
  if (index === undefined) return undefined;
  await index.complete();
  const format = await chooseFormat(services.formats, 'Format to import');
  if (format === undefined) return undefined;
  const folder = await chooseSource(vscode.Uri.joinPath(index.place.root, '..'));
  if (folder === undefined) return undefined;
  const source = await sourceOf(folder);
  const result = await run(index, format, source, services, false);
  await index.refresh();
  if (result !== undefined) tell(result);
  return undefined;
}

/** @returns undefined where the person cancelled, or wants no masks replaced */
async function run(
  index: DatasetIndex,
  format: ExchangeFormat,
  source: ImportSource,
  services: ExchangeServices,
  overwrite: boolean,
): Promise<ImportResult | undefined> {
  try {
    return await withImageProgress(`Importing ${format.title}`, (signal, progress) => {
      const request = { overwrite, renames: new Map<string, string>(), images: undefined, signal, progress };
      return runImport(format, request, source, targetOf(index, services));
    });
  } catch (error) {
    if (isCancelled(error)) return undefined;
    const mayReplace = error instanceof LabelerError && error.code === 'exchange-conflict' && !overwrite;
    if (!mayReplace) throw error;
    const answer = await vscode.window.showWarningMessage(error.message, REPLACE);
    return answer === REPLACE ? run(index, format, source, services, true) : undefined;
  }
}

function targetOf(index: DatasetIndex, services: ExchangeServices): ImportTarget {
  const { masks, platform, provider } = services;
  const { root, dataset } = index.place;
  return {
    folder: new WorkspaceFolder(root),
    dataset,
    images: index.images.filter(({ mask }) => mask !== undefined).map(({ path }) => path),
    temporary: temporaryName('import'),
    deflate: platform.deflate,
    header: (image) => headerOf(index.uriOf(image), platform),
    checkMask: async (mask, image) => {
      if (provider.find(index.uriOf(image))?.core.dirty === true) {
        const message = `${image} is open and has unsaved changes. Save or close it, and import again.`;
        throw new LabelerError('mask-conflict', message, image);
      }
      await masks.checkInside(vscode.Uri.joinPath(root, mask), root);
    },
  };
}

async function sourceOf(uri: vscode.Uri): Promise<ImportSource> {
  const folder = new WorkspaceFolder(uri);
  const read = async (path: string) => {
    try {
      return await folder.read(path);
    } catch (error) {
      throw noAccess(folder.nameOf(path), errorText(error), error);
    }
  };
  return { name: displayPath(uri), files: (await folder.list('')) ?? [], read };
}

/** Not waited for: a toast stays as long as a person likes. */
function tell(result: ImportResult): void {
  const line = importLine(result);
  const hasMore = result.failed.length + result.notices.length > 0;
  void vscode.window.showInformationMessage(line, ...(hasMore ? [SUMMARY] : [])).then(async (answer) => {
    if (answer === SUMMARY) await showDocument(importDocument(result));
  });
}
