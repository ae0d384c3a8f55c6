/** Images of a long list that get in each other's way. */
import { findCollisions, isMaskPath, type Collision, type PathRules } from '../../core/dataset/maskPaths';

/**
 * Collects the masks of a list of images as hashes: 100,000 paths would take twenty times the memory, only to find that
 * no two are equal.
 */
export class MaskClashes {
  private readonly hashes: Int32Array;
  /** Whether any mask can be told from an image by its path: then none is an image. */
  private areToldApart = true;

  /** @param images all of them */
  constructor(
    private readonly rules: PathRules,
    private readonly images: readonly string[],
  ) {
    this.hashes = new Int32Array(images.length);
  }

  /** @param at place of the image in the list @param mask of the image */
  note(at: number, mask: string): void {
    this.hashes[at] = hashOf(mask.toLowerCase());
    if (this.areToldApart && !isMaskPath(this.rules, mask)) this.areToldApart = false;
  }

  /** All collisions, once every mask was noted. */
  find(): Collision[] {
    return findCollisions(this.rules, this.areToldApart ? this.suspects() : this.images);
  }

  /** Images whose hash another one has, too. */
  private suspects(): string[] {
    const sorted = this.hashes.slice().sort();
    const repeated = new Set(sorted.filter((hash, i) => i > 0 && hash === sorted[i - 1]));
    return repeated.size === 0 ? [] : this.images.filter((_image, i) => repeated.has(this.hashes[i]));
  }
}

/** FNV-1a over the text's UTF-16 units, as a signed 32-bit number. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
