/** *Re-predict Stale Images*: what an older model predicted and nobody confirmed is predicted again. */
import * as vscode from 'vscode';
import { NO_EDITOR } from '../commands/noEditor';
import { showLabeler } from '../editor/showLabeler';
import { errorText } from '../errorText';
import { plainText } from '../../core/plainText';
import { isCancelled } from '../../protocol/rpc';
import { imageCount } from './learnedText';
import { STAYS } from '../questions';
import type { ToolServices } from '../toolServices';
import { findStale, type StaleImage } from './staleImages';

type RepredictServices = Pick<
  ToolServices,
  'views' | 'learnedModels' | 'predictor' | 'provider' | 'datasets' | 'platform' | 'log'
>;

interface StaleItem extends vscode.QuickPickItem {
  readonly stale: StaleImage;
}

/** @returns what to tell the person; undefined where they chose nothing */
export async function repredictStale(services: RepredictServices): Promise<string | undefined> {
  const place = services.views.active?.document.dataset;
  if (place === undefined) return NO_EDITOR;
  const { reference } = await services.learnedModels.resolve(place);
  const stale = await withProgress('Looking for images that an older model predicted', (_report, token) =>
    findStale(place, reference, services, token),
  );
  if (stale.length === 0) return 'No image of the dataset waits for a newer prediction.';
  const items = stale.map(itemOf);
  const placeHolder = `Images to predict again with ${plainText(reference.name)}, version ${reference.version}`;
  const chosen = await vscode.window.showQuickPick(items, { canPickMany: true, placeHolder, ...STAYS });
  if (chosen === undefined || chosen.length === 0) return undefined;
  const { done, failed } = await withProgress('Predicting again', (report, token) =>
    repredict(chosen, services, report, token),
  );
  const rest = failed === 0 ? '' : ` ${imageCount(failed)} could not be predicted: the log says why.`;
  return `${imageCount(done)} of ${chosen.length} predicted again; each can be undone, and is saved when you save it.${rest}`;
}

async function repredict(
  chosen: readonly StaleItem[],
  services: RepredictServices,
  report: (done: number, total: number) => void,
  token: vscode.CancellationToken,
): Promise<{ done: number; failed: number }> {
  let [done, failed] = [0, 0];
  for (const { stale } of chosen) {
    if (token.isCancellationRequested) break;
    report(done + failed, chosen.length);
    try {
      await repredictOne(stale, services);
      done++;
    } catch (error) {
      if (isCancelled(error)) break;
      failed++;
      services.log.warn(`${stale.path} was not predicted again: ${errorText(error)}`);
    }
  }
  return { done, failed };
}

/** Fills what nobody confirmed, as *Segment Image* does. */
async function repredictOne({ image }: StaleImage, services: RepredictServices): Promise<void> {
  await showLabeler(image);
  const document = services.provider.find(image);
  if (document === undefined) throw new Error('it did not open');
  const { labels, model } = await services.predictor.predict(document);
  document.core.segment(labels, model);
}

function itemOf(stale: StaleImage): StaleItem {
  const { name, version } = stale.model;
  return {
    label: plainText(stale.path),
    description: `${plainText(name)}, version ${version}`,
    picked: true,
    stale,
  };
}

function withProgress<T>(
  title: string,
  work: (report: (done: number, total: number) => void, token: vscode.CancellationToken) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, (progress, token) =>
      work(
        (done, total) =>
          progress.report({ message: `${done + 1} of ${total}`, increment: done === 0 ? 0 : 100 / total }),
        token,
      ),
    ),
  );
}
