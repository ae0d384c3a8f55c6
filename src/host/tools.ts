/** Entry of the second bundle: the dataset as a whole. It is loaded after the start, or by its first command. */
import { SegmentUnlabeled } from './batch/segmentUnlabeled';
import { CopyLabels } from './copyLabels/copyLabels';
import { previousImage } from './copyLabels/previousImage';
import { WorkspaceIndexes } from './datasetIndex/datasetIndexes';
import { DatasetTools } from './datasetTools';
import { FileOperations } from './fileOperations/fileOperations';
import { errorText } from './errorText';
import { repredictStale } from './learning/repredictCommand';
import { ApprovedBar } from './queue/approvedBar';
import { PredictAhead } from './queue/predictAhead';
import { QueueCommands } from './queue/queueCommands';
import { ShowStatistics } from './statistics/showStatistics';
import type { ToolCommand, ToolHandlers } from './toolCommands';
import type { ToolServices } from './toolServices';
import { ImageTree } from './tree/imageTree';

export interface Tools {
  readonly indexes: WorkspaceIndexes;
  readonly tree: ImageTree;
  readonly statistics: ShowStatistics;
  /** @returns what to tell the person, if anything */
  run(command: ToolCommand, args: readonly unknown[]): Promise<string | undefined>;
  dispose(): void;
}

export function startTools(services: ToolServices): Tools {
  const indexes = new WorkspaceIndexes(services);
  const datasetTools = new DatasetTools(services, indexes);
  const tree = new ImageTree(indexes, services);
  const queue = new QueueCommands(services, indexes, tree);
  const batch = new SegmentUnlabeled(services, indexes);
  const statistics = new ShowStatistics(services, indexes);
  const subscriptions: { dispose(): unknown }[] = [
    indexes,
    tree,
    datasetTools,
    statistics,
    new FileOperations(services),
    queue,
    new PredictAhead(services, indexes, (document) => queue.nextOf(document)),
    new ApprovedBar(services.views, indexes),
  ];
  batch.offerToResume().catch((error: unknown) => services.log.warn(errorText(error)));
  const copyLabels = new CopyLabels(services, ({ uri }) => previousImage(uri, indexes, tree));
  // A bundle of its own, beside this one: the name ends as the build's file does.
  const exchange = async () => new (await import('./exchange.js')).Exchange(services, indexes);
  const handlers: ToolHandlers = {
    ...tree.handlers,
    ...datasetTools.handlers,
    ...copyLabels.handlers,
    ...statistics.handlers,
    ...queue.handlers,
    ...batch.handlers,
    repredictStaleImages: () => repredictStale(services),
    exportDataset: async () => (await exchange()).exportDataset(),
    importDataset: async () => (await exchange()).importDataset(),
  };
  return {
    indexes,
    tree,
    statistics,
    run: async (command, args) => handlers[command]?.(...tree.argumentsOf(args)),
    dispose: () => {
      for (const each of subscriptions) each.dispose();
    },
  };
}
