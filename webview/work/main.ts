/** Entry of the page that works through many images. */
import './work.css';
import { connect } from '../../src/protocol/rpc';
import type { WorkHostApi, WorkInit, WorkViewApi } from '../../src/protocol/work';
import { hostChannel } from '../shared/vscodeApi';
import { reportErrors } from '../shared/reportErrors';
import { SegmenterClient } from '../shared/segmentation/segmenterClient';
import { Lanes } from './lanes';
import { turnImage } from './turnImage';
import { WorkPage } from './workPage';

const root = document.getElementById('app');
if (root === null) throw new Error('the page has no element "app"');

const page = new WorkPage(root, {
  cancel: () => void host.cancel(null),
  openFailure: (index) => void host.openFailure({ index }),
});
const { remote: host } = connect<WorkViewApi, WorkHostApi>(hostChannel(acquireVsCodeApi()), {
  progressChanged: ({ progress }) => page.show(progress),
  prepare: async ({ model }, { signal }) => (await lanes).prepare(model, signal),
  predict: async ({ lane, image, request }, { signal }) =>
    (await lanes).predict(lane, image, request, signal),
  turn: ({ image, type }) => turnImage(image, type),
});
reportErrors((message) => void host.log({ level: 'error', message }));

const lanes: Promise<Lanes> = host.ready(null).then(({ assets, backend, progress }: WorkInit) => {
  page.show(progress);
  const made = new Lanes(
    (onRuntime) =>
      new SegmenterClient({
        assets,
        backend,
        onProgress: () => undefined,
        onRuntime,
        onMessage: (level, message) => void host.log({ level, message }),
      }),
  );
  addEventListener('pagehide', () => made.dispose());
  return made;
});
