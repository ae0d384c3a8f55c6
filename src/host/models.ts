/** Which model predicts. The one place that asks whether the workspace is trusted. */
import * as vscode from 'vscode';
import { LabelerError } from '../core/errors';
import { parseModelDescription, type ModelDescription } from './modelDescription';

export const BUILTIN_MODEL = 'builtin:voc';

export interface Model extends ModelDescription {
  /** Holds `model.json` and `weights.bin`. */
  readonly folder: vscode.Uri;
}

export class Models {
  private builtin: Promise<Model> | undefined;
  private readonly refused = new Set<string>();

  constructor(
    private readonly extensionUri: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get builtinFolder(): vscode.Uri {
    return vscode.Uri.joinPath(this.extensionUri, 'media/models/voc');
  }

  /**
   * The model that a dataset names. Weights that come with a workspace run only where a person trusts it; until
   * model folders are supported, the built-in model stands in for them there, too.
   * @throws LabelerError `model-invalid`
   */
  resolve(name: string): Promise<Model> {
    if (name !== BUILTIN_MODEL && !this.refused.has(name)) {
      this.refused.add(name);
      const reason = vscode.workspace.isTrusted
        ? 'model folders are not supported yet'
        : 'the workspace is not trusted';
      this.log.warn(`The built-in model is used instead of "${name}": ${reason}.`);
    }
    this.builtin ??= this.readBuiltin();
    return this.builtin;
  }

  private async readBuiltin(): Promise<Model> {
    const folder = this.builtinFolder;
    const file = vscode.Uri.joinPath(folder, 'model.json');
    try {
      const bytes = await vscode.workspace.fs.readFile(file);
      return { ...parseModelDescription(new TextDecoder().decode(bytes), file.fsPath), folder };
    } catch (error) {
      this.builtin = undefined;
      throw new LabelerError(
        'model-invalid',
        `The built-in model can't be read (${file.fsPath}). Install FCN Labeler again, or run its build.`,
        file.fsPath,
        { cause: error },
      );
    }
  }
}
