/**
 * Model folders of a workspace: a stranger may have made them. Where their files lie and how large they are is looked
 * at before they are read; what the weights mean is checked where they run.
 */
import * as vscode from 'vscode';
import { isPlainPath, withoutDotSlash } from '../../core/dataset/paths';
import { LabelerError } from '../../core/errors';
import type { ModelFiles } from '../../protocol/hostView';
import { errorText } from '../errorText';
import { invalidModel, parseModelDescription, type ModelDescription } from '../modelDescription';
import type { Platform } from '../platform';
import { isMissing } from './files';
import { displayPath } from './maskStore';

/** 255 classes and all scores take a tenth of it. */
export const MAX_DESCRIPTION_BYTES = 1 << 20;
/** The largest head takes a tenth of it. */
export const MAX_WEIGHT_BYTES = 64 << 20;

/** A program that writes a model needs a moment between its two files. */
const ATTEMPTS = 3;
const PAUSE = 200;

const CHOOSE = 'Train it, copy it there, or choose another one with "Select Model…".';

/** What a folder holds, its weights not read. */
export interface InspectedModel {
  /** Named as masks name it: by its path below the dataset. */
  readonly description: ModelDescription;
  readonly json: string;
  /** Changes with either file. */
  readonly stamp: string;
}

export class ModelFolder {
  private constructor(
    private readonly root: vscode.Uri,
    /** Below the dataset, with `/`. */
    readonly path: string,
    private readonly platform: Pick<Platform, 'checkInside'>,
  ) {}

  /**
   * @param root the dataset's folder
   * @param path as a dataset file says it
   * @throws LabelerError `model-invalid` where the path could lead out of the dataset
   */
  static at(root: vscode.Uri, path: string, platform: Pick<Platform, 'checkInside'>): ModelFolder {
    const plain = withoutDotSlash(path).replace(/\/+$/, '');
    if (isPlainPath(plain)) return new ModelFolder(root, plain, platform);
    const what = 'a model is "builtin:voc" or a folder inside the dataset: no "..", no absolute path';
    throw invalidModel(JSON.stringify(path), what, { remedy: 'Choose one with "Select Model…".' });
  }

  get key(): string {
    return this.file('').toString();
  }

  /** @returns what changes with either file; empty where one is missing. Nothing is read. */
  async stamp(): Promise<string> {
    try {
      const { fs } = vscode.workspace;
      return stampOf(
        await Promise.all([fs.stat(this.file('model.json')), fs.stat(this.file('weights.bin'))]),
      );
    } catch {
      return '';
    }
  }

  /** Reads the description, and looks whether the weights have its size. @throws LabelerError `model-invalid` */
  async inspect(): Promise<InspectedModel> {
    const description = await this.find('model.json');
    checkSize(description, MAX_DESCRIPTION_BYTES);
    const json = new TextDecoder().decode(await this.read(description.file));
    const parsed = parseModelDescription(json, displayPath(description.file));
    const weights = await this.find('weights.bin');
    const { weightBytes } = parsed;
    if (!(weightBytes <= MAX_WEIGHT_BYTES)) throw tooLarge(displayPath(weights.file), MAX_WEIGHT_BYTES);
    checkLength(weights.file, weights.status.size, weightBytes);
    const reference = { name: this.path, version: parsed.reference.version };
    const stamp = stampOf([description.status, weights.status]);
    return { description: { ...parsed, reference }, json, stamp };
  }

  /** Reads both files, of one writing. @throws LabelerError `model-invalid` */
  async load(): Promise<InspectedModel & { readonly files: ModelFiles }> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const inspected = await this.inspect();
      const file = this.file('weights.bin');
      // Node's may be a `Buffer`, which messages to a view turn into JSON.
      const weights = new Uint8Array(await this.read(file));
      if ((await this.stamp()) === inspected.stamp) {
        checkLength(file, weights.length, inspected.description.weightBytes);
        return { ...inspected, files: { json: inspected.json, weights } };
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
    throw invalidModel(displayPath(this.file('')), 'its files change while they are read', {
      remedy: 'Wait until they are written.',
    });
  }

  private file(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.root, this.path, name);
  }

  /** @throws LabelerError `model-invalid` where the file isn't there, or a link leads it out of the dataset */
  private async find(name: string): Promise<{ file: vscode.Uri; status: vscode.FileStat }> {
    const file = this.file(name);
    await this.checkInside(file);
    try {
      return { file, status: await vscode.workspace.fs.stat(file) };
    } catch (error) {
      throw unreadable(file, error);
    }
  }

  private async read(file: vscode.Uri): Promise<Uint8Array> {
    try {
      return await vscode.workspace.fs.readFile(file);
    } catch (error) {
      throw unreadable(file, error);
    }
  }

  /** As masks are: VS Code's file systems don't tell where links lead, so this is known of local files only. */
  private async checkInside(file: vscode.Uri): Promise<void> {
    if (file.scheme !== 'file' || this.platform.checkInside === undefined) return;
    const name = displayPath(file);
    try {
      await this.platform.checkInside(this.root.fsPath, file.fsPath, name);
    } catch (error) {
      const isOutside = error instanceof LabelerError && error.code === 'mask-outside';
      if (!isOutside) throw unreadable(file, error);
      const remedy = 'Put the folder itself in the place of the link.';
      throw invalidModel(name, 'a link leads it out of its dataset', { remedy, cause: error });
    }
  }
}

function stampOf(files: readonly vscode.FileStat[]): string {
  return files.map(({ mtime, size }) => `${mtime}:${size}`).join(' ');
}

function checkSize({ file, status }: { file: vscode.Uri; status: vscode.FileStat }, most: number): void {
  if (status.size > most) throw tooLarge(displayPath(file), most);
}

function checkLength(file: vscode.Uri, found: number, expected: number): void {
  if (found === expected) return;
  throw invalidModel(displayPath(file), `it has ${found} bytes instead of the ${expected} of model.json`);
}

function tooLarge(name: string, most: number): LabelerError {
  return invalidModel(name, `it is larger than ${most >> 20} MB`);
}

function unreadable(file: vscode.Uri, error: unknown): LabelerError {
  const name = displayPath(file);
  if (isMissing(error)) return invalidModel(name, 'the file is not there', { remedy: CHOOSE, cause: error });
  const remedy = 'Check its folders, links and permissions.';
  return invalidModel(name, `it can't be read (${errorText(error)})`, { remedy, cause: error });
}
