/**
 * The system under test: the real extension, activated on a stand-in for `vscode`, between VS Code's part of a custom
 * editor, real view pages, and a disk in memory. Time is the test's: nothing happens between two commands.
 */
import * as vscode from 'vscode';
import { vi } from 'vitest';
import { activate, deactivate, type ExtensionApi } from '../../../../src/host/activate';
import { LabelDocument } from '../../../../src/host/editor/labelDocument';
import { extensionContext } from '../../../support/fakeVscode/extensionContext';
import { Uri } from '../../../support/fakeVscode/uri';
import { workbench } from '../../../support/fakeVscode/workbench';
import { modelJson } from '../../../support/modelJson';
import { FakeVSCode } from '../fakeVSCode';
import type { Command, MaskPattern, PageId, Setup } from './commands';
import { deflateAtOnce } from './deflate';
import { CLASSES, DATASET_TEXT, foreignMask, jpegHeader, SlowFiles } from './files';
import { packedPattern, Page } from './page';
import { Wire } from './wire';

type Edit = vscode.CustomDocumentEditEvent;

const FOLDER = '/work';
const IMAGE = vscode.Uri.parse(`mem:${FOLDER}/picture.jpg`);
const COPY = vscode.Uri.parse(`mem:${FOLDER}/copy.png`);
export const MASK_PATH = `${FOLDER}/labels/picture.png`;
const MODEL = { name: 'builtin:voc', version: 1 };
/** What follows a command without a timer, by timers of 0, of watchers, and of journals; milliseconds. */
const STEPS = [0, 1, 250, 900];
/** Until a journal has what a watcher found at the end of those; milliseconds. */
const JOURNALED = 1100;
/** What works on whole datasets has no part in one image's labels. */
const noTools = () => new Promise<never>(() => undefined);

/** No message is on its way any more; milliseconds. */
const LONG = 11_000;

const never = {
  isCancellationRequested: false,
  onCancellationRequested: new vscode.EventEmitter<never>().event,
};

export class System {
  readonly files = new SlowFiles();
  readonly pages = new Map<PageId, Page>();
  /** What a backup held that was made by the last command. */
  lastBackup: Uint8Array | undefined;
  private api!: ExtensionApi;
  private context!: vscode.ExtensionContext;
  private tab!: FakeVSCode<Edit>;
  private opened!: LabelDocument;
  private saving: Promise<unknown> | undefined;
  /** The save that VS Code takes note of: the latest. */
  private ongoing: object | undefined;
  private backups = 0;
  /** What VS Code would open the image with; it drops a backup once the tab is clean. */
  private backupId: string | undefined;
  private sessions = 0;

  private constructor(private readonly setup: Setup) {}

  static async open(setup: Setup): Promise<System> {
    const system = new System(setup);
    workbench.reset();
    // In front, a window looks at its files every few seconds.
    workbench.focused = false;
    workbench.fs.mount('mem', system.files);
    workbench.folders = [Uri.parse(`mem:${FOLDER}`)];
    const builtIn = modelJson(CLASSES, MODEL.name, MODEL.version);
    system.put('/extension/media/models/voc/model.json', builtIn);
    system.put(`${FOLDER}/fcn-dataset.json`, DATASET_TEXT);
    workbench.save = (file) => system.save().then(() => file);
    system.files.put(IMAGE.path, jpegHeader(setup));
    await system.writeForeign(setup.mask);
    await system.start();
    return system;
  }

  get document(): LabelDocument {
    return this.opened;
  }
  /** Whether VS Code shows the tab as unsaved. */
  get tabDirty(): boolean {
    return this.tab.dirty;
  }
  get canRevert(): boolean {
    return this.tab.canRevert;
  }
  get isSaving(): boolean {
    return this.files.isWaiting;
  }
  get maskBytes(): Uint8Array | undefined {
    return this.files.files.get(MASK_PATH)?.bytes;
  }

  async run(command: Command): Promise<void> {
    this.lastBackup = undefined;
    await this.act(command);
    await this.settle();
    if (['foreignChange', 'focus', 'crash', 'hotExit', 'reopen'].includes(command.kind))
      await pass(JOURNALED);
    if (!this.files.isWaiting) this.files.slow = undefined;
    if (!this.opened.core.dirty) this.backupId = undefined;
  }

  /** The window closes for good. */
  close(): void {
    this.end();
  }

  private async act(command: Command): Promise<void> {
    switch (command.kind) {
      case 'brush': {
        this.page(command.page).brush(command);
        return;
      }
      case 'fill': {
        this.page(command.page).fill(command);
        return;
      }
      case 'learned': {
        this.page(command.page).learned(command);
        return;
      }
      case 'hold': {
        this.page(command.page).wire.hold();
        return;
      }
      case 'release': {
        this.page(command.page).wire.release();
        return;
      }
      case 'showSecondView':
        return this.show(1);
      case 'closeSecondView':
        this.page(1).wire.close();
        this.pages.delete(1);
        return;
      case 'propose': {
        this.opened.core.showProposal({
          labels: packedPattern(command.labels, this.setup.width * this.setup.height),
          model: MODEL,
          meanConfidence: 0.5,
        });
        return;
      }
      case 'answer': {
        this.predictingPage().predicted(command.labels);
        return;
      }
      case 'segment': {
        this.command('segmentImage', IMAGE);
        return;
      }
      case 'accept': {
        this.command('acceptPrediction');
        return;
      }
      case 'reject': {
        this.command('rejectPrediction');
        return;
      }
      case 'approve': {
        this.command('approveImage');
        return;
      }
      case 'clear': {
        this.command('clearLabels');
        return;
      }
      case 'unconfirmUnlabeled': {
        this.command('unconfirmUnlabeled');
        return;
      }
      case 'undo': {
        this.tab.undo()();
        return;
      }
      case 'redo': {
        this.tab.redo()();
        return;
      }
      case 'save':
        return this.save();
      case 'startSave':
        this.files.slow = MASK_PATH;
        this.saving = this.save();
        return;
      case 'finishSave':
        this.files.slow = undefined;
        this.files.letGo();
        await this.saving;
        return;
      case 'saveCopy':
        await this.api.provider.saveCustomDocumentAs(this.opened, COPY);
        {
          this.tab.savedAs();
          return;
        }
      case 'revert':
        if (this.tab.revert()) await this.api.provider.revertCustomDocument(this.opened);
        return;
      case 'backup':
        this.lastBackup = await this.readBackup(await this.backup());
        return;
      case 'hotExit':
        return this.hotExit();
      case 'crash':
        await this.files.forget(command.landed);
        this.end();
        return this.start(this.backupId);
      case 'reopen':
        return this.reopen();
      case 'foreignChange':
        await this.writeForeign(command.mask);
        if (command.noticed) workbench.watchers.fire('changed', vscode.Uri.parse(`mem:${MASK_PATH}`));
        return;
      case 'keepMine':
      case 'takeTheirs':
        return this.opened.resolveConflict(command.kind);
      case 'focus': {
        workbench.windowStateChanged.fire({ focused: true, active: true });
        return;
      }
      case 'wait':
        vi.advanceTimersByTime(LONG);
    }
  }

