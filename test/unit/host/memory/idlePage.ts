/** A view's page that asks for its image as the real one does, and hears what the host tells it without doing a thing. */
import type { HostApi, ViewApi } from '../../../../src/protocol/hostView';
import { connect, type Client, type Handlers } from '../../../../src/protocol/rpc';
import { Wire } from '../modelBased/wire';

const ignore = (): void => undefined;

/** A page that says nothing and does nothing. */
export const idleHandlers: Handlers<ViewApi> = {
  imageRead: ignore,
  labelsChanged: ignore,
  labelsReplaced: ignore,
  proposalChanged: ignore,
  proposalNotSaved: ignore,
  conflictChanged: ignore,
  readOnlyChanged: ignore,
  classesChanged: ignore,
  settingsChanged: ignore,
  modelChanged: ignore,
  forgetCorrections: ignore,
  perform: ignore,
  selectClass: ignore,
  predict: () => new Promise(ignore),
  predictAhead: () => new Promise(ignore),
  collectPixels: () => new Promise(ignore),
  addReplay: ignore,
  trainShared: () => new Promise(ignore),
};

export class IdlePage {
  readonly wire = new Wire(true);
  private readonly host: Client<HostApi> = connect<ViewApi, HostApi>(this.wire.channel, {
    ...idleHandlers,
    imageRead: ({ bytes }) => void (this.handedOver = bytes.length),
  }).remote;
  private handedOver: number | undefined;

  /** The page starts, or starts anew. @returns the image file's size: the bytes are the browser's from now on */
  async start(): Promise<number> {
    await this.host.ready(null);
    const size = this.handedOver ?? (await this.host.readImage(null)).bytes.length;
    this.handedOver = undefined;
    return size;
  }
}
