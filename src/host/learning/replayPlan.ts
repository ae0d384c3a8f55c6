/** Which pixels a training learns from: evenly over the images, the newest never left out. */
import { shuffle, type Random } from '../../core/random';
import { MAX_REPLAY_PIXELS } from '../../protocol/sharedLearning';

/** Pixels of one training: more would take longer than a person waits between two images. */
export const MOST_PIXELS = 20_000;
/** Images of one training; of more, each training draws others. */
export const MOST_IMAGES = 100;

export interface PlannedImage {
  readonly name: string;
  /** Pixels to take of it. */
  readonly take: number;
}

/**
 * @param counts pixels of each image by name, in an order that doesn't change
 * @param newest what is learned in any case, with all its pixels
 */
export function planReplay(
  counts: ReadonlyMap<string, number>,
  newest: ReadonlySet<string>,
  random: Random,
): PlannedImage[] {
  const isNew = (name: string): boolean => newest.has(name);
  const names = [...counts.keys()];
  const others = names.filter((name) => !isNew(name));
  const room = Math.max(0, MOST_IMAGES - (names.length - others.length));
  if (others.length > room) {
    const order = others.map((_, i) => i);
    shuffle(order, random);
    const drawn = new Set(order.slice(0, room).map((i) => others[i]));
    return share(
      names.filter((name) => isNew(name) || drawn.has(name)),
      counts,
      newest,
    );
  }
  return share(names, counts, newest);
}

function share(
  names: readonly string[],
  counts: ReadonlyMap<string, number>,
  newest: ReadonlySet<string>,
): PlannedImage[] {
  const each = Math.min(MAX_REPLAY_PIXELS, Math.floor(MOST_PIXELS / Math.max(1, names.length)));
  return names.map((name) => {
    const count = counts.get(name) ?? 0;
    // Many at once is what an import looks like: then they share like all others.
    const most = newest.has(name) && newest.size === 1 ? MAX_REPLAY_PIXELS : each;
    return { name, take: Math.min(count, most) };
  });
}

/** `take` of `count` rows at even distances, so that the strata of what is sampled keep their shares. */
export function evenRows(count: number, take: number, random: Random): number[] {
  const offset = random();
  return Array.from({ length: take }, (_, i) => Math.floor(((i + offset) * count) / take));
}
