/** A page that says anything but what it should, to the real extension: typed errors come back, and nothing changes. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  CancellationTokenSource,
  EventEmitter,
  Uri,
  type CustomEditorProvider,
  type ExtensionContext,
  type WebviewPanel,
} from 'vscode';
import { LabelMap } from '../../../src/core/labelMap';
import { packRuns } from '../../../src/core/packedRuns';
import { packCells } from '../../../src/core/packing';
import { VIEW_TYPE } from '../../../src/host/associations';
import { LabelDocument } from '../../../src/host/editor/labelDocument';
import type { LabelEditorProvider } from '../../../src/host/editor/labelEditorProvider';
import { activate } from '../../../src/host/extension.node';
import { hostValidators } from '../../../src/protocol/hostValidators';
import type { ViewInit } from '../../../src/protocol/hostView';
import { extensionContext } from '../../support/fakeVscode/extensionContext';
import { workbench } from '../../support/fakeVscode/workbench';
import { modelJson } from '../../support/modelJson';
import { until } from '../../support/until';
import { removeFolder } from '../../support/removeFolder';

const [WIDTH, HEIGHT] = [8, 6];
const PIXELS = WIDTH * HEIGHT;
const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
const image = Uri.file(join(folder, 'picture.png'));
const never = new CancellationTokenSource().token;
let context: ExtensionContext;
let provider: CustomEditorProvider & Pick<LabelEditorProvider, 'onDidShow'>;

interface Message {
  readonly kind: string;
  readonly id: number;
  readonly method?: string;
  readonly value?: unknown;
  readonly error?: { readonly name: string; readonly code?: string; readonly message: string };
}

/** A panel whose page is the test. */
class TestPage {
  private readonly messages = new EventEmitter<unknown>();
  private readonly disposed = new EventEmitter<void>();
  readonly posted: Message[] = [];
  readonly panel = {
    active: true,
    visible: true,
    viewColumn: 1,
    onDidDispose: this.disposed.event,
    onDidChangeViewState: new EventEmitter<never>().event,
    webview: {
      options: {},
      html: '',
      cspSource: 'https://webview.test',
      asWebviewUri: (uri: Uri) => uri,
      onDidReceiveMessage: this.messages.event,
      postMessage: (message: Message) => {
        this.posted.push(message);
        return Promise.resolve(true);
      },
    },
  };
  private nextId = 1;

  constructor(readonly document: LabelDocument) {}

  static async open(): Promise<TestPage> {
    const document = await provider.openCustomDocument(
      image,
      { backupId: undefined, untitledDocumentData: undefined },
      never,
    );
    if (!(document instanceof LabelDocument)) throw new Error('no label document');
    const page = new TestPage(document);
    await provider.resolveCustomEditor(document, page.panel as unknown as WebviewPanel, never);
    return page;
  }

  say(message: unknown): void {
    this.messages.fire(message);
  }

  async call(method: string, params: unknown): Promise<Message> {
    const id = this.nextId++;
    this.say({ kind: 'call', id, method, params });
    let answer: Message | undefined;
    await until(`${method} is answered`, () => {
      answer = this.posted.find((each) => each.kind !== 'call' && each.id === id);
      return answer !== undefined;
    });
    return answer as Message;
  }

  /** What the host asked last. */
  async asked(method: string): Promise<Message> {
    const find = () => this.posted.findLast((each) => each.kind === 'call' && each.method === method);
    await until(`the host asks for ${method}`, () => find() !== undefined);
    return find() as Message;
  }

  close(): void {
    this.disposed.fire();
    this.document.dispose();
  }
}

beforeAll(() => {
  const extension = join(folder, 'extension');
  mkdirSync(join(extension, 'media/models/voc'), { recursive: true });
  const builtIn = modelJson([{ id: 0, name: 'background', color: '#000000' }]);
  writeFileSync(join(extension, 'media/models/voc/model.json'), builtIn);
  context = extensionContext({ storage: join(folder, 'storage'), extension });
  activate(context);
  provider = workbench.editors.get(VIEW_TYPE) as typeof provider;
});
afterAll(() => {
  for (const each of context.subscriptions) each.dispose();
  removeFolder(folder);
});
beforeEach(() => {
  workbench.reset();
  workbench.open(folder);
  const data = new Uint8Array(PIXELS * 3);
  writeFileSync(image.fsPath, encode({ width: WIDTH, height: HEIGHT, data, channels: 3 }));
});

