/** The fake host in a worker of its own, so that its copy of the labels isn't counted as the view's. */
import { unpackCells } from '../../../src/core/packing';
import type { Channel } from '../../../src/protocol/rpc';
import { FakeHost, type FakeHostOptions } from '../app/fakeHost';
import { INPUT_SIZE } from '../app/fakeNetwork';

/** What the page posts: the options first, then the test's orders and the view's own messages. */
export type ToHost =
  | { readonly kind: 'options'; readonly options: FakeHostOptions }
  | { readonly kind: 'order'; readonly id: number; readonly order: HostOrder }
  | { readonly kind: 'view'; readonly message: unknown };

export type FromHost =
  | { readonly kind: 'done'; readonly id: number; readonly error?: string }
  | { readonly kind: 'view'; readonly message: unknown };

/** What a test tells the host to do. */
export type HostOrder = 'segment' | 'accept' | 'undo' | 'resync';

let host: FakeHost | undefined;
let toHost: ((message: unknown) => void) | undefined;
const early: unknown[] = [];

const post = (message: FromHost): void => self.postMessage(message);

const channel: Channel = {
  post: (message) => post({ kind: 'view', message }),
  listen(listener) {
    toHost = listener;
    for (const message of early.splice(0)) listener(message);
    return () => (toHost = undefined);
  },
};

self.addEventListener('message', ({ data }: MessageEvent<ToHost>) => {
  switch (data.kind) {
    case 'options':
      host = new FakeHost(channel, data.options);
      return;
    case 'view':
      if (toHost === undefined) early.push(data.message);
      else toHost(data.message);
      return;
    case 'order':
      void follow(data.order).then(
        () => post({ kind: 'done', id: data.id }),
        (error: unknown) => post({ kind: 'done', id: data.id, error: String(error) }),
      );
      return;
  }
});

async function follow(order: HostOrder): Promise<void> {
  if (host === undefined) throw new Error('the host has no image yet');
  if (order === 'segment') await host.segment(INPUT_SIZE);
  else if (order === 'accept') host.accept(unpackCells);
  else if (order === 'undo') host.undo();
  else host.resync();
}