  /** Ctrl+S. A save that fails leaves the tab dirty. */
  private save(): Promise<void> {
    const mine = {};
    this.ongoing = mine;
    return this.api.provider.saveCustomDocument(this.opened).then(
      () => {
        if (this.ongoing === mine) this.tab.saved();
      },
      () => undefined,
    );
  }

  private async backup(): Promise<string> {
    const destination = vscode.Uri.parse(`mem:/backups/${++this.backups}`);
    const { id } = await this.api.provider.backupCustomDocument(this.opened, { destination }, never);
    this.backupId = id;
    return id;
  }

  private readBackup(id: string): Promise<Uint8Array> {
    return this.files.readFile(vscode.Uri.parse(id));
  }

  private async hotExit(): Promise<void> {
    const id = this.tab.dirty ? await this.backup() : undefined;
    await deactivate();
    for (const each of this.context.subscriptions) each.dispose();
    this.end();
    await this.start(id);
  }

  private async reopen(): Promise<void> {
    for (const page of this.pages.values()) page.wire.close();
    this.opened.dispose();
    await this.settle();
    await this.show0();
  }

  /** A window with the extension, and the image open in it. */
  private async start(backupId?: string): Promise<void> {
    this.context = contextInMemory();
    const owner = { session: `session ${++this.sessions}`, host: 'this computer' };
    const isAlive = ({ session }: { session: string }) => Promise.resolve(session === owner.session);
    this.api = activate(this.context, { deflate: deflateAtOnce, session: { owner, isAlive } }, noTools);
    this.api.provider.onDidChangeCustomDocument((event) => {
      if ('undo' in event) this.tab.onEdit(event);
      else this.tab.onContentChange();
    });
    await this.show0(backupId);
  }

  /** The process is gone, and all that it waited for. */
  private end(): void {
    this.files.slow = undefined;
    for (const page of this.pages.values()) page.wire.hold();
    vi.clearAllTimers();
    workbench.hostDied();
  }

  private async show0(backupId?: string): Promise<void> {
    this.tab = new FakeVSCode<Edit>(backupId !== undefined, {
      undo: (edit) => void edit.undo(),
      redo: (edit) => void edit.redo(),
    });
    const { provider } = this.api;
    const context = { backupId, untitledDocumentData: undefined };
    const document = await provider.openCustomDocument(IMAGE, context);
    if (!(document instanceof LabelDocument)) throw new Error('the image did not open');
    this.opened = document;
    this.pages.clear();
    await this.show(0);
  }

  private async show(id: PageId): Promise<void> {
    const wire = new Wire(id === 0);
    const page = new Page(wire);
    this.pages.set(id, page);
    await this.api.provider.resolveCustomEditor(this.opened, wire.panel);
    await page.start();
    await this.settle();
  }

  private command(name: string, ...args: unknown[]): void {
    // Commands that wait for the network go on in the background.
    void vscode.commands.executeCommand(`fcnLabeler.${name}`, ...args);
  }

  private async writeForeign(mask: MaskPattern | null): Promise<void> {
    if (mask === null) this.files.files.delete(MASK_PATH);
    else this.files.put(MASK_PATH, await foreignMask(mask, this.setup));
  }

  private page(id: PageId): Page {
    const page = this.pages.get(id);
    if (page === undefined) throw new Error(`view ${id} is not shown`);
    return page;
  }

  private predictingPage(): Page {
    const page = [...this.pages.values()].find(({ isPredicting }) => isPredicting);
    if (page === undefined) throw new Error('nobody asked the network');
    return page;
  }

  private put(path: string, text: string): void {
    this.files.put(path, new TextEncoder().encode(text));
  }

  /** Lets everything happen that only waits for promises or a moment's time. */
  private async settle(): Promise<void> {
    for (const time of STEPS) await pass(time);
  }
}

/** Lets time pass, and everything happen that then waits for nothing but promises. */
function pass(milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds);
  return new Promise((resolve) => setImmediate(resolve));
}

function contextInMemory(): vscode.ExtensionContext {
  const context = extensionContext({ storage: '/storage' });
  const globalStorageUri = vscode.Uri.parse('mem:/storage');
  return Object.assign(context, {
    globalStorageUri,
    storageUri: vscode.Uri.joinPath(globalStorageUri, 'workspace'),
    extensionUri: vscode.Uri.parse('mem:/extension'),
  });
}
