/** The networks of the page: several where processors compute, one where a GPU does. */
import { LabelerError } from '../../src/core/errors';
import type {
  PredictRequest,
  PredictResult,
  PresentModel,
  RuntimeReport,
  ViewImage,
} from '../../src/protocol/hostView';
import type { AbortSignalLike } from '../../src/protocol/rpc';
import { imageFileOf } from '../shared/decodeImage';
import { toSignal } from '../shared/toSignal';
import type { SegmenterClient } from '../shared/segmentation/segmenterClient';
import { workerModelOf } from '../shared/segmentation/workerModel';

type LaneClient = Pick<SegmenterClient, 'start' | 'setImage' | 'setModel' | 'predict' | 'dispose'>;

/** Each holds the model and the features of an image. */
const MOST = 4;

export class Lanes {
  private clients: LaneClient[] = [];
  private runtime: RuntimeReport | undefined;

  /** @param create makes a network; told what it runs on */
  constructor(
    private readonly create: (onRuntime: (report: RuntimeReport) => void) => LaneClient,
    private readonly processors = navigator.hardwareConcurrency,
  ) {}

  /**
   * Starts the first network, and says how many there are.
   * @throws LabelerError `backend-unavailable`, `cancelled`
   */
  async prepare(model: PresentModel, signal: AbortSignalLike): Promise<{ lanes: number; backend: string }> {
    this.clients[0] ??= this.create((report) => (this.runtime = report));
    await this.clients[0].start(toSignal(signal));
    const backend = this.runtime?.backend ?? 'cpu';
    // One processor is left for the person, and a GPU is shared by all networks anyway.
    const isCpu = backend === 'wasm' || backend === 'cpu';
    const lanes = isCpu ? Math.max(1, Math.min(MOST, Math.floor(this.processors / 2))) : 1;
    while (this.clients.length < lanes) this.clients.push(this.create(() => undefined));
    for (const client of this.clients) client.setModel(workerModelOf(model));
    return { lanes, backend };
  }

  /** @throws LabelerError `cancelled`, `image-unreadable`, or what else the network says */
  predict(
    lane: number,
    image: ViewImage,
    request: PredictRequest,
    signal: AbortSignalLike,
  ): Promise<PredictResult> {
    const client = this.clients.at(lane);
    if (client === undefined) throw new LabelerError('bad-message', `there is no lane ${lane}`);
    client.setImage(imageFileOf(image));
    return client.predict(request, toSignal(signal));
  }

  dispose(): void {
    for (const client of this.clients) client.dispose();
  }
}
