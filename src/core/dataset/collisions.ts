/** Images of a dataset that get in each other's way. */
import { fillTemplate, isMaskPath, type PathRules } from './maskPaths';

/** Two images with one mask, or a mask where an image lies. */
export interface Collision {
  readonly mask: string;
  readonly images: readonly [string, string];
  /** Those of them that can't be saved: both that share a mask, else the one whose mask is an image. */
  readonly blocked: readonly string[];
  /** Names both files and says what to do. */
  readonly message: string;
}

/**
 * Finds images that share a mask and masks that are images. Paths that differ only in case count as equal: on
 * Windows and macOS they are.
 * @param imagePaths the dataset's images, each `isImagePath`
 */
export function findCollisions(rules: PathRules, imagePaths: Iterable<string>): Collision[] {
  const images = [...imagePaths];
  const hashes = new MaskHashes(rules, images);
  for (const [at, image] of images.entries()) {
    const mask = fillTemplate(rules, image);
    if (mask !== undefined) hashes.note(at, mask);
  }
  return hashes.collisions();
}

/**
 * Collects the masks of a list of images as hashes: 100,000 paths would take twenty times the memory, only to find that
 * no two are equal.
 */
export class MaskHashes {
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
  collisions(): Collision[] {
    return collisionsAmong(this.rules, this.areToldApart ? this.suspects() : this.images);
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

/** @param images all that can be part of a collision */
function collisionsAmong(rules: PathRules, images: readonly string[]): Collision[] {
  const byPath = new Map(images.map((image) => [image.toLowerCase(), image]));
  const byMask = new Map<string, string>();
  const collisions: Collision[] = [];
  for (const image of images) {
    const mask = fillTemplate(rules, image);
    if (mask === undefined) continue;
    const key = mask.toLowerCase();
    const masked = byPath.get(key);
    const first = byMask.get(key);
    if (masked !== undefined) {
      const message = `${mask} is the mask of ${image}, but also the image ${masked}. Change "labels" in fcn-dataset.json, or rename one.`;
      collisions.push({ mask, images: [image, masked], blocked: [image], message });
    } else if (first !== undefined) {
      const message = `${first} and ${image} would share the mask ${mask}. Rename one of them.`;
      collisions.push({ mask, images: [first, image], blocked: [first, image], message });
    } else {
      byMask.set(key, image);
    }
  }
  return collisions;
}
