/** Dataset files: whatever they say, masks stay inside the dataset and globs end. */
import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { DEFAULT_DATASET, newDatasetText, type Dataset } from '../../../src/core/dataset/dataset';
import { findCollisions } from '../../../src/core/dataset/collisions';
import {
  imageCandidatesOf,
  isImagePath,
  isMaskPath,
  maskPathInWorkspace,
  maskPathOf,
} from '../../../src/core/dataset/maskPaths';
import { addClass } from '../../../src/core/dataset/editClasses';
import { parseDataset } from '../../../src/core/dataset/parseDataset';
import { isInsidePath } from '../../../src/core/dataset/paths';
import { mutateBytes, mutateJson } from '../mutate';
import { describeOutcome, refusable } from '../outcome';
import type { Random } from '../random';
import { fuzzTarget, MEBIBYTE } from '../target';

interface DatasetInput {
  readonly text: string;
  /** Paths that an explorer could hand over. */
  readonly paths: readonly string[];
}

const FILE = 'data/fcn-dataset.json';
const ROOT = '/data/set';

export const datasets = fuzzTarget<DatasetInput>({
  name: 'datasets',
  quickCases: 600,
  memory: () => 8 * MEBIBYTE,
  make: (random) => ({
    text: random.pick([mutatedText, mutatedValue, mutatedValue, hostileRules, hostileRules, deepText])(
      random,
    ),
    paths: Array.from({ length: 6 }, () => anyPath(random)),
  }),
  check({ text, paths }) {
    const outcome = refusable(['dataset-invalid'], FILE, () => parseDataset(text, FILE));
    if ('refused' in outcome) return [describeOutcome(outcome)];
    const dataset = outcome.value;
    for (const path of paths) checkPath(dataset, path);
    const images = paths.filter((path) => isImagePath(dataset, path));
    for (const { mask } of findCollisions(dataset, images)) assertInside(mask);
    checkEditing(dataset, text);
    return [describeOutcome(outcome), ...images.map(() => 'image')];
  },
  save: ({ text, paths }) => new Uint8Array(Buffer.from(`${text}\n${JSON.stringify(paths)}\n`)),
});

/** Whatever the path, its mask lies inside the dataset, is a PNG and isn't the image. */
function checkPath(dataset: Dataset, path: string): void {
  isMaskPath(dataset, path);
  const outcome = refusable(['dataset-invalid'], path, () => maskPathOf(dataset, path));
  if ('refused' in outcome || outcome.value === undefined) return;
  const mask = outcome.value;
  assertInside(mask);
  assert.ok(/\.png$/i.test(mask), `${mask} is no PNG`);
  assert.notEqual(posix.normalize(mask), posix.normalize(path), 'a mask that replaces its image');
  for (const image of imageCandidatesOf(dataset, mask)) assert.ok(isInsidePath(image), image);
  assertInside(maskPathInWorkspace(path));
}

function assertInside(path: string): void {
  const full = posix.join(ROOT, path);
  assert.ok(
    full.startsWith(`${ROOT}/`) && !path.includes('\\') && !path.includes('\0'),
    `${path} leads outside`,
  );
}

/** A class more makes another dataset of it, or says why not; the rest stays. */
function checkEditing(dataset: Dataset, text: string): void {
  const outcome = refusable(['dataset-invalid'], FILE, () => addClass(text, FILE, { name: 'fuzz' }));
  if ('refused' in outcome) return;
  const { classes, ...rest } = parseDataset(outcome.value.text, FILE);
  assert.deepEqual({ ...rest, classes: classes.slice(0, -1) }, dataset);
}

const whole = () => JSON.parse(newDatasetText()) as Record<string, unknown>;

function mutatedText(random: Random): string {
  return Buffer.from(mutateBytes(random, Buffer.from(newDatasetText()))).toString('utf8');
}

function mutatedValue(random: Random): string {
  let value: unknown = {
    ...whole(),
    classMap: { person: 1 },
    ignore: [11],
    splits: { train: ['images/train/**'] },
    maskEncoding: 'gray',
  };
  for (let left = random.between(0, 3); left > 0; left--) value = mutateJson(random, value);
  return JSON.stringify(value);
}

function deepText(random: Random): string {
  const depth = random.pick([10, 1000, 100_000]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ]);
  const deep = `${open.repeat(depth)}1${random.chance(0.5) ? close.repeat(depth) : ''}`;
  return random.chance(0.5) ? deep : `{"version":1,"classes":${deep}}`;
}

/** Valid but for globs and templates made of everything that a glob can hold. */
function hostileRules(random: Random): string {
  const images = Array.from({ length: random.between(1, 3) }, () => anyGlob(random));
  const labels = random.pick([
    DEFAULT_DATASET.labels,
    `${anyPart(random)}{path}${anyPart(random)}.png`,
    `${random.pick(['..', '.', './', '../', '', 'a/..', '/', '~'])}{path}.png`,
    `labels/{path}${random.pick(['/..', '/../..', '\\..', ''])}.png`,
  ]);
  return JSON.stringify({ ...whole(), images, labels, splits: { val: [anyGlob(random)] } });
}

const PIECES = [
  '*',
  '**',
  '**/',
  '?',
  '+(a)',
  '*(a|a)',
  '!(a)',
  '(a+)+',
  '[a-z]',
  '[!a]',
  '[',
  ']',
  '{a,b}',
  '{',
  '}',
]
  .concat([
    '{1..9999999}',
    '{a,{b,{c,d}}}',
    '@(x)',
    '|',
    '(',
    ')',
    '$',
    '^',
    '!',
    '.',
    '..',
    '/',
    './',
    '#',
    ',',
  ])
  .concat(['a', 'aa', 'img', 'A', 'é', '.jpg', '\\', '\\\\', '%2e%2e', ' ']);

function anyGlob(random: Random): string {
  if (random.chance(0.3)) {
    const piece = random.pick([
      '*a',
      '*(a)',
      '+(a+)',
      '**/',
      '{a,a}',
      '?',
      '(a|a)*',
      '[a]*',
      '*(*(a))',
      '{*,*a}',
    ]);
    return `${piece.repeat(random.between(1, 40))}${random.pick(['b', '', '.jpg'])}`;
  }
  return anyPart(random) + random.pick(['', '*.jpg', '**/*.{jpg,png}']);
}

function anyPart(random: Random): string {
  return random.some(8, () => random.pick(PIECES)).join('');
}

function anyPath(random: Random): string {
  const part = () =>
    random.pick([
      'a',
      'images',
      'b b',
      '..',
      '.',
      '',
      'a'.repeat(random.between(1, 250)),
      '.git',
      'é',
      '{path}',
      '~',
    ]);
  const parts = Array.from({ length: random.between(1, random.chance(0.1) ? 40 : 4) }, part);
  return parts.join('/') + random.pick(['.jpg', '.PNG', '.png', '', '.', '.tar.jpg']);
}
