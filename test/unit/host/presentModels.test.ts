/** Models of a dataset from its files to the pages that run them, and back into masks; the whole extension but its page. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Uri, type ExtensionContext } from 'vscode';
import { makeCell } from '../../../src/core/labelMap';
import { readMaskHead } from '../../../src/core/mask/maskHead';
import { packCells } from '../../../src/core/packing';
import { VIEW_TYPE } from '../../../src/host/associations';
import { LabelDocument } from '../../../src/host/editor/labelDocument';
import { activate } from '../../../src/host/extension.node';
import type {
  HostApi,
  PredictRequest,
  PredictResult,
  PresentModel,
  ViewApi,
} from '../../../src/protocol/hostView';
import { cancelled, connect, type Client } from '../../../src/protocol/rpc';
import { CustomTab } from '../../support/fakeVscode/customTab';
import { extensionContext } from '../../support/fakeVscode/extensionContext';
import { workbench } from '../../support/fakeVscode/workbench';
import { modelJson } from '../../support/modelJson';
import { until } from '../../support/until';
import { drawnFiles } from '../fcn/learnedModels';
import { idleHandlers } from './memory/idlePage';
import { Wire } from './modelBased/wire';
import { removeFolder } from '../../support/removeFolder';

const PIXELS = 8 * 6;
const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
const at = (path: string): string => join(folder, path);
const SPEC = { kind: 'fcn-16s', pyramid: true, hidden: 8, classes: 2 } as const;
const CLASSES = ['road', 'sky'].map((name, i) => ({ id: i + 3, name, color: '#000000' }));
const DATASET = {
  version: 1,
  classes: ['ground', 'sky', 'void'].map((name, id) => ({ id, name, color: `#00000${id}` })),
  classMap: { road: 0 },
};
let context: ExtensionContext;
let page: Page;

/** A page whose network is the test. */
class Page {
  readonly wire = new Wire(true);
  /** What predicts, as the host says it. */
  readonly models: (PresentModel | null)[] = [];
  readonly requests: PredictRequest[] = [];
  cancelled = 0;
  private answerLast: (result: PredictResult) => void = () => undefined;
  readonly host: Client<HostApi> = connect<ViewApi, HostApi>(this.wire.channel, {
    ...idleHandlers,
    modelChanged: ({ model }) => void this.models.push(model),
    predict: (request, { signal }) =>
      new Promise((resolve, reject) => {
        this.requests.push(request);
        this.answerLast = resolve;
        signal.addEventListener('abort', () => {
          this.cancelled += 1;
          reject(cancelled());
        });
      }),
  }).remote;
  tab!: CustomTab;

  static async open(): Promise<Page> {
    const opened = new Page();
    const { wire } = opened;
    const shown = { panel: wire.panel, close: () => wire.close() };
    opened.tab = await CustomTab.open(VIEW_TYPE, Uri.file(at('data/images/a.png')), undefined, shown);
    return opened;
  }

  /** Asks for the image as a page does. */
  async start(): Promise<void> {
    this.models.push((await this.host.ready(null)).model);
  }

  get document(): LabelDocument {
    if (!(this.tab.document instanceof LabelDocument)) throw new Error('no label document');
    return this.tab.document;
  }
  get model(): PresentModel | null | undefined {
    return this.models.at(-1);
  }

  /** Answers the last request, every pixel of one class. */
  answer(classId: number): void {
    const labels = packCells(new Uint16Array(PIXELS).fill(classId));
    this.answerLast({ labels, meanConfidence: 0.5, milliseconds: 1 });
  }
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), content);
}

const written = (path: string): string => readFileSync(at(path), 'utf8');

function writeModel(path: string, version = 3): void {
  const reference = { name: 'x', version };
  const training = { images: 12, pixels: 1, epochs: 1, steps: 1, seed: 1, ignore: [] };
  const { json, weights } = drawnFiles(SPEC, version, { reference, classes: CLASSES, training });
  write(`data/${path}/model.json`, json);
  write(`data/${path}/weights.bin`, weights);
}

function tellChange(path: string): void {
  workbench.watchers.fire('changed', Uri.file(at(`data/${path}`)));
}

function name(model: string): void {
  write('data/fcn-dataset.json', JSON.stringify({ ...DATASET, model }));
}

const errors = (): string[] =>
  workbench.messages.filter(({ severity }) => severity === 'error').map(({ text }) => text);

const run = (command: string): unknown => workbench.commands.get(`fcnLabeler.${command}`)?.();

async function select(label: string | undefined, answer?: string): Promise<void> {
  workbench.answer = (_question, offered) => [label, answer].find((each) => each && offered.includes(each));
  await run('selectModel');
}

