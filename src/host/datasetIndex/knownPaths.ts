/** Paths that are kept already: the same text twice would take twice the memory. */
import { placeOf } from './imageRow';

export class KnownPaths {
  private next = 0;

  /** @param images ascending by path */
  constructor(private readonly images: readonly { readonly path: string }[]) {}

  /** The text that is kept, where there is one that says the same. Quick where paths are asked for in order. */
  kept(path: string): string {
    if (this.images.at(this.next)?.path !== path) this.next = placeOf(this.images, path);
    if (this.next < 0) {
      this.next = -1 - this.next;
      return path;
    }
    return this.images[this.next++].path;
  }
}
