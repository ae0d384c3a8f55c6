/** Brings what changed in dataset files to the open images. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import type { LabelDocument } from '../editor/labelDocument';
import { errorText } from '../errorText';
import type { DatasetService } from './datasetService';

export class DatasetRefresh {
  /** Files that can't be read, each said once until it can be read again. */
  private broken = new Set<string>();
  /** Refreshes, one after the other: an older reading must not overtake a newer one. */
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly openDocuments: () => readonly LabelDocument[],
    private readonly datasets: Pick<DatasetService, 'of'>,
    private readonly log: Pick<vscode.LogOutputChannel, 'error'>,
  ) {}

  /** Gives every open image its dataset anew; where the file is invalid, the classes stay as they were. */
  run(): Promise<void> {
    this.last = this.last.then(() => this.refresh());
    return this.last;
  }

  private async refresh(): Promise<void> {
    const broken = new Set<string>();
    for (const document of this.openDocuments()) {
      try {
        document.setDataset(await this.datasets.of(document.uri));
      } catch (error) {
        const file = (error instanceof LabelerError && error.file) || errorText(error);
        if (!broken.has(file) && !this.broken.has(file)) this.report(errorText(error));
        broken.add(file);
      }
    }
    this.broken = broken;
  }

  private report(problem: string): void {
    this.log.error(problem);
    void vscode.window.showErrorMessage(
      `${problem} Until then the classes of open images stay as they were.`,
    );
  }
}
