import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divideAtRandom, divideByClass } from '../../../src/core/dataset/divideImages';
import { assignImages, splitsOf, writeSplits } from '../../../src/core/dataset/editSplits';
import { compileGlob, globOfPath, globProblem, pathOfGlob } from '../../../src/core/dataset/glob';
import { parseDataset } from '../../../src/core/dataset/parseDataset';
import { parseShares } from '../../../src/core/dataset/shareText';
import { splitMatcher } from '../../../src/core/dataset/splits';
import { seededRandom } from '../../../src/core/random';

const SHARES = [
  { name: 'train', share: 80 },
  { name: 'val', share: 10 },
  { name: 'test', share: 10 },
];
const pathsOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `images/${i}.jpg`);
const sizes = (assigned: ReadonlyMap<string, string>): number[] =>
  SHARES.map(({ name }) => [...assigned.values()].filter((each) => each === name).length);

/** Names with everything that a glob could take for something else. */
const path = fc
  .array(fc.string({ unit: fc.constantFrom(...Array.from('ab.[]{},*?!-^é ')), minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 3,
  })
  .filter((parts) => !parts.some((part) => /^\.*$/.test(part)))
  .map((parts) => parts.join('/'));

describe('the glob of a path', () => {
  it('takes in that path only', () => {
    fc.assert(
      fc.property(path, path, (one, other) => {
        const glob = globOfPath(one);
        expect(globProblem(glob)).toBeUndefined();
        expect(compileGlob(glob).matches(one)).toBe(true);
        expect(compileGlob(glob).matches(other)).toBe(one.toLowerCase() === other.toLowerCase());
        expect(pathOfGlob(glob)).toBe(one);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['a/*.jpg', 'a?.jpg', '[ab].jpg', '{a,b}.jpg', 'a/**'])('is not %s', (glob) => {
    expect(pathOfGlob(glob)).toBeUndefined();
  });
});

describe('the split of an image', () => {
  it('is the one that names it, then the first by a wildcard, train last', () => {
    const of = splitMatcher({ train: ['**', 'b/x.jpg'], val: ['a/**'], test: ['A/x.JPG'] });
    expect(['a/x.jpg', 'a/y.jpg', 'b/x.jpg', 'c'].map(of)).toEqual(['test', 'val', 'train', 'train']);
    expect(splitMatcher({ val: ['a/**'] })('b')).toBeUndefined();
  });

  it('changes for assigned images only', () => {
    const name = fc.constantFrom('train', 'val', 'test');
    const globs = fc.array(fc.oneof(path.map(globOfPath), fc.constantFrom('**', 'a*/**', '*b*')), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.dictionary(name, globs),
        fc.array(fc.tuple(path, name)),
        fc.array(path),
        (splits, assigned, others) => {
          const wanted = new Map(assigned);
          const keys = new Set([...wanted.keys()].map((each) => each.toLowerCase()));
          fc.pre(keys.size === wanted.size);
          const changed = assignImages(splits, wanted);
          const [before, after] = [splitMatcher(splits), splitMatcher(changed)];
          for (const [each, split] of wanted) expect(after(each)).toBe(split);
          for (const each of others)
            if (!keys.has(each.toLowerCase())) expect(after(each)).toBe(before(each));
        },
      ),
    );
  });

  it('can be none again, but for what a wildcard says', () => {
    const splits = { train: ['a/**'], val: ['b/x.jpg', 'a/y.jpg'] };
    const changed = assignImages(
      splits,
      new Map([
        ['b/x.jpg', undefined],
        ['a/y.jpg', undefined],
      ]),
    );
    expect(changed).toEqual({ train: ['a/**'], val: [] });
  });

  it('is found among 100,000 that are named', () => {
    const paths = pathsOf(100_000);
    const of = splitMatcher(
      splitsOf(divideAtRandom(paths, { shares: SHARES, seed: 1 }), ['train', 'val', 'test']),
    );
    expect(paths.every((each) => of(each) !== undefined)).toBe(true);
  });
});

describe('splits in the text', () => {
  const TEXT = '{\n  "version": 1,\n  "classes": [{ "id": 0, "name": "a", "color": "#000000" }]\n}\n';

  it('are laid out as a person would, and replaced as a whole', () => {
    const once = writeSplits(TEXT, 'f', { train: ['a/**'], val: ['b/**'] });
    expect(once).toBe(
      TEXT.replace(']\n}', '],\n  "splits": {\n    "train": ["a/**"],\n    "val": ["b/**"]\n  }\n}'),
    );
    const long = Array.from({ length: 9 }, (_, i) => `images/number-${i}.jpg`);
    const twice = writeSplits(once, 'f', { test: long });
    expect(twice).toContain('"splits": {\n    "test": [\n      "images/number-0.jpg",\n');
    expect(parseDataset(twice, 'f').splits).toEqual({ test: long });
    expect(writeSplits(twice, 'f', {})).toContain('"splits": {}');
  });

  it('say which glob is none, and change nothing then', () => {
    expect(() => writeSplits(TEXT, 'f', { train: ['../a'] })).toThrow('a glob stays inside the dataset');
  });

  it('hold every image once, 100,000 of them', () => {
    const assigned = divideAtRandom(pathsOf(100_000), { shares: SHARES, seed: 3 });
    const text = writeSplits(TEXT, 'f', splitsOf(assigned, ['train', 'val', 'test']));
    const globs = Object.values(parseDataset(text, 'f').splits).flat();
    expect([globs.length, new Set(globs).size]).toEqual([100_000, 100_000]);
  });
});

/** Few classes are common, many are rare, and some images have most of a class. */
function skewed(count: number, seed: number) {
  const random = seededRandom(seed);
  return pathsOf(count).map((each) => {
    const ids = Array.from({ length: 8 }, (_, id) => id).filter((id) => random() < 1 / (id + 1));
    return {
      path: each,
      counts: ids.map((id) => [id, 1 + Math.floor(random() ** 6 * 100_000)] as const),
    };
  });
}

/** How far the splits are from their shares of each class: the mean of the differences, relative to the share. */
function imbalance(images: ReturnType<typeof skewed>, assigned: ReadonlyMap<string, string>): number {
  let [sum, count] = [0, 0];
  for (let id = 0; id < 8; id++) {
    const pixelsOf = (only?: string) =>
      images
        .filter((each) => only === undefined || assigned.get(each.path) === only)
        .reduce((total, { counts }) => total + (counts.find(([each]) => each === id)?.[1] ?? 0), 0);
    for (const { name, share } of SHARES) {
      sum += Math.abs(pixelsOf(name) / pixelsOf() - share / 100) / (share / 100);
      count++;
    }
  }
  return sum / count;
}

describe.each([
  [
    'at random',
    (paths: string[], division: Parameters<typeof divideAtRandom>[1]) => divideAtRandom(paths, division),
  ],
  [
    'by class',
    (paths: string[], division: Parameters<typeof divideAtRandom>[1]) => {
      const known = new Map(skewed(400, 1).map((each) => [each.path, each.counts]));
      return divideByClass(
        paths.map((each) => ({ path: each, counts: known.get(each) ?? null })),
        division,
      );
    },
  ],
])('images divided %s', (_how, divide) => {
  it('are each in one split, whose size is its share within one image', () => {
    fc.assert(
      fc.property(fc.nat(400), fc.integer(), (count, seed) => {
        const assigned = divide(pathsOf(count), { shares: SHARES, seed });
        expect([...assigned.keys()].sort()).toEqual(pathsOf(count).sort());
        for (const [i, size] of sizes(assigned).entries()) {
          expect(Math.abs(size - (count * SHARES[i].share) / 100)).toBeLessThan(1);
        }
      }),
    );
  });

  it('are the same for the same seed, in whatever order they come', () => {
    const division = { shares: SHARES, seed: 7 };
    const once = divide(pathsOf(100), division);
    expect(divide(pathsOf(100).reverse(), division)).toEqual(once);
  });

  it('stay where they were kept; new ones fill up what is missing', () => {
    const kept = new Map(pathsOf(10).map((each) => [each, 'val']));
    const assigned = divide(pathsOf(100), { shares: SHARES, seed: 1, kept });
    expect(pathsOf(10).every((each) => assigned.get(each) === 'val')).toBe(true);
    expect(sizes(assigned)).toEqual([80, 10, 10]);
    const tooMany = new Map(pathsOf(50).map((each) => [each, 'val']));
    const rest = sizes(divide(pathsOf(100), { shares: SHARES, seed: 1, kept: tooMany }));
    expect(rest[1]).toBe(50);
    expect(rest[0] + rest[2]).toBe(50);
  });
});

it('divides otherwise for another seed', () => {
  const divide = (seed: number) => divideAtRandom(pathsOf(100), { shares: SHARES, seed });
  expect(divide(8)).not.toEqual(divide(7));
});

describe('dividing by class', () => {
  it.each([1, 2, 3, 4, 5])('has the shares of each class better than chance (images of seed %i)', (seed) => {
    const images = skewed(300, seed);
    const division = { shares: SHARES, seed };
    const byClass = imbalance(images, divideByClass(images, division));
    const atRandom = imbalance(
      images,
      divideAtRandom(
        images.map((each) => each.path),
        division,
      ),
    );
    expect(byClass).toBeLessThan(atRandom / 2);
  });
});

describe('shares', () => {
  it.each([
    ['80/10/10', { train: 80, val: 10, test: 10 }],
    ['70 % / 30%', { train: 70, val: 30 }],
    ['train 70, val: 20, my hard ones = 10', { train: 70, val: 20, 'my hard ones': 10 }],
    ['2.5/0.5', { train: 2.5, val: 0.5 }],
  ])('%s', (text, expected) => {
    const shares = parseShares(text);
    if (typeof shares === 'string') throw new Error(shares);
    expect(Object.fromEntries(shares.map(({ name, share }) => [name, share]))).toEqual(expected);
  });

  it.each(['', '80', 'a/b', '80/0', 'train 1, train 2', '1/2/3/4', '-1/2'])('not %j', (text) => {
    expect(parseShares(text)).toBeTypeOf('string');
  });
});
