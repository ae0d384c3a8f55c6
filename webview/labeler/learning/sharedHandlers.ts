/** What the host asks of the view that nobody waits for: predictions of other images, and the shared head. */
import type { ViewApi } from '../../../src/protocol/hostView';
import type { Handlers } from '../../../src/protocol/rpc';
import type { BackgroundRunner } from '../../shared/segmentation/backgroundRunner';
import { imageFileOf } from '../../shared/decodeImage';
import { toSignal } from '../../shared/toSignal';

export interface SharedSession {
  readonly segmenter: BackgroundRunner;
}

export function sharedHandlers(
  session: () => Promise<SharedSession>,
): Pick<Handlers<ViewApi>, 'predictAhead' | 'collectPixels' | 'addReplay' | 'trainShared'> {
  return {
    predictAhead: async ({ image, ...request }, context) => {
      const signal = toSignal(context.signal);
      const { segmenter } = await session();
      const asked = { ...request, image: imageFileOf(image) };
      return segmenter.background((worker) => worker.predictAhead(asked, { signal }), signal);
    },
    collectPixels: async ({ image, ...request }, context) => {
      const signal = toSignal(context.signal);
      const { segmenter } = await session();
      const asked = { ...request, image: image && imageFileOf(image) };
      return segmenter.background((worker) => worker.collectPixels(asked, { signal }), signal);
    },
    addReplay: async (piece, { signal }) => {
      const { segmenter } = await session();
      await segmenter.background((worker) => worker.addReplay(piece), toSignal(signal));
    },
    trainShared: async (request, context) => {
      const signal = toSignal(context.signal);
      const { segmenter } = await session();
      return segmenter.background((worker) => worker.trainShared(request, { signal }), signal);
    },
  };
}
