/** The photographs of the sample workspace are free and credited (trap 24). */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePhotographs, makeSampleWorkspace } from '../../../scripts/sample-workspace.mjs';
import { removeFolder } from '../../support/removeFolder';

describe('free photographs', () => {
  it('are those that the package credits to Unsplash or Pexels', () => {
    const photographs = [...freePhotographs().values()];
    expect(photographs.length).toBeGreaterThan(30);
    for (const { file, photographer, link } of photographs) {
      expect(existsSync(file)).toBe(true);
      expect(photographer).toMatch(/\p{L}{3}/u);
      expect(link).toMatch(/^https:\/\/(www\.)?(unsplash|pexels)\.com\//);
    }
  });

  it('leave out the company’s own pictures', () => {
    for (const name of ['generic', 'profile', 'union-investment'])
      expect(freePhotographs().has(name)).toBe(false);
  });
});

describe('the sample workspace', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-sample-'));
  });
  afterEach(() => removeFolder(folder));

  const pictures = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jpg'));

  it('shows people, rooms and streets, and credits each photograph', () => {
    makeSampleWorkspace(folder);
    expect(readdirSync(folder).sort()).toEqual(['CREDITS.md', 'people', 'rooms', 'streets']);
    const credits = readFileSync(join(folder, 'CREDITS.md'), 'utf8');
    expect(pictures().length).toBeGreaterThan(10);
    for (const name of pictures()) {
      expect(credits).toMatch(
        new RegExp(`^- \`${name.replaceAll('\\', '/')}\`: .+, https://\\S*(unsplash|pexels)\\.com/`, 'm'),
      );
    }
  });

  it('is completed without touching what a person has done in it', () => {
    makeSampleWorkspace(folder);
    const [kept, removed] = pictures();
    writeFileSync(join(folder, kept), 'mine');
    rmSync(join(folder, removed));
    makeSampleWorkspace(folder);
    expect(readFileSync(join(folder, kept), 'utf8')).toBe('mine');
    expect(existsSync(join(folder, removed))).toBe(true);
  });
});
