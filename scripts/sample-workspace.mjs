/**
 * A folder of real photographs to try the extension on. They come from the npm package
 * `@solid-design-system/placeholders` at run time; none is in git or in the VSIX. Only those whose entry in the
 * package's README names Unsplash or Pexels are free photographs.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './lib/paths.mjs';

const PACKAGE = join(ROOT, 'node_modules/@solid-design-system/placeholders');

/** What the sample workspace shows, by folder; names as in the package. */
const SAMPLE = {
  people: [
    'coffeeshop',
    'collaboration',
    'family',
    'family-play-01',
    'friends',
    'senior-yoga',
    'working-from-home',
  ],
  rooms: ['architecture-interior', 'conference-table', 'couple-moving-01', 'office-talk', 'workspace'],
  streets: ['architecture', 'city-day-01', 'city-day-02', 'skyline'],
};

/**
 * @typedef {object} Photograph
 * @property {string} name file name without its extension
 * @property {string} file absolute path
 * @property {string} photographer
 * @property {string} link where the photographer published it
 */

/** The free photographs of the package, by name. @returns {Map<string, Photograph>} */
export function freePhotographs() {
  const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
  const entry =
    /^- \[(?<title>[^\]]+)\]\((?<link>https:\/\/(?:www\.)?(?:unsplash|pexels)\.com\/(?![^)]*\/video\/)[^)]+)\)/gm;
  /** @type {Map<string, Photograph>} */
  const photographs = new Map();
  for (const { groups } of readme.matchAll(entry)) {
    const parts = groups?.title.split(' - ').map((part) => part.trim()) ?? [];
    const name = parts[0].toLowerCase().replaceAll(' ', '-');
    const file = join(PACKAGE, 'src/images', `${name}.jpg`);
    if (existsSync(file)) {
      photographs.set(name, { name, file, photographer: parts[parts.length - 1], link: groups?.link ?? '' });
    }
  }
  return photographs;
}

/**
 * Makes the sample workspace or completes it; files that are there are left alone, masks above all.
 * @param {string} folder absolute path
 */
export function makeSampleWorkspace(folder) {
  const free = freePhotographs();
  const credits = [
    '# Credits',
    '',
    'Free photographs from Unsplash and Pexels, by way of the npm package `@solid-design-system/placeholders`.',
    '',
  ];
  for (const [group, names] of Object.entries(SAMPLE)) {
    for (const name of names) {
      const photograph = free.get(name);
      if (photograph === undefined)
        throw new Error(`${name}.jpg is not among the free photographs of ${PACKAGE}`);
      const target = join(folder, group, `${name}.jpg`);
      mkdirSync(dirname(target), { recursive: true });
      if (!existsSync(target)) copyFileSync(photograph.file, target);
      credits.push(`- \`${group}/${name}.jpg\`: ${photograph.photographer}, ${photograph.link}`);
    }
  }
  writeFileSync(join(folder, 'CREDITS.md'), `${credits.join('\n')}\n`);
}
