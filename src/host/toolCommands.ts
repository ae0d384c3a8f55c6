/** Commands of the second bundle: what works on a whole dataset. The first one registers them and loads it for them. */
export const TOOL_COMMANDS = [
  'createDataset',
  'removeClass',
  'mergeClasses',
  'filterImages',
  'sortImages',
  'clearImageFilter',
  'refreshDataset',
  'nextImage',
  'previousImage',
  'nextUncertainImage',
  'excludeImage',
  'segmentUnlabeled',
  'repredictStaleImages',
  'splitDataset',
  'assignToSplit',
  'showStatistics',
  'copyLabelsFromPreviousImage',
  'exportDataset',
  'importDataset',
] as const;
export type ToolCommand = (typeof TOOL_COMMANDS)[number];

/** What each of them does; a text that is returned is shown to the person. */
export type ToolHandlers = Partial<Record<ToolCommand, (...args: unknown[]) => Promise<string | undefined>>>;
