/** Entry of the second bundle: the dataset as a whole. It is loaded after the start, or by its first command. */
import { CopyLabels } from './copyLabels/copyLabels';
import { previousImage } from './copyLabels/previousImage';
import { WorkspaceIndexes } from './datasetIndex/datasetIndexes';
import { DatasetTools } from './datasetTools';
import { FileOperations } from './fileOperations/fileOperations';
import type { ToolCommand, ToolHandlers } from './toolCommands';
import type { ToolServices } from './toolServices';

export interface Tools {
  readonly indexes: WorkspaceIndexes;
  /** @returns what to tell the person, if anything */
  run(command: ToolCommand, args: readonly unknown[]): Promise<string | undefined>;
  dispose(): void;
}

export function startTools(services: ToolServices): Tools {
  const indexes = new WorkspaceIndexes(services);
  const datasetTools = new DatasetTools(services, indexes);
  const subscriptions: { dispose(): unknown }[] = [indexes, datasetTools, new FileOperations(services)];
  const copyLabels = new CopyLabels(services, ({ uri }) =>
    previousImage(uri, indexes, { ordered: ({ images }) => images }),
  );
  const handlers: ToolHandlers = { ...datasetTools.handlers, ...copyLabels.handlers };
  return {
    indexes,
    run: async (command, args) => handlers[command]?.(...args),
    dispose: () => {
      for (const each of subscriptions) each.dispose();
    },
  };
}
