/** Brings finished strokes to the host and takes refused ones back. */
import type { HostApi } from '../../src/protocol/hostView';
import type { Client } from '../../src/protocol/rpc';
import type { FinishedStroke, ViewDocument } from './viewDocument';

export class StrokeCommitter {
  /** @param refused is told why the host took a stroke not */
  constructor(
    private readonly document: ViewDocument,
    private readonly host: Pick<Client<HostApi>, 'commitStroke' | 'resync'>,
    private readonly refused: (reason: string) => void,
  ) {}

  /** Commits a stroke that the map holds already. Rejects when the host can't be asked for its labels. */
  async commit(finished: FinishedStroke): Promise<void> {
    const stroke = this.document.strokeFinished(finished);
    if (stroke === undefined) return;
    try {
      await this.host.commitStroke(stroke);
      this.document.strokeAnswered(stroke.sequence);
    } catch (error) {
      this.document.strokeAnswered(stroke.sequence);
      this.refused(error instanceof Error ? error.message : String(error));
      await this.host.resync(null);
    }
  }
}
