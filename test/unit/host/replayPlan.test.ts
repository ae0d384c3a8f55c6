/** What a training learns from. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/core/random';
import { evenRows, MOST_IMAGES, MOST_PIXELS, planReplay } from '../../../src/host/learning/replayPlan';

const counts = (images: number, each = 600): Map<string, number> =>
  new Map(Array.from({ length: images }, (_, i) => [`image ${i}`, each]));
const plan = (images: number, seed = 1, newest = 'image 0') =>
  planReplay(counts(images), new Set([newest]), seededRandom(seed));
const pixelsOf = (planned: readonly { take: number }[]): number =>
  planned.reduce((sum, { take }) => sum + take, 0);

describe('planReplay', () => {
  it('takes all pixels of few images', () => {
    expect(pixelsOf(plan(5))).toBe(3000);
    expect(planReplay(counts(2, 7), new Set(), seededRandom(1))).toEqual([
      { name: 'image 0', take: 7 },
      { name: 'image 1', take: 7 },
    ]);
  });

  it('shares evenly among many, and takes the newest whole', () => {
    const planned = plan(100);
    expect(planned).toHaveLength(100);
    expect(planned[0]).toEqual({ name: 'image 0', take: 600 });
    expect(new Set(planned.slice(1).map(({ take }) => take))).toEqual(new Set([200]));
    expect(pixelsOf(planned)).toBeLessThanOrEqual(MOST_PIXELS + 400);
  });

  it('draws among very many, never without the newest, the same for the same seed', () => {
    const names = (seed: number): string[] => plan(1000, seed, 'image 777').map(({ name }) => name);
    expect(names(3)).toHaveLength(MOST_IMAGES);
    expect(names(3)).toEqual(names(3));
    expect(names(3)).not.toEqual(names(4));
    for (let seed = 0; seed < 20; seed++) expect(names(seed)).toContain('image 777');
    const drawn = new Set(Array.from({ length: 100 }, (_, seed) => names(seed)).flat());
    expect(drawn.size).toBe(1000);
  });

  it('stays within its bounds when everything is new', () => {
    const all = counts(300);
    const planned = planReplay(all, new Set(all.keys()), seededRandom(1));
    expect(pixelsOf(planned)).toBeLessThanOrEqual(MOST_PIXELS);
  });
});

describe('evenRows', () => {
  it('takes each row once at most, over all of them', () => {
    for (const [count, take] of [
      [600, 200],
      [600, 600],
      [7, 3],
      [1, 1],
    ]) {
      const rows = evenRows(count, take, seededRandom(count));
      expect(new Set(rows).size).toBe(take);
      expect(rows.every((row) => row >= 0 && row < count)).toBe(true);
    }
    expect(evenRows(600, 200, seededRandom(1))[199]).toBeGreaterThan(590);
  });
});