const stroke = { view: 'page', sequence: 1, tool: 'brush', classId: 2, runs: Uint32Array.of(0, 3, 0x102) };
const packed = (...runs: number[]): Uint8Array => packRuns(Uint32Array.from(runs));
/** None fits the map, or all are of a person. */
const BAD_RUNS = [
  Uint8Array.of(1, 2, 3),
  packed(0, 3, 2).subarray(0, 6),
  packed(4, 3, 0x102),
  packed(4, 3, 2, PIXELS - 1, 2, 2),
];
const BAD: Record<string, readonly unknown[]> = {
  ready: [{}, 1],
  readImage: [{}, 'image.png'],
  resync: ['now'],
  commitStroke: [
    null,
    { ...stroke, runs: [0, 3, 0x102] },
    { ...stroke, runs: Uint32Array.of(0, PIXELS + 1, 0x102) },
    { ...stroke, runs: Uint32Array.of(5, 3, 0x102, 4, 3, 0x102) },
    { ...stroke, runs: Uint32Array.of(0, 3, 0x103) },
    { ...stroke, classId: 99, runs: Uint32Array.of(0, 3, 0x163) },
    { ...stroke, tool: 'eraser' },
    { ...stroke, sequence: -1 },
  ],
  learned: [
    null,
    { revision: 1, runs: Uint32Array.of(0, 3, 2) },
    { revision: -1, runs: packed(0, 3, 2) },
    ...BAD_RUNS.map((runs) => ({ revision: 1, runs })),
  ],
  runCommand: [{ command: 'workbench.action.quit' }, { command: 'addClass', classId: 255 }],
  resolveConflict: [{ choice: 'both' }],
  readTheirs: [0],
  setCanvasFocused: [{ focused: 'yes' }],
  reportRuntime: [{ backend: 'quantum', adapter: '', lastInference: null, failures: [] }],
  log: [
    { level: 'fatal', message: 'x' },
    { level: 'error', message: 'x'.repeat(10_001) },
  ],
};

describe('a message of a view', () => {
  it.each(Object.keys(hostValidators))(
    '%s with wrong parameters is refused, and changes nothing',
    async (method) => {
      const page = await TestPage.open();
      expect(Object.keys(BAD), 'wrong parameters for each').toContain(method);
      const before = page.document.core.map.cells.slice();
      for (const params of BAD[method]) {
        const { kind, error } = await page.call(method, params);
        expect([kind, error?.name, error?.code]).toEqual(['error', 'LabelerError', 'bad-message']);
      }
      expect(page.document.core.map.cells).toEqual(before);
      expect([page.document.core.dirty, workbench.log]).toEqual([false, []]);
      page.close();
    },
  );

  it.each(['toString', '__proto__', 'constructor', 'dispose'])('to %s finds nobody', async (method) => {
    const page = await TestPage.open();
    expect((await page.call(method, null)).error?.code).toBe('bad-message');
    page.close();
  });

  it('that is none is left alone', async () => {
    const page = await TestPage.open();
    for (const message of [
      null,
      1,
      'call',
      [],
      {},
      { kind: 'call' },
      { kind: 'call', id: 'x', method: 'ready' },
    ]) {
      page.say(message);
    }
    page.say({ kind: 'result', id: 77, value: 1 });
    page.say({ kind: 'error', id: 77, error: {} });
    const { kind } = await page.call('commitStroke', stroke);
    expect([kind, page.document.core.dirty]).toEqual(['result', true]);
    page.close();
  });
});

it('a stroke is answered once it would outlive the extension host (trap 5)', async () => {
  const page = await TestPage.open();
  const journals = join(folder, 'storage/journal');
  let journaled: string[] | undefined;
  const { webview } = page.panel;
  const post = webview.postMessage.bind(webview);
  webview.postMessage = (message) => {
    if (message.kind === 'result') journaled = existsSync(journals) ? readdirSync(journals) : [];
    return post(message);
  };
  await page.document.journal.flush();
  const before = existsSync(journals) ? readdirSync(journals).length : 0;
  await page.call('commitStroke', { ...stroke, view: 'another page' });
  expect(journaled).toHaveLength(before + 1);
  page.close();
});

describe('what a view learned', () => {
  /** A page that painted two classes beside each other, and the revision that acknowledged the second. */
  async function paintTwo(): Promise<{ page: TestPage; revision: number }> {
    const page = await TestPage.open();
    await page.call('commitStroke', { ...stroke, view: 'learning page' });
    const second = { sequence: 2, classId: 1, runs: Uint32Array.of(3, 1, 0x101) };
    const { value } = await page.call('commitStroke', { ...stroke, view: 'learning page', ...second });
    return { page, ...(value as { revision: number }) };
  }

  it('is taken in with the revision that acknowledged its stroke, and said to the page as a prediction', async () => {
    const { page, revision } = await paintTwo();
    await page.call('ready', null);
    const { kind } = await page.call('learned', { revision, runs: packed(0, 6, 1) });
    expect([kind, ...page.document.core.map.cells.slice(0, 7)]).toEqual([
      'result',
      ...[0x102, 0x102, 0x102, 0x101, 1, 1, 255],
    ]);
    const change = (await page.asked('labelsChanged')) as Message & { params: unknown };
    expect(change.params).toMatchObject({
      runs: Uint32Array.of(4, 2, 1),
      cause: { kind: 'prediction', undone: false },
      state: { status: 'corrected', model: { name: 'local', version: 1 } },
    });
    page.close();
  });

  it('is answered and left alone where it came too late', async () => {
    const { page, revision } = await paintTwo();
    await page.call('commitStroke', { ...stroke, view: 'learning page', sequence: 3 });
    const erased = { tool: 'eraser', classId: 255, runs: Uint32Array.of(9, 1, 0x1ff) };
    await page.call('commitStroke', { ...stroke, view: 'learning page', sequence: 4, ...erased });
    const before = page.document.core.map.cells.slice();
    expect((await page.call('learned', { revision, runs: packed(0, PIXELS, 1) })).kind).toBe('result');
    expect([page.document.core.map.cells, page.document.core.proposal]).toEqual([before, null]);
    page.close();
  });

  it('changes nothing where it is bad, also with the right revision', async () => {
    const { page, revision } = await paintTwo();
    const before = page.document.core.map.cells.slice();
    for (const runs of BAD_RUNS) {
      expect((await page.call('learned', { revision, runs })).error?.code).toBe('bad-message');
      expect([page.document.core.map.cells, page.document.core.revision]).toEqual([before, revision]);
    }
    page.close();
  });
});

