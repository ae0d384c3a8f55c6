/**
 * Writes THIRD_PARTY_NOTICES.md: every npm package that a shipped bundle holds, from the build's metafile, and what
 * is in the model and the wasm binaries, from scripts/notices/.
 *
 *   node scripts/notices.mjs [--check]     --check: only says whether the file is up to date
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './lib/paths.mjs';

const TARGET = join(ROOT, 'THIRD_PARTY_NOTICES.md');
const META = join(ROOT, 'dist/meta.json');

/** The command line isn't in the VSIX. */
const NOT_SHIPPED = ['dist/cli.js'];

const text = notices();
if (!process.argv.includes('--check')) {
  writeFileSync(TARGET, text);
} else if (!existsSync(TARGET) || readFileSync(TARGET, 'utf8') !== text) {
  console.error(
    'THIRD_PARTY_NOTICES.md is out of date: run "npm run build && npm run notices" and commit it.',
  );
  process.exit(1);
}

function notices() {
  const packages = shippedPackages().map(readPackage);
  return [
    '# Third-party notices',
    '',
    'FCN Labeler is licensed under the MIT License (`LICENSE`). It ships these works of others.',
    '',
    '| package | version | license |',
    '| --- | --- | --- |',
    ...packages.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`),
    '',
    part('components.md'),
    ...packages.flatMap(({ name, version, license, terms }) => [
      `## ${name} ${version}`,
      '',
      ...(terms === undefined ? [`${license}; the text is at the end of this file.`] : ['```', terms, '```']),
      '',
    ]),
    '## MIT License',
    '',
    '```',
    part('MIT.txt'),
    '```',
    '',
    '## Apache License 2.0',
    '',
    '```',
    part('Apache-2.0.txt'),
    '```',
    '',
  ].join('\n');
}

/** @param {string} name @returns {string} a file of scripts/notices, without the line end that `join` adds */
function part(name) {
  return (
    readFileSync(join(ROOT, 'scripts/notices', name), 'utf8').trimEnd() + (name.endsWith('.md') ? '\n' : '')
  );
}

/** Folders of the packages of which a shipped file holds bytes, sorted by name. @returns {string[]} */
function shippedPackages() {
  if (!existsSync(META)) throw new Error('dist/meta.json is missing: run "npm run build" first.');
  /** @type {import('esbuild').Metafile['outputs']} */
  const outputs = JSON.parse(readFileSync(META, 'utf8')).outputs;
  const folders = Object.entries(outputs)
    .filter(([path]) => !NOT_SHIPPED.some((name) => path.startsWith(name)))
    .flatMap(([, { inputs }]) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  // Its binaries are copied, not bundled.
  folders.push('node_modules/@tensorflow/tfjs-backend-wasm');
  return [...new Set(folders)].sort();
}

/** @param {string} folder @returns {{ name: string, version: string, license: string, terms: string | undefined }} */
function readPackage(folder) {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(ROOT, folder, 'package.json'), 'utf8'),
  );
  const files = readdirSync(join(ROOT, folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(ROOT, folder, file), 'utf8').trim());
  // The full Apache text is printed once.
  const own = texts.filter((terms) => !/^\s*Apache License\s+Version 2\.0/.test(terms));
  if (own.length > 0) return { name, version, license, terms: own.join('\n\n').replaceAll('\r\n', '\n') };
  if (license === 'Apache-2.0') return { name, version, license, terms: undefined };
  const holder = typeof author === 'string' ? author : author?.name;
  if (license === 'MIT' && holder) {
    return { name, version, license, terms: `Copyright (c) ${holder}\n\n${part('MIT.txt')}` };
  }
  throw new Error(`${folder} ships without license terms that this script knows: ${license}`);
}
