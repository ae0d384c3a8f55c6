/**
 * What was learned of a dataset, in the extension's storage: a folder a version, never written twice, and `state.json`
 * that says which of them count.
 */
import { FileType, Uri, type FileSystem, type LogOutputChannel } from 'vscode';
import type { ModelFiles } from '../../protocol/hostView';
import { errorText } from '../errorText';
import { isMissing, readIfThere } from '../io/files';
import { invalidModel, parseModelDescription, type ModelDescription } from '../modelDescription';
import { KEPT_VERSIONS, NOTHING_LEARNED, parseState, type LearnedState } from './learnedState';

const STATE = 'state.json';
/** What is written before it takes the place of {@link STATE}, which VS Code's file systems delete first. */
const NEXT_STATE = 'state.next.json';
const VERSION_FOLDER = /^v([1-9]\d{0,14})$/;

type Files = Pick<
  FileSystem,
  'readFile' | 'writeFile' | 'delete' | 'rename' | 'readDirectory' | 'createDirectory'
>;

export class LearnedFolder {
  constructor(
    private readonly folder: Uri,
    private readonly fs: Files,
    private readonly log: Pick<LogOutputChannel, 'warn'>,
  ) {}

  /** What is broken counts as nothing learned; numbers of versions go on after those that there are. */
  async readState(): Promise<LearnedState> {
    const state = (await this.tryState(STATE)) ?? (await this.tryState(NEXT_STATE)) ?? NOTHING_LEARNED;
    const largest = Math.max(0, ...(await this.versions()));
    return largest > state.lastVersion ? { ...state, lastVersion: largest } : state;
  }

  async writeState(state: LearnedState): Promise<void> {
    const next = Uri.joinPath(this.folder, NEXT_STATE);
    await this.fs.createDirectory(this.folder);
    await this.fs.writeFile(next, new TextEncoder().encode(JSON.stringify(state)));
    await this.fs.rename(next, Uri.joinPath(this.folder, STATE), { overwrite: true });
  }

  /** @throws Error where the version is there already */
  async writeVersion(version: number, { json, weights }: ModelFiles): Promise<void> {
    if ((await this.versions()).includes(version)) throw new Error(`version ${version} is there already`);
    const folder = this.versionFolder(version);
    await this.fs.createDirectory(folder);
    await this.fs.writeFile(Uri.joinPath(folder, 'weights.bin'), weights);
    await this.fs.writeFile(Uri.joinPath(folder, 'model.json'), new TextEncoder().encode(json));
  }

  /** @throws LabelerError `model-invalid`, or an error of the file system */
  async readVersion(version: number): Promise<ModelFiles & { readonly description: ModelDescription }> {
    const folder = this.versionFolder(version);
    const json = new TextDecoder().decode(await this.fs.readFile(Uri.joinPath(folder, 'model.json')));
    // A file may come as Node's Buffer, of which VS Code's messages to a view lose the bytes.
    const weights = new Uint8Array(await this.fs.readFile(Uri.joinPath(folder, 'weights.bin')));
    return { json, weights, description: describeFiles({ json, weights }) };
  }

  /** Deletes what no state can want any more. */
  async prune({ versions, lastVersion }: LearnedState): Promise<void> {
    const wanted = new Set(versions.map(({ version }) => version));
    for (const version of await this.versions()) {
      if (wanted.has(version) || version > lastVersion - KEPT_VERSIONS) continue;
      try {
        await this.fs.delete(this.versionFolder(version), { recursive: true });
      } catch (error) {
        // The next one tries again; another window may have been faster.
        if (!isMissing(error)) this.log.warn(`Version ${version} can't be deleted: ${errorText(error)}`);
      }
    }
  }

  private async tryState(name: string): Promise<LearnedState | undefined> {
    try {
      const bytes = await readIfThere(this.fs, Uri.joinPath(this.folder, name));
      return bytes && parseState(new TextDecoder().decode(bytes));
    } catch (error) {
      this.log.warn(`What was learned can't be read (${name}): ${errorText(error)}`);
      return undefined;
    }
  }

  private async versions(): Promise<number[]> {
    try {
      const entries = await this.fs.readDirectory(this.folder);
      const names = entries.filter(([, type]) => type === FileType.Directory).map(([name]) => name);
      return names
        .map((name) => Number(VERSION_FOLDER.exec(name)?.[1] ?? 0))
        .filter((version) => version > 0);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }

  private versionFolder(version: number): Uri {
    return Uri.joinPath(this.folder, `v${version}`);
  }
}

/** @throws LabelerError `model-invalid` where description and weights don't fit */
export function describeFiles({ json, weights }: ModelFiles): ModelDescription {
  const description = parseModelDescription(json, 'of the shared head');
  if (weights.length !== description.weightBytes) {
    throw invalidModel('of the shared head', `its weights have ${weights.length} bytes`);
  }
  return description;
}