beforeAll(() => {
  write('extension/media/models/voc/model.json', modelJson([{ id: 15, name: 'person', color: '#c08080' }]));
  context = extensionContext({ storage: at('storage'), extension: at('extension') });
  activate(context);
});
afterAll(() => {
  for (const each of context.subscriptions) each.dispose();
  removeFolder(folder);
});
beforeEach(async () => {
  workbench.reset();
  workbench.open(at('data'));
  workbench.configure('fcnLabeler.segmentOnOpen', false);
  rmSync(at('data'), { recursive: true, force: true });
  write('data/images/a.png', encode({ width: 8, height: 6, data: new Uint8Array(PIXELS * 3), channels: 3 }));
  writeModel('models/roads');
  name('models/roads');
  page = await Page.open();
});
afterEach(() => page.tab.close());

describe('the model that a dataset names', () => {
  it('is what a page starts with', async () => {
    await page.start();
    expect(page.model).toMatchObject({ name: 'models/roads', version: 3 });
    expect(page.model?.files?.json).toBe(written('data/models/roads/model.json'));
    expect(Buffer.from(page.model?.files?.weights ?? [])).toEqual(
      readFileSync(at('data/models/roads/weights.bin')),
    );
    expect([...(page.model?.classLookup ?? [])].slice(0, 6)).toEqual([255, 255, 255, 0, 1, 255]);
  });

  it('is asked, and named in the mask', async () => {
    await page.start();
    const segmented = page.host.runCommand({ command: 'segmentImage' });
    await until('the network is asked', () => page.requests.length === 1);
    expect(page.requests[0].classLookup).toEqual(page.model?.classLookup);
    page.answer(1);
    await segmented;
    await page.tab.save();
    const mask = readMaskHead(readFileSync(at('data/labels/images/a.png')));
    expect(mask?.info).toMatchObject({ status: 'predicted', model: { name: 'models/roads', version: 3 } });
  });

  it('that is corrupt is said once; nothing is predicted, and painting goes on', async () => {
    truncateSync(at('data/models/roads/weights.bin'), 100);
    await page.start();
    await page.start();
    expect(page.models).toEqual([null, null]);
    expect(errors()).toEqual([
      expect.stringMatching(
        /models\/roads\/weights\.bin.*100 bytes.*Until then nothing is predicted. Painting still works/,
      ),
    ]);
    await page.host.runCommand({ command: 'segmentImage' });
    expect(errors()).toHaveLength(2);
    expect(page.requests).toEqual([]);
    const runs = new Uint32Array([0, 9, makeCell(2, true)]);
    await page.host.commitStroke({ view: 'page', sequence: 1, tool: 'brush', classId: 2, runs });
    await page.tab.save();
    expect(readMaskHead(readFileSync(at('data/labels/images/a.png')))?.info?.status).toBe('corrected');
  });

  it('that breaks while the image is open predicts no longer', async () => {
    await page.start();
    truncateSync(at('data/models/roads/weights.bin'), 100);
    tellChange('models/roads/weights.bin');
    await until('the page is told', () => page.model === null);
    expect(errors()).toHaveLength(1);
  });

  it('predicts again once it is repaired, without opening anything anew', async () => {
    workbench.configure('fcnLabeler.segmentOnOpen', true);
    rmSync(at('data/models/roads/model.json'));
    await page.start();
    expect(errors()).toEqual([expect.stringMatching(/model\.json.*not there/)]);
    writeModel('models/roads', 4);
    tellChange('models/roads/model.json');
    await until('the page is told', () => page.model?.version === 4);
    await until('the blank image is predicted', () => page.requests.length === 1);
    page.answer(0);
    const { core } = page.document;
    await until('it is shown', () => core.proposal !== null);
    expect(core.proposal?.model).toEqual({ name: 'models/roads', version: 4, confidence: 0.5 });
  });

  it('that changes while it predicts is asked again, and named as what it is then', async () => {
    await page.start();
    void page.host.runCommand({ command: 'segmentImage' });
    await until('the network is asked', () => page.requests.length === 1);
    writeModel('models/roads', 5);
    tellChange('models/roads/weights.bin');
    await until('the network is asked again', () => page.requests.length === 2);
    expect(page.cancelled).toBe(1);
    page.answer(1);
    const { core } = page.document;
    await until('it is taken in', () => core.state.model !== undefined);
    expect(core.state.model).toEqual({ name: 'models/roads', version: 5, confidence: 0.5 });
  });

  it('that changed without a word is found when the network is asked', async () => {
    await page.start();
    writeModel('models/roads', 6);
    void page.host.runCommand({ command: 'segmentImage' });
    await until('the network is asked', () => page.requests.length === 1);
    expect(page.model?.version).toBe(6);
  });

  it('keeps painted labels from being replaced by another prediction', async () => {
    workbench.configure('fcnLabeler.segmentOnOpen', true);
    await page.start();
    await until('the network is asked', () => page.requests.length === 1);
    page.answer(0);
    await until('it is shown', () => page.document.core.proposal !== null);
    const runs = new Uint32Array([0, 9, makeCell(2, true)]);
    await page.host.commitStroke({ view: 'page', sequence: 1, tool: 'brush', classId: 2, runs });
    writeModel('models/roads', 7);
    tellChange('models/roads/model.json');
    await until('the page is told', () => page.model?.version === 7);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(page.requests).toHaveLength(1);
  });

  it('runs as soon as a person trusts the workspace', async () => {
    page.tab.close();
    workbench.trusted = false;
    page = await Page.open();
    await page.start();
    expect(page.model).toMatchObject({ name: 'builtin:voc', files: null });
    workbench.trust();
    await until('the page is told', () => page.model?.name === 'models/roads');
    expect(errors()).toEqual([]);
  });
});

