/** The command `export`: a dataset as the files that other programs read. */
import { basename, dirname, relative, resolve, sep } from 'node:path';
import { DATASET_FILE, type Dataset } from '../core/dataset/dataset';
import { notesOnPlace } from '../core/exchange/exportPlace';
import { runExport, type ExportResult } from '../core/exchange/exportRun';
import { exchangeFormats } from '../core/exchange/formats';
import { lossTable } from '../core/exchange/lossTable';
import { selectImages } from '../core/exchange/selection';
import { isCancelled } from '../core/errors';
import { deflateLabels } from '../node/deflateLabels';
import { NodeFolder } from '../node/nodeFolder';
import { readDataset } from './datasetFinder';
import { exportSource, listImages, temporaryName } from './exchangeFiles';
import type { ExportOptions } from './exchangeOptions';
import { shownPath } from './inputs';
import { ExitCode, UsageError, type Io } from './io';
import { Progress } from './progress';

/**
 * @throws UsageError, or LabelerError where nothing was exported
 */
export async function exportCommand(options: ExportOptions, io: Io): Promise<ExitCode> {
  const root = resolve(options.dataset);
  const out = resolve(options.out);
  const dataset = await datasetAt(root, options.dataset);
  if (root === out || !relative(out, root).startsWith('..')) {
    throw new UsageError(
      `export: ${options.out} holds the dataset itself: name a folder for the export alone`,
    );
  }
  const below = relative(root, out).split(sep).join('/');
  const selected = selectImages(await imagesOutside(root, dataset, below), dataset, options);
  const chosen = { ...selected, notes: [...selected.notes, ...notesOnPlace(dataset, below)] };
  const signal = { aborted: false };
  io.onInterrupt(() => (signal.aborted = true));
  const parent = new NodeFolder(dirname(out), shownPath);
  const progress = new Progress(io, 'Exporting', chosen.entries.length);
  const { confirmedOnly, overwrite } = options;
  const target = { parent, name: basename(out), temporary: temporaryName(basename(out)), overwrite };
  const request = {
    chosen,
    confirmedOnly,
    options,
    signal,
    progress: (done: number) => progress.update(done),
  };
  try {
    const format = exchangeFormats(deflateLabels)[options.format];
    const result = await runExport(format, request, exportSource(root, dataset, parent), target);
    progress.stop();
    report(result, options, io);
    return result.failed.length > 0 ? ExitCode.Failures : ExitCode.Ok;
  } catch (error) {
    progress.stop();
    if (isCancelled(error)) return ExitCode.Interrupted;
    throw error;
  }
}

async function datasetAt(root: string, asGiven: string): Promise<Dataset> {
  const dataset = await readDataset(root);
  if (dataset !== undefined) return dataset;
  throw new UsageError(`export: there is no ${DATASET_FILE} in ${asGiven}`);
}

/** An earlier export may lie in the dataset's own folder: its images are no images of the dataset. */
async function imagesOutside(root: string, dataset: Dataset, below: string) {
  return (await listImages(root, dataset)).filter(({ path }) => !path.startsWith(`${below}/`));
}

function report(result: ExportResult, { out, json, format }: ExportOptions, io: Io): void {
  for (const { path, reason } of result.failed) io.err(`${path}: ${reason}\n`);
  if (json) {
    io.out(`${JSON.stringify({ format, out: resolve(out), ...result }, null, 2)}\n`);
    return;
  }
  const { images, copied, leftOut, notes, loss } = result;
  const changed = images - copied;
  io.out(`${images} ${images === 1 ? 'image' : 'images'} exported to ${shownPath(resolve(out))}`);
  io.out(changed === 0 ? '\n' : `, ${changed} of them turned or converted\n`);
  for (const note of notes) io.out(`${note}\n`);
  for (const { path, reason } of leftOut) io.out(`not exported: ${path}: ${reason}\n`);
  if (loss !== null) io.out(`\n${lossTable(loss)}`);
}
