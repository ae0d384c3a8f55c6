/**
 * A process that labels one large image as the extension host does, from opening it to opening it again, and prints
 * what that took of memory. Runs on the stand-in for `vscode`, without a view: what is sent to one is packed as for one.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Uri } from 'vscode';
import { makeCell } from '../../../../src/core/labelMap';
import { VIEW_TYPE } from '../../../../src/host/associations';
import { LabelDocument } from '../../../../src/host/editor/labelDocument';
import { activate } from '../../../../src/host/extension.node';
import { CustomTab } from '../../../support/fakeVscode/customTab';
import { extensionContext } from '../../../support/fakeVscode/extensionContext';
import { workbench } from '../../../support/fakeVscode/workbench';
import { IdlePage } from './idlePage';
import { writeLargePng } from './largeFile';
import { packedPrediction } from './segmentations';

export interface LargeTask {
  readonly width: number;
  readonly height: number;
  /** Of the image file. */
  readonly fileBytes: number;
  /** Borders between regions that a row crosses. */
  readonly borders: number;
}

export interface LargeStep {
  readonly name: string;
  /** Of all threads of the process. */
  readonly milliseconds: number;
  /** What is held afterwards: bytes a pixel. */
  readonly held: number;
  /** The most that the process took so far, garbage included, above what it took at the start: bytes a pixel. */
  readonly peak: number;
}

export interface LargeResult {
  readonly steps: readonly LargeStep[];
  readonly peak: number;
  /** Whether what was saved came back. */
  readonly reopenedIsSaved: boolean;
}

const { width, height, fileBytes, borders, folder } = JSON.parse(process.argv[2]) as LargeTask & {
  readonly folder: string;
};
const imagePath = join(folder, 'large.png');
const pixels = width * height;
const model = { name: 'builtin:voc', version: 1 };
const steps: LargeStep[] = [];
const peakRss = () => process.resourceUsage().maxRSS * 1024;
let startRss = 0;
let strokes = 0;

async function step<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const started = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(started);
  const milliseconds = (user + system) / 1000;
  // As between two messages.
  await setTimeout(5);
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  steps.push({
    name,
    milliseconds: Math.round(milliseconds),
    held: (arrayBuffers + heapUsed) / pixels,
    peak: (peakRss() - startRss) / pixels,
  });
  return result;
}

const hash = ({ core }: LabelDocument) => createHash('sha256').update(core.map.cells).digest('hex');

/** A stroke of a brush of 500 pixels over the middle. */
function paint({ core }: LabelDocument, classId: number): void {
  const cell = makeCell(classId, true);
  const rows = Array.from({ length: 500 }, (_, y) => [
    ((height >> 1) + y) * width + (width >> 2),
    width >> 1,
    cell,
  ]);
  const runs = Uint32Array.from(rows.flat());
  core.commitStroke({ view: 'page', sequence: ++strokes, tool: 'brush', classId, runs }, core);
}

interface Opened {
  readonly tab: CustomTab;
  readonly document: LabelDocument;
  readonly page: IdlePage;
}

async function open(): Promise<Opened> {
  const page = new IdlePage();
  const tab = await CustomTab.open(VIEW_TYPE, Uri.file(imagePath), undefined, page.wire);
  if (!(tab.document instanceof LabelDocument)) throw new Error('the image was not opened for labeling');
  return { tab, document: tab.document, page };
}

async function show(page: IdlePage): Promise<void> {
  if ((await page.start()) !== statSync(imagePath).size) throw new Error('the page was sent another file');
}

mkdirSync(join(folder, 'backups'));
writeLargePng(imagePath, width, height, fileBytes);
workbench.settings.set('fcnLabeler.segmentOnOpen', false);
workbench.open(folder);
const context = extensionContext({ storage: join(folder, 'storage') });
activate(context);
const prediction = packedPrediction(width, height, borders, 1);
const other = packedPrediction(width, height, borders, 2);
startRss = process.memoryUsage().rss;

/** Everything that is done to an image before it is closed. @returns what was saved last */
async function label(): Promise<string> {
  const { tab, document, page } = await step('open without a mask', open);
  const { core } = document;
  await step('show', () => show(page));
  await step('show a proposal', () => core.showProposal({ labels: prediction, model, meanConfidence: 0.9 }));
  await step('first stroke, which accepts it', () => paint(document, 5));
  await step('save', () => tab.save());
  await step('stroke', () => paint(document, 6));
  await step('backup', () => tab.backup(Uri.file(join(folder, 'backups/one'))));
  await step('segment', () => core.segment(other, model));
  await step('approve', () => core.approve());
  await step('clear', () => core.clear());
  for (let i = 0; i < 3; i++) await step('undo', () => tab.undo());
  await step('redo', () => tab.redo());
  await step('stroke during a save', async () => {
    const saving = tab.save();
    // Comes back when the labels are encoded and their pixels are being deflated.
    for (let i = 0; i < 5; i++) await setTimeout(1);
    paint(document, 7);
    await saving;
  });
  await step('stroke', () => paint(document, 9));
  await step('revert', () => tab.revert());
  await step('show anew', () => {
    page.wire.show(false);
    page.wire.show(true);
    return show(page);
  });
  await step('stroke', () => paint(document, 8));
  await step('save', () => tab.save());
  const saved = hash(document);
  await step('close', () => tab.close());
  return saved;
}

const saved = await label();
const again = await step('open with a mask', open);
await step('show', () => show(again.page));
const result: LargeResult = {
  steps,
  peak: Math.max(...steps.map(({ peak }) => peak)),
  reopenedIsSaved: saved === hash(again.document),
};
console.log(JSON.stringify(result));
again.tab.close();
for (const each of context.subscriptions) each.dispose();
process.exit(0);
