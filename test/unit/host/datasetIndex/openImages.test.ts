/** What open documents add to an index. */
import { describe, expect, it } from 'vitest';
import { Disposable, EventEmitter, Uri, type Event } from 'vscode';
import { OpenImages } from '../../../../src/host/datasetIndex/openImages';
import type { LabelDocument } from '../../../../src/host/editor/labelDocument';

/** An event that knows how many listen. */
function counted<T>(): { event: Event<T>; fire(value: T): void; listeners: number } {
  const emitter = new EventEmitter<T>();
  const counter = {
    listeners: 0,
    fire: (value: T) => emitter.fire(value),
    event: (listener: (value: T) => unknown): Disposable => {
      const subscription = emitter.event(listener);
      counter.listeners++;
      return new Disposable(() => {
        counter.listeners--;
        subscription.dispose();
      });
    },
  };
  return counter;
}

describe('open images', () => {
  it('let go of a document that is closed: a person goes through thousands, each with its labels', () => {
    const [opened, saved, changed, disposed] = [
      counted<LabelDocument>(),
      counted<LabelDocument>(),
      counted<undefined>(),
      counted<undefined>(),
    ];
    const uri = Uri.file('/photos/a.png');
    const document = { uri, onDidChange: changed.event, onDidDispose: disposed.event };
    const provider = { openDocuments: [], onDidOpen: opened.event, onDidSave: saved.event };
    const open = new OpenImages(Uri.file('/photos'), provider);
    opened.fire(document as unknown as LabelDocument);
    expect([[...open.paths], changed.listeners, disposed.listeners]).toEqual([['a.png'], 1, 1]);
    disposed.fire(undefined);
    expect([[...open.paths], changed.listeners, disposed.listeners]).toEqual([[], 0, 0]);
    opened.fire(document as unknown as LabelDocument);
    open.dispose();
    expect([opened, saved, changed, disposed].map(({ listeners }) => listeners)).toEqual([0, 0, 0, 0]);
  });
});
