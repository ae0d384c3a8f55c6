/** When the network looks at the next image, and when it tries again. */
import { truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EventEmitter, type Uri } from 'vscode';
import { LabelerError } from '../../../src/core/errors';
import { AheadPredictions } from '../../../src/host/editor/aheadPredictions';
import { PredictAhead } from '../../../src/host/queue/predictAhead';
import { workbench } from '../../support/fakeVscode/workbench';
import { until } from '../../support/until';
import { IndexedWorkspace } from './datasetIndex/workspace';

let workspace: IndexedWorkspace;
let ahead: PredictAhead;
beforeEach(() => {
  workspace = new IndexedWorkspace();
  workspace.images('a.png', 'b.png', 'c.png');
});
afterEach(() => {
  ahead.dispose();
  workspace.remove();
});

const CANCELLED = new LabelerError('cancelled', 'something more urgent came');

/** A view that shows `a.png`; `answer` is what its network does with the next image. */
function begin(answer: (image: string) => unknown) {
  const model = { name: 'builtin:voc', version: 1, files: null, classLookup: new Uint8Array(256) };
  const state = {
    next: 'b.png',
    model,
    asked: [] as string[],
    prepared: [] as string[],
    log: [] as string[],
  };
  const changed = new EventEmitter<void>();
  const document = {
    uri: workspace.uri('a.png'),
    editable: true,
    core: { isBlank: false, proposal: null, state: { status: 'corrected' } },
  };
  const remote = {
    predictAhead: async ({ image }: { image: { name: string } }) => {
      state.asked.push(image.name);
      await answer(image.name);
      return { labels: new Uint8Array(1), meanConfidence: 0.5, milliseconds: 1 };
    },
  };
  const predictions = new AheadPredictions();
  const services = {
    views: { active: { ready: true, document, remote }, onDidChange: changed.event },
    provider: { find: () => undefined, prepare: (image: Uri) => void state.prepared.push(image.path) },
    presentModels: { of: () => state.model },
    predictor: { ahead: predictions },
    log: { warn: (line: string) => state.log.push(line) },
  };
  const nextOf = (): Promise<Uri> => Promise.resolve(workspace.uri(state.next));
  ahead = new PredictAhead(services as never, { of: () => Promise.resolve(undefined) }, nextOf);
  changed.fire();
  const has = (name: string): boolean => predictions.has(workspace.uri(name));
  return { state, has, change: () => changed.fire() };
}

describe('the next image', () => {
  it('is predicted once', async () => {
    const { state, has, change } = begin(() => undefined);
    await until('it is predicted', () => has('b.png'));
    change();
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(state.asked).toEqual(['b.png']);
    expect(state.prepared).toContain(workspace.uri('b.png').path);
  });

  it('is tried again where something more urgent came: nothing else may change before it is wanted', async () => {
    let tries = 0;
    const { state, has } = begin(() => {
      if (++tries < 3) throw CANCELLED;
    });
    await until('it is predicted', () => has('b.png'), 10_000);
    expect(state.asked).toEqual(['b.png', 'b.png', 'b.png']);
  });

  it('is another one where a person goes on while the network runs', async () => {
    let finish: () => void = () => undefined;
    const { state, has, change } = begin((image) =>
      image === 'b.png' ? new Promise<void>((resolve) => (finish = resolve)) : undefined,
    );
    await until('the first one is asked for', () => state.asked.length === 1);
    state.next = 'c.png';
    change();
    await new Promise((resolve) => setTimeout(resolve, 600));
    finish();
    await until('the other one is predicted', () => has('c.png'));
  });

  it('is predicted anew where the model learned while the network ran', async () => {
    const { state, has } = begin(() => {
      if (state.model.version === 1) state.model = { ...state.model, version: 2 };
    });
    await until('it is predicted', () => has('b.png'));
    expect(state.asked).toEqual(['b.png', 'b.png']);
  });

  it('is not read where the file is too large, and not tried again', async () => {
    truncateSync(workspace.path('b.png'), 3 * 2 ** 30);
    const { state, change } = begin(() => undefined);
    await until('it says so', () => state.log.length > 0);
    expect(state.log[0]).toMatch(/a file of 3\.0 GB/);
    change();
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect([state.asked, state.log.length, workbench.messages]).toEqual([[], 1, []]);
  });
});
