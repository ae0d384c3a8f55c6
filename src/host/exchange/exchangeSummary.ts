/** What an export or import did, and what it lost or left out: one line, and a document. */
import * as vscode from 'vscode';
import type { ExportResult } from '../../core/exchange/exportRun';
import type { ImportResult } from '../../core/exchange/importRun';
import { lossTable } from '../../core/exchange/lossTable';
import type { LeftOut } from '../../core/exchange/report';
import { imageCount } from '../learning/learnedText';

/** @param unsaved open images with changes that no file has */
export function exportLine(
  { images, leftOut, failed, loss }: ExportResult,
  name: string,
  unsaved: number,
): string {
  const lost = (loss ?? []).reduce((sum, each) => sum + each.lost, 0);
  return [
    `${imageCount(images)} exported to ${name}.`,
    ...(failed.length > 0 ? [`${imageCount(failed.length)} could not be read.`] : []),
    ...(leftOut.length > 0 ? [`${imageCount(leftOut.length)} left out.`] : []),
    ...(lost > 0 ? [`The format loses ${lost} ${lost === 1 ? 'pixel' : 'pixels'}.`] : []),
    ...(unsaved > 0 ? [unsavedText(unsaved)] : []),
  ].join(' ');
}

function unsavedText(count: number): string {
  return `${imageCount(count)} with unsaved changes: what was saved last was exported.`;
}

export function exportDocument(result: ExportResult, unsaved: readonly string[]): string {
  const changed = result.images - result.copied;
  return [
    `# ${imageCount(result.images)} exported`,
    ...(changed > 0
      ? [`${imageCount(changed)} turned upright or converted; the others copied as they are.`]
      : []),
    ...[...result.notes].map((note) => `- ${note}`),
    ...(result.loss === null ? [] : ['## What the format loses', `\`\`\`\n${lossTable(result.loss)}\`\`\``]),
    ...section(
      'Unsaved: exported as saved last',
      unsaved.map((path) => ({ path, reason: '' })),
    ),
    ...section('Could not be read', result.failed),
    ...section('Left out', result.leftOut),
  ].join('\n\n');
}

export function importLine({ masks, images, replaced, failed }: ImportResult): string {
  return [
    `Labels of ${imageCount(masks)} imported.`,
    ...(replaced > 0 ? [`${replaced} ${replaced === 1 ? 'mask was' : 'masks were'} replaced.`] : []),
    ...(images > 0 ? [`${imageCount(images)} copied into the dataset.`] : []),
    ...(failed.length > 0 ? [`${failed.length} could not be imported.`] : []),
  ].join(' ');
}

export function importDocument(result: ImportResult): string {
  return [
    `# ${importLine(result)}`,
    ...result.notices.map((notice) => `- ${notice}`),
    ...section('Could not be imported', result.failed),
  ].join('\n\n');
}

/** Opens the document beside nothing: a text that nobody has to save. */
export async function showDocument(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ content, language: 'markdown' });
  await vscode.window.showTextDocument(document, { preview: true });
}

function section(title: string, lines: readonly LeftOut[]): string[] {
  if (lines.length === 0) return [];
  const list = lines.map(({ path, reason }) => `- ${path}${reason === '' ? '' : `: ${reason}`}`);
  return [`## ${title}`, list.join('\n')];
}
