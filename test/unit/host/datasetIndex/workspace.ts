/** Datasets on the disk, and their index with the real extension around it. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { Uri, type ExtensionContext, type LogOutputChannel } from 'vscode';
import type { ImageState } from '../../../../src/core/edit';
import { LabelMap, makeCell } from '../../../../src/core/labelMap';
import { encodeMask } from '../../../../src/core/mask/encodeMask';
import { VIEW_TYPE } from '../../../../src/host/associations';
import { DatasetService } from '../../../../src/host/dataset/datasetService';
import { WorkspaceIndexes } from '../../../../src/host/datasetIndex/datasetIndexes';
import { LabelDocument } from '../../../../src/host/editor/labelDocument';
import { ViewTracker } from '../../../../src/host/editor/viewTracker';
import { activate } from '../../../../src/host/extension.node';
import { nodeLocalFiles } from '../../../../src/host/io/localFiles.node';
import type { MaskStore } from '../../../../src/host/io/maskStore';
import type { Platform } from '../../../../src/host/platform';
import { nodeCompressor } from '../../../../src/node/nodeCompressor';
import { CustomTab } from '../../../support/fakeVscode/customTab';
import { extensionContext } from '../../../support/fakeVscode/extensionContext';
import { workbench } from '../../../support/fakeVscode/workbench';
import { removeFolder } from '../../../support/removeFolder';

export const WIDTH = 4;
export const HEIGHT = 3;

const log = {
  debug: () => undefined,
  warn: (line: string) => workbench.log.push(`warn: ${line}`),
  error: (line: string) => workbench.log.push(`error: ${line}`),
} as unknown as LogOutputChannel;

/** A workspace folder of its own, with the extension running. */
export class IndexedWorkspace {
  readonly folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
  private readonly context: ExtensionContext;
  private readonly api: ReturnType<typeof activate>;
  private readonly disposables: { dispose(): unknown }[] = [];

  constructor() {
    workbench.reset();
    workbench.open(this.folder);
    this.context = extensionContext({ storage: join(this.folder, '.storage') });
    this.api = activate(this.context);
  }

  path(name: string): string {
    return join(this.folder, name);
  }
  uri(name: string): Uri {
    return Uri.file(this.path(name));
  }

  write(name: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
  }

  /** Writes tiny PNG images. */
  images(...names: string[]): void {
    const data = new Uint8Array(WIDTH * HEIGHT * 3);
    for (const name of names) this.write(name, encode({ width: WIDTH, height: HEIGHT, data, channels: 3 }));
  }

  /** Writes a dataset file. @param folder `''`, or ending with `/` */
  dataset(settings: Record<string, unknown> = {}, folder = ''): void {
    const classes = ['road', 'sky'].map((name, id) => ({ id, name, color: `#00000${id}` }));
    this.write(`${folder}fcn-dataset.json`, JSON.stringify({ version: 1, classes, ...settings }));
  }

  /** Writes a mask whose first two pixels are of class 1, and confirmed. */
  async mask(name: string, state: ImageState): Promise<void> {
    const map = LabelMap.blank(WIDTH, HEIGHT);
    map.cells.fill(makeCell(1, true), 0, 2);
    this.write(
      name,
      await encodeMask({ map, state, classes: [], encoding: 'palette', saveUnconfirmed: true }),
    );
  }

  /** An index as a new window has it. @param platform without local files, VS Code's file systems are asked */
  indexes(
    platform: Partial<Platform> = { localFiles: nodeLocalFiles },
    views: ViewTracker = this.keep(new ViewTracker()),
  ): WorkspaceIndexes {
    const indexes = new WorkspaceIndexes({
      datasets: this.keep(new DatasetService()),
      platform: { compressor: nodeCompressor, ...platform } as Platform,
      provider: this.api.provider,
      masks: this.api.masks,
      storageUri: this.context.storageUri,
      views,
      log,
    });
    return this.keep(indexes);
  }

  get masks(): MaskStore {
    return this.api.masks;
  }

  /** Reads an image that would be opened next. */
  prepare(name: string): void {
    this.api.provider.prepare(this.uri(name));
  }

  /** Opens an image in the labeler. */
  async open(name: string): Promise<{ document: LabelDocument; tab: CustomTab }> {
    const tab = await CustomTab.open(VIEW_TYPE, this.uri(name));
    if (!(tab.document instanceof LabelDocument)) throw new Error(`${name} is no image`);
    this.keep({ dispose: () => tab.close() });
    return { document: tab.document, tab };
  }

  remove(): void {
    for (const each of this.disposables.reverse()) each.dispose();
    for (const each of this.context.subscriptions) each.dispose();
    removeFolder(this.folder);
  }

  private keep<T extends { dispose(): unknown }>(each: T): T {
    this.disposables.push(each);
    return each;
  }
}
