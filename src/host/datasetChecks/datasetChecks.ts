/** Problems of dataset files in VS Code's list of problems, of open texts while they are edited, and of all others. */
import type { Node } from 'jsonc-parser';
import * as vscode from 'vscode';
import {
  checkClassMap,
  checkDatasetFiles,
  checkDatasetText,
  type CheckedText,
  type DatasetFiles,
  type Finding,
} from '../../core/dataset/checkDataset';
import { DATASET_FILE, type Dataset } from '../../core/dataset/dataset';
import { baseName } from '../../core/dataset/paths';
import type { WorkspaceIndexes } from '../datasetIndex/datasetIndexes';
import type { DatasetIndex } from '../datasetIndex/types';
import { errorText } from '../errorText';
import { readIfThere } from '../io/files';
import type { ToolServices } from '../toolServices';
import { filesOf } from './filesOf';

export interface CheckServices extends Pick<ToolServices, 'models' | 'platform' | 'log'> {
  readonly indexes: Pick<WorkspaceIndexes, 'all' | 'broken' | 'onDidChange' | 'ready'>;
}

/** Milliseconds from a change of a text to its check. */
const WHILE_EDITING = 300;
/** Milliseconds from a change of files to the check of all datasets. */
const AFTER_FILES = 1_000;

interface LastCheck {
  readonly text: string;
  readonly files: DatasetFiles;
  readonly findings: readonly Finding[];
}

const SEVERITIES = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

export class DatasetChecks implements vscode.Disposable {
  private readonly problems = vscode.languages.createDiagnosticCollection('fcn-labeler');
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** The last check of each file: a slower one that began before must not overtake it. */
  private readonly rounds = new Map<string, number>();
  private readonly subscriptions: { dispose(): unknown }[];
  /** What was found with the same text and files: images change often, their names seldom. */
  private readonly last = new Map<string, LastCheck>();
  private isDisposed = false;

  constructor(private readonly services: CheckServices) {
    const { indexes, models } = services;
    const { workspace } = vscode;
    const soon = (document: vscode.TextDocument): void => {
      if (isDatasetFile(document.uri)) this.later(document.uri, WHILE_EDITING);
    };
    const all = (): void => this.allLater();
    this.subscriptions = [
      this.problems,
      workspace.onDidOpenTextDocument(soon),
      workspace.onDidCloseTextDocument(soon),
      workspace.onDidChangeTextDocument(({ document }) => soon(document)),
      indexes.onDidChange(all),
      models.onDidChange(all),
    ];
    void indexes.ready().then(all);
  }

  dispose(): void {
    this.isDisposed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const each of this.subscriptions) each.dispose();
  }

  private allLater(): void {
    this.after('', AFTER_FILES, () => {
      for (const file of this.allFiles()) void this.check(file);
    });
  }

  private later(file: vscode.Uri, delay: number): void {
    this.after(file.toString(), delay, () => void this.check(file));
  }

  private after(key: string, delay: number, act: () => void): void {
    clearTimeout(this.timers.get(key));
    if (!this.isDisposed) this.timers.set(key, setTimeout(act, delay));
  }

  private allFiles(): vscode.Uri[] {
    const { all, broken } = this.services.indexes;
    const open = vscode.workspace.textDocuments.map(({ uri }) => uri).filter(isDatasetFile);
    const named = all.flatMap(({ place }) => place.file ?? []);
    const unread = [...broken.keys()].map((each) => vscode.Uri.parse(each));
    const reported: vscode.Uri[] = [];
    this.problems.forEach((file) => reported.push(file));
    const byName = new Map(
      [...open, ...named, ...unread, ...reported].map((each) => [each.toString(), each]),
    );
    return [...byName.values()];
  }

  private async check(file: vscode.Uri): Promise<void> {
    const key = file.toString();
    const round = (this.rounds.get(key) ?? 0) + 1;
    this.rounds.set(key, round);
    const isLast = (): boolean => !this.isDisposed && this.rounds.get(key) === round;
    try {
      const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === key);
      const bytes = open === undefined ? await readIfThere(vscode.workspace.fs, file) : undefined;
      const text = open?.getText() ?? (bytes && new TextDecoder().decode(bytes));
      if (text === undefined) {
        if (isLast()) this.problems.delete(file);
        return;
      }
      const checked = checkDatasetText(text);
      const more = await this.checkAround(file, text, checked, open !== undefined);
      if (!isLast()) return;
      // What the schema says, VS Code's own editor of JSON shows where the text is open.
      const own = checked.findings.filter(({ isInSchema }) => open === undefined || !isInSchema);
      this.problems.set(file, diagnosticsOf([...own, ...more], text));
    } catch (error) {
      this.services.log.warn(`${file.path} could not be checked: ${errorText(error)}`);
    }
  }

  /** What the model and the files show; nothing where the text can't be used. */
  private async checkAround(
    file: vscode.Uri,
    text: string,
    { root, dataset }: CheckedText,
    isOpen: boolean,
  ): Promise<Finding[]> {
    if (root === undefined || dataset === undefined) return [];
    const place = { root: vscode.Uri.joinPath(file, '..'), file, dataset };
    const index = this.services.indexes.all.find((each) => each.place.file?.toString() === file.toString());
    const model = await this.modelClasses(place.root, dataset);
    const inMap = model === undefined ? [] : checkClassMap(root, dataset, model, dataset.model);
    const files = await filesOf(place, await completeIf(index, isOpen), this.services.platform);
    return files === undefined
      ? inMap
      : [...inMap, ...this.checkFiles(file.toString(), text, root, dataset, files)];
  }

  private checkFiles(
    key: string,
    text: string,
    root: Node,
    dataset: Dataset,
    files: DatasetFiles,
  ): readonly Finding[] {
    const last = this.last.get(key);
    if (last?.text === text && sameFiles(last.files, files)) return last.findings;
    const findings = checkDatasetFiles(root, dataset, files);
    this.last.set(key, { text, files, findings });
    return findings;
  }

  /** Nothing where the model can't be read: choosing it says why. */
  private async modelClasses(root: vscode.Uri, dataset: Dataset) {
    if (Object.keys(dataset.classMap).length === 0) return undefined;
    try {
      return (await this.services.models.resolve({ root, dataset })).classes;
    } catch {
      return undefined;
    }
  }
}

/** The index where it knows all files: for an open text it is made to. */
async function completeIf(
  index: DatasetIndex | undefined,
  isOpen: boolean,
): Promise<DatasetIndex | undefined> {
  if (isOpen) await index?.complete();
  return index?.isComplete === true ? index : undefined;
}

function isDatasetFile(uri: vscode.Uri): boolean {
  return baseName(uri.path) === DATASET_FILE && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

function sameFiles(a: DatasetFiles, b: DatasetFiles): boolean {
  return sameTexts(a.images, b.images) && sameTexts(a.orphans, b.orphans);
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

function diagnosticsOf(findings: readonly Finding[], text: string): vscode.Diagnostic[] {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ 0: end, index }) => index + end.length)];
  const positionAt = (offset: number): vscode.Position => {
    const line = starts.findLastIndex((start) => start <= offset);
    return new vscode.Position(line, offset - starts[line]);
  };
  return findings.map(({ offset, length, severity, message }) => {
    const range = new vscode.Range(positionAt(offset), positionAt(offset + length));
    const diagnostic = new vscode.Diagnostic(range, message, SEVERITIES[severity]);
    diagnostic.source = 'FCN Labeler';
    return diagnostic;
  });
}
