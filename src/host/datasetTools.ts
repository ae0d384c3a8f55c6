/** Creating a dataset, and what changes its file: classes, splits. */
import { ClassRewriting } from './classes/classRewriting';
import { SafetyCopies } from './classes/safetyCopies';
import { UndoneTexts } from './classes/undoneTexts';
import { createDataset } from './create/createDataset';
import { DatasetChecks } from './datasetChecks/datasetChecks';
import type { WorkspaceIndexes } from './datasetIndex/datasetIndexes';
import { errorText } from './errorText';
import { SplitCommands } from './splits/splitCommands';
import type { ToolHandlers } from './toolCommands';
import type { ToolServices } from './toolServices';

export class DatasetTools {
  readonly handlers: ToolHandlers;
  private readonly undone = new UndoneTexts();
  private readonly checks: DatasetChecks;

  constructor(services: ToolServices, indexes: WorkspaceIndexes) {
    const { log, masks, storageUri } = services;
    const copies = new SafetyCopies(storageUri, masks, log);
    void copies.recover().catch((error: unknown) => log.warn(errorText(error)));
    const classes = new ClassRewriting({ ...services, indexes, copies, undone: this.undone });
    const splits = new SplitCommands({ ...services, indexes });
    this.checks = new DatasetChecks({ ...services, indexes });
    this.handlers = {
      createDataset: () => createDataset(services),
      removeClass: (id) => classes.remove(id),
      mergeClasses: (from, into) => classes.merge(from, into),
      splitDataset: () => splits.split(),
      assignToSplit: (item, items) => splits.assign(item, items),
    };
  }

  dispose(): void {
    this.undone.dispose();
    this.checks.dispose();
  }
}