describe('Select Model…', () => {
  const items = () => workbench.listed.map(({ label, description, detail }) => [label, description, detail]);

  it('lists the built-in model and those of the dataset, with what is wrong', async () => {
    await page.start();
    write('data/models/bad/model.json', '{}');
    write('data/models/readme.txt', 'no folder');
    await select(undefined);
    expect(items()).toEqual([
      ['builtin:voc', 'comes with FCN Labeler', "person (0 of the dataset's 3 classes)"],
      ['models/bad', "can't be used", expect.stringMatching(/models\/bad\/model\.json/)],
      [
        'models/roads',
        'in use · version 3 · fcn-16s · pyramid · 8 hidden units · learned from 12 images',
        "road, sky (2 of the dataset's 3 classes)",
      ],
    ]);
    expect(written('data/fcn-dataset.json')).toContain('models/roads');
  });

  it('names the chosen one in the dataset file; its prediction takes the place of the shown one', async () => {
    workbench.configure('fcnLabeler.segmentOnOpen', true);
    writeModel('models/fields', 1);
    await page.start();
    await until('the network is asked', () => page.requests.length === 1);
    page.answer(0);
    await until('it is shown', () => page.document.core.proposal !== null);
    await select('models/fields');
    expect(JSON.parse(written('data/fcn-dataset.json'))).toEqual({ ...DATASET, model: 'models/fields' });
    await until('the network is asked again', () => page.requests.length === 2);
    expect(page.model).toMatchObject({ name: 'models/fields', version: 1 });
    page.answer(1);
    const { core } = page.document;
    await until('it is shown', () => core.proposal?.model.name === 'models/fields');
    await select('builtin:voc');
    await until('the built-in one predicts', () => page.model?.files === null);
    expect(JSON.parse(written('data/fcn-dataset.json'))).toEqual({ ...DATASET, model: 'builtin:voc' });
  });

  it('chooses none that is broken', async () => {
    await page.start();
    write('data/models/bad/model.json', '{}');
    await select('models/bad');
    expect(errors()).toEqual([expect.stringMatching(/models\/bad\/model\.json/)]);
    expect(page.model?.name).toBe('models/roads');
    expect(written('data/fcn-dataset.json')).toContain('models/roads');
  });

  it('names what the dataset file names, also where that is not there', async () => {
    name('elsewhere/x');
    page.tab.close();
    page = await Page.open();
    await select(undefined);
    expect(items().at(-1)).toEqual([
      'elsewhere/x',
      "in use · can't be used",
      expect.stringMatching(/elsewhere\/x\/model\.json.*not there/),
    ]);
  });

  it('offers the built-in model alone in Restricted Mode, and says why', async () => {
    workbench.trusted = false;
    let hint = '';
    await page.start();
    workbench.answer = (question) => void (hint = question);
    await run('selectModel');
    expect(items().map(([label]) => label)).toEqual(['builtin:voc']);
    expect(hint).toMatch(/Restricted Mode.*Trust the workspace/);
  });

  it.each([undefined, 'Create'])('asks for a dataset file where there is none (%s)', async (answer) => {
    page.tab.close();
    rmSync(at('data/fcn-dataset.json'));
    page = await Page.open();
    await page.start();
    await select('models/roads', answer);
    expect(workbench.messages.map(({ text }) => text)).toEqual([
      expect.stringMatching(/fcn-dataset\.json, which isn't there yet\. Create it/),
    ]);
    expect(existsSync(at('data/fcn-dataset.json'))).toBe(answer === 'Create');
    const wanted = answer === 'Create' ? 'models/roads' : 'builtin:voc';
    await until('the page is told', () => page.model?.name === wanted);
  });
});
