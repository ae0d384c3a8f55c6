/** When an image that has no labels gets its proposal: before its page runs where it was predicted ahead. */
import { beforeEach, describe, expect, it } from 'vitest';
import { EventEmitter, Uri } from 'vscode';
import { Predictor } from '../../../src/host/editor/predictor';
import { SegmentOnOpen } from '../../../src/host/segmentOnOpen';
import { readViewSettings } from '../../../src/host/settings';
import { workbench } from '../../support/fakeVscode/workbench';
import { until } from '../../support/until';

const image = Uri.file('/images/b.png');
const file = { size: 10, mtime: 5 };
const model = { name: 'builtin:voc', version: 1, files: null, classLookup: new Uint8Array(256) };
const proposal = {
  labels: new Uint8Array(1),
  meanConfidence: 0.5,
  model: { name: model.name, version: 1, confidence: 0.5 },
};

beforeEach(() => workbench.reset());

/** An image that is opened while its model is still looked up. */
function open() {
  const shown: unknown[] = [];
  let predicted = 0;
  const core = {
    isBlank: true,
    proposal: null as unknown,
    state: { status: 'unlabeled', model: undefined as unknown },
    unconfirmedPixels: 3,
    showProposal: (value: unknown) => shown.push((core.proposal = value)),
  };
  const started = new EventEmitter<void>();
  const document = { uri: image, editable: true, core, image: { content: file } };
  let preparing: Promise<void> | undefined;
  const view = {
    document,
    ready: false,
    panel: { visible: true },
    onDidStart: started.event,
    startAfter: (work: Promise<void>) => (preparing = work),
    remote: {
      predict: () => {
        predicted++;
        return Promise.resolve({ labels: proposal.labels, meanConfidence: 0.25, milliseconds: 1 });
      },
    },
  };
  let resolved: () => void = () => undefined;
  const resolving = new Promise<void>((resolve) => (resolved = resolve));
  const views = {
    of: () => [view],
    workingViewOf: () => (view.ready ? view : undefined),
    onDidChange: new EventEmitter<void>().event,
  };
  const models = {
    resolve: () => resolving,
    of: () => model,
    onDidChange: new EventEmitter<void>().event,
  };
  const predictor = new Predictor(views as never, models as never);
  const segment = new SegmentOnOpen(predictor, { warn: (line: string) => shown.push(line) } as never);
  return {
    predictor,
    segment,
    core,
    shown,
    document: document as never,
    show: () => segment.onShow(view as never),
    prepared: () => preparing,
    resolved: () => resolved(),
    predicted: () => predicted,
    start: () => {
      view.ready = true;
      started.fire();
    },
  };
}

/** All that was promised is done. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 10));

const terms = () => {
  const { inputSize, outputStride } = readViewSettings(image);
  return { model, settings: { inputSize, outputStride } };
};

describe('an image that was predicted ahead', () => {
  it('has its proposal before its page runs, however long the model is looked up', async () => {
    const opened = open();
    opened.predictor.ahead.keep(image, terms(), file, proposal);
    opened.show();
    expect(opened.segment.isLooking(opened.document)).toBe(true);
    opened.resolved();
    await opened.prepared();
    expect(opened.shown).toEqual([proposal]);
    expect(opened.segment.isLooking(opened.document)).toBe(false);
    opened.start();
    await settled();
    expect([opened.shown.length, opened.predicted()]).toEqual([1, 0]);
  });

  it('keeps what was done to it meanwhile', async () => {
    const opened = open();
    opened.predictor.ahead.keep(image, terms(), file, proposal);
    opened.show();
    opened.core.state.model = { name: 'other' };
    opened.resolved();
    await opened.prepared();
    expect(opened.shown).toEqual([]);
  });

  it.each([
    ['the file is another one', terms(), { ...file, mtime: 6 }],
    ['the model is another one', { ...terms(), model: { ...model, version: 2 } }, file],
  ])(
    'is predicted by its page where %s: nobody waits for a page that waits for them',
    async (_, kept, version) => {
      const opened = open();
      opened.predictor.ahead.keep(image, kept, version, proposal);
      opened.show();
      opened.resolved();
      await opened.prepared();
      expect(opened.shown).toEqual([]);
      expect(opened.segment.isLooking(opened.document), 'nobody approves it meanwhile').toBe(true);
      opened.start();
      await until('its page predicts', () => opened.shown.length > 0);
      expect(opened.shown).toMatchObject([{ meanConfidence: 0.25 }]);
    },
  );
});

it('an image that was not predicted ahead waits for nothing, and is predicted once its page runs', async () => {
  const opened = open();
  opened.show();
  await opened.prepared();
  expect(opened.shown).toEqual([]);
  opened.start();
  opened.resolved();
  await until('its page predicts', () => opened.shown.length > 0);
  await settled();
  expect([opened.predicted(), opened.segment.isLooking(opened.document)]).toEqual([1, false]);
});
