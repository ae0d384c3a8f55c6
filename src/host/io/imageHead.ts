/** The first bytes of a file that comes in pieces: as many as say what image it is. */
import { holdsHeader, LEAST_HEAD_BYTES } from '../../core/image/imageHeader';

export class ImageHead {
  private head = new Uint8Array(LEAST_HEAD_BYTES);
  private used = 0;
  private complete = false;

  /** Whether the bytes that are there say all. */
  get isComplete(): boolean {
    return this.complete;
  }

  /** What is there, or the whole file where nothing less says what it is. */
  get bytes(): Uint8Array {
    return this.head.subarray(0, this.used);
  }

  /**
   * Adds what follows in the file; the piece may be used anew afterwards.
   * @returns whether the bytes that are there now say all
   */
  push(piece: Uint8Array): boolean {
    for (let at = 0; at < piece.length && !this.complete;) {
      const part = piece.subarray(at, at + this.head.length - this.used);
      this.head.set(part, this.used);
      this.used += part.length;
      at += part.length;
      if (this.used === this.head.length) this.filled();
    }
    return this.complete;
  }

  private filled(): void {
    this.complete = holdsHeader(this.head);
    if (this.complete) return;
    // Twice as much each time: a header of many megabytes is looked through a few times only.
    const larger = new Uint8Array(2 * this.used);
    larger.set(this.head);
    this.head = larger;
  }
}
