/** The command `import`: other programs' labels as masks of a dataset. */
import { join, resolve } from 'node:path';
import { isImagePath } from '../core/dataset/maskPaths';
import { exchangeFormats } from '../core/exchange/formats';
import { runImport, type ImportResult } from '../core/exchange/importRun';
import { isCancelled } from '../core/errors';
import { deflateLabels } from '../node/deflateLabels';
import { checkInside } from '../node/insideFolder';
import { NodeFolder } from '../node/nodeFolder';
import { readDataset } from './datasetFinder';
import { importSource, readHeader, temporaryName } from './exchangeFiles';
import type { ImportOptions } from './exchangeOptions';
import { filesBelow } from './filesBelow';
import { shownPath } from './inputs';
import { ExitCode, type Io } from './io';
import { Progress } from './progress';

/**
 * @throws LabelerError where nothing was imported
 */
export async function importCommand(options: ImportOptions, io: Io): Promise<ExitCode> {
  const root = resolve(options.into);
  const source = await importSource(options.source);
  const images = options.images === undefined ? undefined : await importSource(options.images);
  const dataset = await readDataset(root);
  const signal = { aborted: false };
  io.onInterrupt(() => (signal.aborted = true));
  let progress: Progress | undefined;
  const target = {
    folder: new NodeFolder(root, shownPath),
    dataset,
    images:
      dataset === undefined ? [] : (await filesBelow(root)).filter((path) => isImagePath(dataset, path)),
    temporary: temporaryName('import'),
    deflate: deflateLabels,
    header: (image: string) => readHeader(join(root, image)),
    checkMask: (mask: string) => checkInside(root, join(root, mask), shownPath(join(root, mask))),
  };
  const { overwrite, renames } = options;
  const update = (done: number, total: number) =>
    (progress ??= new Progress(io, 'Importing', total)).update(done);
  try {
    const format = exchangeFormats(deflateLabels)[options.format];
    const result = await runImport(
      format,
      { overwrite, renames, images, signal, progress: update },
      source,
      target,
    );
    progress?.stop();
    report(result, options, io);
    return result.failed.length > 0 ? ExitCode.Failures : ExitCode.Ok;
  } catch (error) {
    progress?.stop();
    if (isCancelled(error)) return ExitCode.Interrupted;
    throw error;
  }
}

function report(result: ImportResult, { into, json, format }: ImportOptions, io: Io): void {
  for (const { path, reason } of result.failed) io.err(`${path}: ${reason}\n`);
  if (json) {
    io.out(`${JSON.stringify({ format, into: resolve(into), ...result }, null, 2)}\n`);
    return;
  }
  const { masks, images, replaced, notices, madeDataset } = result;
  const parts = [`${masks} ${masks === 1 ? 'mask' : 'masks'} imported into ${shownPath(resolve(into))}`];
  if (replaced > 0) parts.push(`${replaced} replaced`);
  if (images > 0) parts.push(`${images} ${images === 1 ? 'image' : 'images'} copied`);
  if (madeDataset) parts.push('fcn-dataset.json made');
  io.out(`${parts.join(', ')}\n`);
  for (const notice of notices) io.out(`${notice}\n`);
}
