/** What a person is asked before an export or import. */
import * as vscode from 'vscode';
import { EXPORT_STATUSES, type ExportStatus } from '../../core/exchange/selection';
import type { ExchangeFormat, FormatId } from '../../core/exchange/types';
import { imageCount } from '../learning/learnedText';
import { STAYS } from '../questions';

/** @returns undefined where the person chose none */
export async function chooseFormat(
  formats: Readonly<Record<FormatId, ExchangeFormat>>,
  placeHolder: string,
): Promise<ExchangeFormat | undefined> {
  const items = Object.values(formats).map((format) => ({
    label: format.title,
    detail: format.detail,
    format,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDetail: true, ...STAYS }))?.format;
}

export interface ExportChoice {
  readonly statuses: ReadonlySet<ExportStatus>;
  readonly confirmedOnly: boolean;
  readonly intCounts: boolean;
}

interface ChoiceItem extends vscode.QuickPickItem {
  readonly choice: ExportStatus | 'confirmedOnly' | 'intCounts';
}

/**
 * @param counts images a status
 * @returns undefined where the person left
 */
export async function chooseContent(
  counts: ReadonlyMap<string, number>,
  format: FormatId,
): Promise<ExportChoice | undefined> {
  const statuses = [...EXPORT_STATUSES].reverse().map((status): ChoiceItem => ({
    label: `${status[0].toUpperCase()}${status.slice(1)}`,
    description: imageCount(counts.get(status) ?? 0),
    picked: status !== 'predicted',
    choice: status,
  }));
  const confirmedOnly: ChoiceItem = {
    label: 'Confirmed pixels only',
    description: 'what no person decided becomes unlabeled',
    choice: 'confirmedOnly',
  };
  const intCounts: ChoiceItem = {
    label: 'Counts as numbers',
    description: "for readers without pycocotools, such as torchvision's reference code",
    choice: 'intCounts',
  };
  const items = [...statuses, confirmedOnly, ...(format === 'coco' ? [intCounts] : [])];
  const options = { canPickMany: true, placeHolder: 'Images and pixels to export', ...STAYS } as const;
  const chosen = await vscode.window.showQuickPick(items, options);
  if (chosen === undefined) return undefined;
  const choices = new Set(chosen.map(({ choice }) => choice));
  return {
    statuses: new Set(EXPORT_STATUSES.filter((status) => choices.has(status))),
    confirmedOnly: choices.has('confirmedOnly'),
    intCounts: choices.has('intCounts'),
  };
}

export interface ExportPlace {
  readonly parent: vscode.Uri;
  readonly name: string;
}

/** @param suggested the name of the export's folder @returns undefined where the person left */
export async function chooseTarget(suggested: string, from: vscode.Uri): Promise<ExportPlace | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: false,
    defaultUri: from,
    openLabel: 'Export Here',
    title: 'Folder in which the export gets a folder of its own',
  });
  const parent = picked?.at(0);
  if (parent === undefined) return undefined;
  const name = await vscode.window.showInputBox({
    ...STAYS,
    prompt: 'Name of the new folder',
    value: suggested,
    validateInput: (text) =>
      isFolderName(text.trim()) ? undefined : 'A folder has a name without / and \\.',
  });
  return name === undefined ? undefined : { parent, name: name.trim() };
}

function isFolderName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\\/:*?"<>|\p{Cc}]/u.test(name);
}

/** @returns undefined where the person left */
export async function chooseSource(from: vscode.Uri): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: false,
    defaultUri: from,
    openLabel: 'Import',
    title: 'Folder with the labels to import',
  });
  return picked?.at(0);
}
