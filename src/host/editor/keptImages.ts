/** The edits of images that a person left for others, until they come back. */
import type { Uri } from 'vscode';
import type { KeptEdit } from '../document/keptEdits';

/** Images; each keeps some megabytes at most. */
const MOST = 16;

export class KeptImages {
  private readonly kept = new Map<string, readonly KeptEdit[]>();

  keep(image: Uri, edits: readonly KeptEdit[]): void {
    const key = image.toString();
    this.kept.delete(key);
    if (edits.length > 0) this.kept.set(key, edits);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST) this.kept.delete(oldest);
  }

  /** @returns an image's edits, the oldest first, once */
  take(image: Uri): readonly KeptEdit[] {
    const key = image.toString();
    const edits = this.kept.get(key) ?? [];
    this.kept.delete(key);
    return edits;
  }
}
