/** Brings finished strokes to the host, takes refused ones back, and sends again what an earlier page left behind. */
import type { HostApi } from '../../../src/protocol/hostView';
import type { Client } from '../../../src/protocol/rpc';
import type { Resent, StrokeKeeper } from './strokeKeeper';
import type { FinishedStroke, ViewDocument } from '../viewDocument';

export class StrokeCommitter {
  /** @param refused is told why the host took a stroke not */
  constructor(
    private readonly document: ViewDocument,
    private readonly host: Pick<Client<HostApi>, 'resync'>,
    private readonly keeper: StrokeKeeper,
    private readonly refused: (reason: string) => void,
  ) {}

  /** Commits a stroke that the map holds already. Rejects when the host can't be asked for its labels. */
  async commit(finished: FinishedStroke): Promise<void> {
    const stroke = this.document.strokeFinished(finished);
    if (stroke === undefined) return;
    try {
      await this.keeper.send(stroke);
      this.document.strokeAnswered(stroke.sequence);
    } catch (error) {
      this.document.strokeAnswered(stroke.sequence);
      this.refused(error instanceof Error ? error.message : String(error));
      await this.host.resync(null);
    }
  }

  /**
   * Sends the strokes of earlier pages again, then asks once for the labels that came of it.
   * @param refused told why the host takes one not
   */
  async resend(refused: (reason: string) => void): Promise<Resent> {
    const resent = await this.keeper.resend(refused);
    await this.host.resync(null);
    return resent;
  }
}
