/** Asks how to filter and to sort images. */
import * as vscode from 'vscode';
import { IMAGE_STATUSES } from '../../core/edit';
import type { DatasetIndex } from '../datasetIndex/types';
import { STAYS } from '../questions';
import { IMAGE_SORTS, textProblem, type ImageFilter, type ImageSort } from './imageFilter';

type Part = keyof ImageFilter;

const SORT_TEXTS: Readonly<Record<ImageSort, string>> = {
  name: 'Name',
  confidence: 'Least Confident',
  unlabeled: 'Most Unlabeled',
  changed: 'Last Changed',
};

/** @returns undefined where the person gave up */
export async function askFilter(
  present: ImageFilter,
  indexes: readonly DatasetIndex[],
): Promise<ImageFilter | undefined> {
  const parts: (vscode.QuickPickItem & { part: Part })[] = [
    { label: 'Status…', description: present.statuses.join(', '), part: 'statuses' },
    { label: 'Class…', description: present.classes.join(', '), part: 'classes' },
    { label: 'Text…', description: present.text, part: 'text' },
  ];
  const chosen = await vscode.window.showQuickPick(parts, { placeHolder: 'Filter images by', ...STAYS });
  if (chosen === undefined) return undefined;
  if (chosen.part === 'statuses') return askStatuses(present, indexes);
  return chosen.part === 'classes' ? askClasses(present, indexes) : askText(present);
}

async function askStatuses(
  present: ImageFilter,
  indexes: readonly DatasetIndex[],
): Promise<ImageFilter | undefined> {
  const images = indexes.flatMap((index) => index.images);
  const items = IMAGE_STATUSES.map((status) => ({
    label: status,
    description: `${images.filter((image) => image.status === status).length}`,
    picked: present.statuses.includes(status),
    status,
  }));
  const options = { placeHolder: 'Show images of these statuses', canPickMany: true as const, ...STAYS };
  const chosen = await vscode.window.showQuickPick(items, options);
  return chosen && { ...present, statuses: chosen.map(({ status }) => status) };
}

async function askClasses(
  present: ImageFilter,
  indexes: readonly DatasetIndex[],
): Promise<ImageFilter | undefined> {
  const names = new Set(indexes.flatMap(({ place }) => place.dataset.classes.map(({ name }) => name)));
  const items = [...names].map((label) => ({ label, picked: present.classes.includes(label) }));
  const options = {
    placeHolder: 'Show images with pixels of these classes',
    canPickMany: true as const,
    ...STAYS,
  };
  const chosen = await vscode.window.showQuickPick(items, options);
  return chosen && { ...present, classes: chosen.map(({ label }) => label) };
}

async function askText(present: ImageFilter): Promise<ImageFilter | undefined> {
  const text = await vscode.window.showInputBox({
    ...STAYS,
    prompt: 'A part of the path, or a glob such as *_night.jpg or train/**',
    value: present.text,
    validateInput: (value) => textProblem(value.trim()),
  });
  return text === undefined ? undefined : { ...present, text: text.trim() };
}

/** @returns undefined where the person gave up */
export async function askSort(present: ImageSort): Promise<ImageSort | undefined> {
  const items = IMAGE_SORTS.map((sort) => ({
    label: SORT_TEXTS[sort],
    ...(sort === present && { description: 'now' }),
    sort,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Sort images by', ...STAYS }))?.sort;
}
