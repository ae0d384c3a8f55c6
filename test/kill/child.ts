/**
 * A process to be killed: activates the real extension on a stand-in for `vscode`, opens an image, and paints and
 * saves until it dies, and rests now and then, when VS Code backs up. Bundled by `childProcess.ts`.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../src/core/random';
import { Uri } from 'vscode';
import { LabelDocument } from '../../src/host/editor/labelDocument';
import { VIEW_TYPE } from '../../src/host/associations';
import { activate } from '../../src/host/extension.node';
import { CustomTab } from '../support/fakeVscode/customTab';
import { extensionContext } from '../support/fakeVscode/extensionContext';
import { workbench } from '../support/fakeVscode/workbench';
import { BackupShelf } from './backupShelf';
import { BACKUP_DELAY, BackupTracker } from './backupTracker';
import { now, type ChildTask, type Report, type Untimed } from './report';
import { nameOf, Script, type Content, type Step } from './script';
import { slowDisk } from './slowDisk';

const CONFIRMED = 0x100;
const ERASER = 255;
/** Longest pause between two steps, in milliseconds; most are much shorter. */
const LONGEST_PAUSE = 120;
/** A rest is longer than VS Code waits by up to this, in milliseconds. */
const LONGEST_OVERTIME = 200;
/** Nobody killed it: milliseconds. */
const TOO_LONG = 30_000;

/** Synchronous, so that what was reported is with the parent whatever comes. */
function report(what: Untimed<Report>, at = now()): void {
  fs.writeSync(1, `${JSON.stringify({ ...what, at })}\n`);
}

class Painter {
  private strokes = 0;
  private saving: Promise<void> | undefined;
  private readonly backups: BackupTracker;
  /** A new page each time, as each window has one. */
  private readonly page = `page-${process.pid}-${Date.now()}`;

  constructor(
    private readonly tab: CustomTab,
    private readonly document: LabelDocument,
    private readonly shelf: BackupShelf,
  ) {
    this.backups = new BackupTracker(shelf, { isDirty: () => tab.dirty, backUp: () => this.backUp() });
  }

  get content(): Content {
    const { map, state } = this.document.core;
    return { cells: map.cells, status: state.status };
  }

  async perform(step: Step, number: number): Promise<void> {
    await this.act(step, number);
    if (step.kind !== 'save') this.backups.changed();
  }

  private async act(step: Step, number: number): Promise<void> {
    const { core } = this.document;
    switch (step.kind) {
      case 'stroke': {
        this.paint(step);
        return;
      }
      case 'strokeAndRevert':
        await this.saving;
        await this.save(number);
        this.paint(step);
        return this.tab.revert();
      case 'undo':
        return this.tab.undo();
      case 'redo':
        return this.tab.redo();
      case 'approve': {
        core.approve();
        return;
      }
      case 'clear': {
        core.clear();
        return;
      }
      case 'save':
        this.saving ??= this.save(number).finally(() => (this.saving = undefined));
        return;
    }
  }

  private paint({ classId, spans }: Extract<Step, { readonly spans: unknown }>): void {
    const runs = new Uint32Array(spans.flatMap(([start, length]) => [start, length, classId | CONFIRMED]));
    const tool = classId === ERASER ? 'eraser' : 'brush';
    const sequence = ++this.strokes;
    this.document.core.commitStroke({ view: this.page, sequence, tool, classId, runs }, this);
  }

  async save(step: number): Promise<void> {
    report({ type: 'saving', step });
    await this.tab.save();
    report({ type: 'saved', step });
    // As VS Code does about every file that changes, by whomever.
    if (this.document.maskUri) workbench.watchers.fire('changed', this.document.maskUri);
    this.backups.saved();
  }

  private async backUp(): Promise<void> {
    report({ type: 'backingUp' });
    await this.shelf.put((destination) => this.tab.backup(destination));
    report({ type: 'backedUp' });
  }
}

async function main(task: ChildTask): Promise<void> {
  const { folder, image, storage, seed, slowDisk: isSlow, restEvery = Infinity, onlySave } = task;
  report({ type: 'starting' });
  if (isSlow) await slowDisk(seed);
  workbench.open(folder);
  activate(extensionContext({ storage: join(storage, 'extension') }));
  const shelf = new BackupShelf(storage);
  const tab = await CustomTab.open(VIEW_TYPE, Uri.file(join(folder, image)), shelf.current);
  const { document } = tab;
  if (!(document instanceof LabelDocument)) throw new Error('the image was not opened for labeling');
  const painter = new Painter(tab, document, shelf);
  const { content } = painter;
  const script = new Script(seed, { ...content, cells: content.cells.slice() });
  report({ type: 'opened', content: nameOf(content), dirty: document.core.dirty, tabDirty: tab.dirty });

  if (onlySave) {
    await painter.save(0);
    process.exit(0);
  }
  const draw = seededRandom(seed ^ 0x5eed);
  for (let step = 0; ; step++) {
    report({ type: 'start', step });
    const { step: what, contents } = script.next();
    await painter.perform(what, step);
    const done = now();
    if (!same(painter.content, contents.at(-1)!)) throw new Error(`after ${what.kind} the labels are others`);
    // Said once everything else has had its turn: a machine that stands still now is no fault of ours.
    await pause(0);
    report({ type: 'done', step }, done);
    const rests = step % restEvery === restEvery - 1;
    await pause(rests ? BACKUP_DELAY + draw() * LONGEST_OVERTIME : draw() ** 3 * LONGEST_PAUSE);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function same(a: Content, b: Content): boolean {
  return a.status === b.status && Buffer.from(a.cells.buffer).equals(Buffer.from(b.cells.buffer));
}

function fail(error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  report({ type: 'failed', message: [text, ...workbench.log].join('\n') });
  process.exit(1);
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
setTimeout(() => fail('nobody killed it'), TOO_LONG).unref();
main(JSON.parse(process.argv[2]) as ChildTask).catch(fail);
