/**
 * Keeps every stroke until the host has answered it: in memory, and in the view's saved state, where it outlives a
 * reload of the window. Strokes that an earlier page left there are sent again under that page's name; the host
 * skips those that it knows.
 */
import type { Size } from '../../../src/core/orientation';
import type { HostApi, Stroke } from '../../../src/protocol/hostView';
import type { Client } from '../../../src/protocol/rpc';
import { HostWatch } from './hostWatch';
import { MAX_SAVED_CHARACTERS, readSavedStrokes, saveStroke, type SavedStroke } from './savedStrokes';

/** Where unanswered strokes are saved. */
export interface StrokeStorage {
  /** There is a stroke more: saves it soon, unless it has been answered by then. */
  strokesChanged(): void;
  /** Saves them now. */
  flush(): void;
}

/** The host owes answers for longer than it may. */
export interface Silence {
  /** Strokes that a reload won't lose. */
  readonly saved: number;
  /** Strokes too large for the saved state: a reload loses them. */
  readonly unsaved: number;
}

/** How sending the strokes of earlier pages went. */
export interface Resent {
  /** Strokes that the host didn't refuse. */
  readonly taken: number;
  /** The host's revision after the last of them. */
  readonly revision: number | undefined;
}

interface Kept {
  readonly stroke: Stroke;
  /** Packed when first needed; null: too large. */
  saved?: SavedStroke | null;
  /** Not sent yet: an earlier page's. */
  waiting: boolean;
}

export class StrokeKeeper {
  /** Unanswered strokes in the order in which they were painted. */
  private readonly kept = new Set<Kept>();
  private readonly watch: HostWatch;

  /**
   * @param size raw size of the image
   * @param silenceChanged told when the host falls silent, what is unanswered then, and (null) when it answers again
   */
  constructor(
    private readonly host: Pick<Client<HostApi>, 'commitStroke'>,
    private readonly size: Size,
    private readonly storage: StrokeStorage,
    private readonly silenceChanged: (silence: Silence | null) => void,
  ) {
    this.watch = new HostWatch((silent) => {
      if (silent) this.saySilent();
      else this.silenceChanged(null);
    });
  }

  /** What the saved state must hold. */
  saved(): readonly SavedStroke[] {
    let room = MAX_SAVED_CHARACTERS;
    const saved: SavedStroke[] = [];
    for (const kept of this.kept) {
      const packed = (kept.saved ??= saveStroke(kept.stroke, this.size) ?? null);
      if (packed === null || packed.runs.length > room) continue;
      room -= packed.runs.length;
      saved.push(packed);
    }
    return saved;
  }

  /** The largest number among the strokes of earlier pages; 0 without any. */
  get lastSequence(): number {
    return Math.max(0, ...Array.from(this.kept, ({ stroke }) => stroke.sequence));
  }

  /** Earlier pages' strokes that haven't been sent again yet. */
  get waiting(): number {
    return [...this.kept].filter(({ waiting }) => waiting).length;
  }

  /**
   * Takes in what earlier pages left in the saved state; {@link resend} sends it.
   * @returns what is wrong with strokes that can't be restored
   */
  restore(raw: readonly unknown[]): readonly string[] {
    const { strokes, problems } = readSavedStrokes(raw, this.size);
    for (const { stroke, saved } of strokes) this.kept.add({ stroke, saved, waiting: true });
    return problems;
  }

  /**
   * Sends the earlier pages' strokes in order, before any new one.
   * @param refused told at once why the host refuses one: the page may not live until the last answer
   */
  async resend(refused: (reason: string) => void): Promise<Resent> {
    const waiting = [...this.kept].filter((kept) => kept.waiting);
    const send = async (kept: Kept): Promise<number | undefined> => {
      try {
        return await this.deliver(kept);
      } catch (error) {
        refused(error instanceof Error ? error.message : String(error));
        return undefined;
      }
    };
    const revisions = (await Promise.all(waiting.map(send))).filter((revision) => revision !== undefined);
    return { taken: revisions.length, revision: revisions.at(-1) };
  }

  /**
   * Sends a stroke and keeps it until the host answers.
   * @throws the host's reason when it refuses the stroke
   */
  async send(stroke: Stroke): Promise<void> {
    const kept: Kept = { stroke, waiting: true };
    this.kept.add(kept);
    await this.deliver(kept);
  }

  /** @returns the host's revision */
  private async deliver(kept: Kept): Promise<number> {
    kept.waiting = false;
    this.watch.asked();
    const answer = this.host.commitStroke(kept.stroke);
    if (this.watch.silent) this.saySilent();
    else this.storage.strokesChanged();
    try {
      return (await answer).revision;
    } finally {
      this.kept.delete(kept);
      // At once: a page that dies now must not leave behind what was answered.
      if (kept.saved !== undefined) this.storage.flush();
      this.watch.answered();
    }
  }

  /** Nobody knows how long the page still has: what is unanswered is saved at once. */
  private saySilent(): void {
    this.storage.flush();
    const saved = this.saved().length;
    this.silenceChanged({ saved, unsaved: this.kept.size - saved });
  }
}
