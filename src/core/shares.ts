/** How a sample of pixels is divided among their classes. */

/**
 * Pixels to take of each class: by the root of what it has, all of it where that is less.
 * @param available pixels a class @param count of all classes together, at most
 */
export function sharesOf(available: readonly number[], count: number): number[] {
  const shares = new Array<number>(available.length).fill(0);
  let open = available.map((_, i) => i);
  let left = Math.min(
    count,
    available.reduce((a, b) => a + b, 0),
  );
  while (left > 0 && open.length > 0) {
    const total = open.reduce((sum, i) => sum + Math.sqrt(available[i]), 0);
    const round = left;
    for (const i of open) {
      const wanted = Math.max(1, Math.floor((round * Math.sqrt(available[i])) / total));
      const taken = Math.min(wanted, available[i] - shares[i], left);
      shares[i] += taken;
      left -= taken;
    }
    open = open.filter((i) => shares[i] < available[i]);
  }
  return shares;
}