describe("a view's prediction", () => {
  const good = packCells(new Uint16Array(PIXELS).fill(3));
  const confirmed = packCells(new Uint16Array(PIXELS).fill(0x103));
  const answer = { labels: good, meanConfidence: 0.5, milliseconds: 3 };

  async function predict(value: unknown): Promise<TestPage> {
    const page = await TestPage.open();
    await page.call('ready', null);
    const { id } = await page.asked('predict');
    page.say({ kind: 'result', id, value });
    return page;
  }

  it.each([
    ['nothing', undefined],
    ['labels of another type', { ...answer, labels: Array.from(good) }],
    ['no packed labels', { ...answer, labels: Uint8Array.of(1, 2, 3) }],
    ['labels of another size', { ...answer, labels: packCells(new Uint16Array(PIXELS + 1)) }],
    ['confirmed labels', { ...answer, labels: confirmed }],
    ['a wrong confidence', { ...answer, meanConfidence: 7 }],
  ])('of %s is refused', async (_what, value) => {
    const page = await predict(value);
    await until('the log says so', () => workbench.log.some((line) => line.startsWith('warn: No proposal')));
    expect(page.document.core.proposal).toBeNull();
    expect(page.document.core.map.cells).toEqual(LabelMap.blank(WIDTH, HEIGHT).cells);
    page.close();
  });

  it.each([{}, { code: 'x', message: 1 }, { code: 'bad-message', message: null, file: {} }, { name: 3 }])(
    'that fails with %o is an error like any other',
    async (error) => {
      const page = await TestPage.open();
      await page.call('ready', null);
      const { id } = await page.asked('predict');
      page.say({ kind: 'error', id, error });
      await until('the log says so', () =>
        workbench.log.includes('warn: No proposal: an error without a message'),
      );
      page.close();
    },
  );

  it('is shown where it fits', async () => {
    const page = await predict(answer);
    await until('it is shown', () => page.document.core.proposal !== null);
    page.close();
  });
});

describe('a workspace that nobody trusts', () => {
  const datasetFile = join(folder, 'fcn-dataset.json');
  afterEach(() => rmSync(datasetFile));

  it('gets the built-in model whatever its dataset names', async () => {
    workbench.trusted = false;
    const classes = [{ id: 0, name: 'background', color: '#000000' }];
    writeFileSync(datasetFile, JSON.stringify({ version: 1, classes, model: 'models/evil' }));
    const page = await TestPage.open();
    const { value } = await page.call('ready', null);
    const { assets, model } = value as ViewInit;
    expect(model).toMatchObject({ name: 'builtin:voc', files: null });
    const own = Uri.file(join(folder, 'extension')).toString();
    for (const uri of [assets.worker, assets.modelJson, assets.modelWeights, ...Object.values(assets.wasm)]) {
      expect(uri.startsWith(`${own}/`), uri).toBe(true);
    }
    await page.asked('predict');
    expect(workbench.log).toEqual([
      'warn: The built-in model is used instead of "models/evil": the workspace is not trusted.',
    ]);
    page.close();
  });
});

describe('a page that starts', () => {
  it('is told what it was to wait for: a prediction that was made ahead is there from its first frame', async () => {
    const labels = packCells(new Uint16Array(PIXELS).fill(3));
    const model = { name: 'builtin:voc', version: 1, confidence: 0.5 };
    let found: () => void = () => undefined;
    const subscription = provider.onDidShow((view) => {
      const finding = new Promise<void>((resolve) => (found = resolve));
      view.startAfter(
        finding.then(() => view.document.core.showProposal({ labels, meanConfidence: 0.5, model })),
      );
    });
    const page = await TestPage.open();
    let isStarted = false;
    const starting = page.call('ready', null).finally(() => (isStarted = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isStarted, 'it waits').toBe(false);
    found();
    expect((await starting).value).toMatchObject({ proposal: { meanConfidence: 0.5 } });
    subscription.dispose();
    page.close();
  });
});
