/** Dividing images among splits: at random, or so that each split has its share of every class. */
import { UNLABELED } from '../labelMap';
import type { ClassCounts } from '../mask/types';
import { seededRandom, shuffle } from '../random';

/** A split and how much of the dataset it gets. */
export interface SplitShare {
  readonly name: string;
  /** Above 0; the shares of all splits together are the whole. */
  readonly share: number;
}

export interface DividedImage {
  readonly path: string;
  /** Pixels of each class; null where nobody knows them. */
  readonly counts: ClassCounts | null;
}

/** What a division depends on besides the images. */
export interface Division {
  /** With different names; at least one. */
  readonly shares: readonly SplitShare[];
  /** Any integer; the same one divides the same images alike. */
  readonly seed: number;
  /** Images that stay in their split; they count in its share. */
  readonly kept?: ReadonlyMap<string, string>;
}

/** @returns the split of every image, kept ones included */
export function divideAtRandom(paths: readonly string[], division: Division): Map<string, string> {
  const { assigned, waiting, room } = begin(paths, division);
  const places = division.shares.flatMap(({ name }, i) => new Array<string>(room[i]).fill(name));
  for (const [i, path] of waiting.entries()) assigned.set(path, places[i]);
  return assigned;
}

/**
 * As {@link divideAtRandom}, but so that each split has about its share of the pixels of each class: images are placed
 * one after the other, the rarest content first, each where the pixels are missing the most.
 */
export function divideByClass(images: readonly DividedImage[], division: Division): Map<string, string> {
  const byPath = new Map(images.map((image) => [image.path, image]));
  const { assigned, waiting, room } = begin([...byPath.keys()], division);
  const totals = new Map<number, number>();
  for (const { counts } of images) {
    for (const [id, pixels] of classesOf(counts)) totals.set(id, (totals.get(id) ?? 0) + pixels);
  }
  const fractionsOf = (path: string): Fractions =>
    classesOf(byPath.get(path)?.counts ?? null).map(([id, pixels]) => [id, pixels / (totals.get(id) ?? 1)]);

  const splits = division.shares.map(({ share }) => ({
    share: share / sumOf(division),
    has: new Map<number, number>(),
  }));
  for (const [path, name] of assigned) {
    const place = division.shares.findIndex((each) => each.name === name);
    if (place >= 0) addTo(splits[place].has, fractionsOf(path));
  }
  const queue = waiting.map((path) => {
    const fractions = fractionsOf(path);
    return { path, fractions, rarity: Math.max(0, ...fractions.map(([, fraction]) => fraction)) };
  });
  // A stable sort: among equals the shuffled order decides.
  queue.sort((a, b) => b.rarity - a.rarity);
  for (const { path, fractions } of queue) {
    const place = bestPlace(splits, room, fractions);
    room[place]--;
    addTo(splits[place].has, fractions);
    assigned.set(path, division.shares[place].name);
  }
  return assigned;
}

/** What each class has of all its pixels. */
type Fractions = readonly (readonly [classId: number, fraction: number])[];

interface FilledSplit {
  /** 0..1 */
  readonly share: number;
  /** The part of each class's pixels that it has. */
  readonly has: Map<number, number>;
}

/**
 * The split with room whose pixels come closest to its share: squared differences, those of small splits counting
 * more. Where that says nothing, the one with the most room for its share.
 */
function bestPlace(splits: readonly FilledSplit[], room: readonly number[], fractions: Fractions): number {
  let best = -1;
  let least = Infinity;
  for (const [place, { share, has }] of splits.entries()) {
    if (room[place] === 0) continue;
    let cost = 0;
    for (const [id, fraction] of fractions) {
      const off = (has.get(id) ?? 0) - share;
      cost += ((off + fraction) ** 2 - off ** 2) / share;
    }
    const isBetter =
      cost < least || (cost === least && room[place] / share > room[best] / splits[best].share);
    if (!isBetter) continue;
    best = place;
    least = cost;
  }
  return best;
}

function addTo(has: Map<number, number>, fractions: Fractions): void {
  for (const [id, fraction] of fractions) has.set(id, (has.get(id) ?? 0) + fraction);
}

function classesOf(counts: ClassCounts | null): ClassCounts {
  return (counts ?? []).filter(([id]) => id !== UNLABELED);
}

/** The kept images, the others in the seed's order whatever the order of the list, and the room of each split. */
function begin(
  paths: readonly string[],
  { shares, seed, kept = new Map() }: Division,
): { assigned: Map<string, string>; waiting: string[]; room: number[] } {
  const sorted = [...new Set(paths)].sort();
  const assigned = new Map<string, string>();
  for (const path of sorted) {
    const name = kept.get(path);
    if (name !== undefined) assigned.set(path, name);
  }
  const open = sorted.filter((path) => !assigned.has(path));
  const order = open.map((_path, i) => i);
  shuffle(order, seededRandom(seed));
  const present = shares.map(({ name }) => [...assigned.values()].filter((each) => each === name).length);
  return { assigned, waiting: order.map((i) => open[i]), room: roomOf(open.length, shares, present) };
}

/**
 * How many more images each split gets: as many as its share of all lacks, by largest remainders.
 * @param present what each has already
 */
function roomOf(count: number, shares: readonly SplitShare[], present: readonly number[]): number[] {
  const total = count + present.reduce((sum, each) => sum + each, 0);
  const lacking = shares.map(({ share }, i) => Math.max(0, (total * share) / sumOf({ shares }) - present[i]));
  const all = lacking.reduce((sum, each) => sum + each, 0);
  const exact = lacking.map((each, i) =>
    all > 0 ? (count * each) / all : (count * shares[i].share) / sumOf({ shares }),
  );
  const room = exact.map(Math.floor);
  const byRemainder = exact
    .map((each, i) => ({ i, remainder: each - room[i] }))
    .sort((a, b) => b.remainder - a.remainder);
  const left = count - room.reduce((sum, each) => sum + each, 0);
  for (const { i } of byRemainder.slice(0, left)) room[i]++;
  return room;
}

function sumOf({ shares }: Pick<Division, 'shares'>): number {
  return shares.reduce((sum, { share }) => sum + share, 0);
}
