/** What *Split Dataset…* asks; each answers undefined where the person leaves. */
import * as vscode from 'vscode';
import type { SplitShare } from '../../core/dataset/divideImages';
import { globProblem } from '../../core/dataset/glob';
import { isInsidePath } from '../../core/dataset/paths';
import { parseShares, USUAL_SHARES } from '../../core/dataset/shareText';
import { plainText } from '../../core/plainText';
import { imageCount } from '../learning/learnedText';
import { STAYS } from '../questions';

const TITLE = 'Split Dataset';
const LARGEST_SEED = 2 ** 31 - 1;

type Method = 'random' | 'classes' | 'globs';

export async function askMethod(): Promise<Method | undefined> {
  const items: (vscode.QuickPickItem & { method: Method })[] = [
    { method: 'random', label: 'At Random', description: 'with a seed: the same one divides alike' },
    {
      method: 'classes',
      label: 'By Class',
      description: 'each split gets its share of the pixels of every class',
    },
    { method: 'globs', label: 'By Folders and Names', description: 'a glob takes new images in, too' },
  ];
  const placeHolder = 'How to divide the images';
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder, ...STAYS }))?.method;
}

export async function askShares(): Promise<SplitShare[] | undefined> {
  const text = await vscode.window.showInputBox({
    ...STAYS,
    title: TITLE,
    prompt: 'Shares of train, val and test; or names with shares: train 70, val 20, hard 10',
    value: USUAL_SHARES,
    validateInput: (each) => {
      const shares = parseShares(each);
      return typeof shares === 'string' ? shares : undefined;
    },
  });
  const shares = text === undefined ? undefined : parseShares(text);
  return typeof shares === 'string' ? undefined : shares;
}

/** @param count images that are in these splits already */
export async function askKeep(count: number): Promise<'present' | 'nothing' | undefined> {
  const items: (vscode.QuickPickItem & { keep: 'present' | 'nothing' })[] = [
    {
      keep: 'present',
      label: 'Assign New Images Only',
      description: `${imageCount(count)} stay where they are`,
    },
    {
      keep: 'nothing',
      label: 'Divide All Images Anew',
      description: 'replaces all splits of fcn-dataset.json',
    },
  ];
  const placeHolder = 'Some images are in splits already';
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder, ...STAYS }))?.keep;
}

export async function askSeed(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    ...STAYS,
    title: TITLE,
    prompt: 'Seed: the same number divides the same images alike',
    value: '1',
    validateInput: (each) =>
      /^\d{1,10}$/.test(each.trim()) && Number(each) <= LARGEST_SEED
        ? undefined
        : `A seed is a whole number from 0 to ${LARGEST_SEED}.`,
  });
  return text === undefined ? undefined : Number(text);
}

/** @param count how many images globs take in */
export async function askGlobs(
  name: string,
  present: readonly string[],
  step: string,
  count: (globs: readonly string[]) => number,
): Promise<string[] | undefined> {
  const text = await vscode.window.showInputBox({
    ...STAYS,
    title: `${TITLE} (${step})`,
    prompt: `Globs of "${plainText(name)}" below the dataset, separated by ";". Empty: no such split`,
    placeHolder: `images/${name}/**`,
    value: present.join('; '),
    validateInput: (each) => {
      const globs = readGlobs(each);
      const wrong = globs.map(problemOf).find((problem) => problem !== undefined);
      if (wrong !== undefined) return wrong;
      if (globs.length === 0) return undefined;
      return { message: imageCount(count(globs)), severity: vscode.InputBoxValidationSeverity.Info };
    },
  });
  return text === undefined ? undefined : readGlobs(text);
}

function readGlobs(text: string): string[] {
  return text
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function problemOf(glob: string): string | undefined {
  return isInsidePath(glob)
    ? globProblem(glob)
    : 'A glob stays inside the dataset: no "..", no absolute path.';
}

/** @returns `split` is undefined for none */
export async function askSplit(
  names: readonly string[],
  images: string,
): Promise<{ readonly split: string | undefined } | undefined> {
  const other = { label: 'Other…', split: undefined };
  const none = { label: 'No Split', split: undefined };
  const items = [...names.map((name) => ({ label: plainText(name), split: name })), other, none];
  const options = { title: 'Assign to Split', placeHolder: `Split of ${images}`, ...STAYS };
  const chosen = await vscode.window.showQuickPick<{ label: string; split: string | undefined }>(
    items,
    options,
  );
  if (chosen !== other) return chosen;
  const prompt = 'Name of the new split';
  const name = (await vscode.window.showInputBox({ title: options.title, prompt, ...STAYS }))?.trim();
  return name === undefined || name === '' ? undefined : { split: name };
}
