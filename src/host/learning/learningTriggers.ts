/** Tells when there is something to learn of an open image, and when that is no longer so. */
import type { LabelDocument } from '../editor/labelDocument';

/** Newly confirmed pixels that make a save worth learning from. */
export const WORTH_PIXELS = 500;

export interface TriggerListener {
  /** The image was approved, or enough of it was confirmed and saved. */
  wanted(): void;
  /** What was learned of the image is not to be learned again: its approval was taken back, or it is excluded. */
  withdrawn(): void;
  /** Somebody paints. */
  active(): void;
}

export class LearningTriggers {
  private revision: number;
  private status: string;
  /** Confirmed pixels when the image was opened or collected last. */
  private known: number;

  constructor(
    private readonly document: LabelDocument,
    private readonly listener: TriggerListener,
  ) {
    this.revision = document.core.revision;
    this.status = document.core.state.status;
    this.known = this.confirmed;
    document.onDidChange(() => this.changed());
    document.onDidForgetCorrections(() => {
      this.known = this.confirmed;
      listener.withdrawn();
    });
  }

  /** A save has succeeded. */
  saved(): void {
    // Fewer than before: what was undone since must not be learned any longer.
    const change = Math.abs(this.confirmed - this.known);
    if (this.status !== 'excluded' && change >= WORTH_PIXELS) this.listener.wanted();
  }

  /** The image's pixels were collected. */
  collected(): void {
    this.known = this.confirmed;
  }

  private changed(): void {
    const { core } = this.document;
    if (core.revision !== this.revision) {
      this.revision = core.revision;
      this.listener.active();
    }
    const { status } = core.state;
    if (status === this.status) return;
    const wasApproved = this.status === 'approved';
    this.status = status;
    if (status === 'approved') this.listener.wanted();
    // A stroke on an approved image makes it `corrected`, too, but every pixel stays confirmed then.
    else if (status === 'excluded' || (wasApproved && core.unconfirmedPixels > 0)) {
      this.known = Math.min(this.known, this.confirmed);
      this.listener.withdrawn();
    }
  }

  private get confirmed(): number {
    const { map, unconfirmedPixels } = this.document.core;
    return map.cells.length - unconfirmedPixels;
  }
}
