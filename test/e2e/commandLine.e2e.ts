/** The command line writes what the editor writes. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect } from 'vitest';
import { freePhotographs } from '../../scripts/sample-workspace.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { decodeMask } from '../../src/core/mask/decodeMask';
import { endToEnd } from '../support/e2e';
import { readMask } from '../support/masks';

const it = endToEnd();

/** A photograph on its side, as telephones store it. */
async function turned(name: string): Promise<Uint8Array> {
  const photograph = freePhotographs().get(name);
  if (photograph === undefined) throw new Error(`no free photograph named ${name}`);
  const image = sharp(photograph.file).resize({ width: 300 }).rotate(270);
  // 6: turned a quarter clockwise it is upright again.
  return image.withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

function agreement(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.filter((label, i) => label === b[i]).length / a.length;
}

it('labels as the editor on wasm: PNG alike, JPEG and turned JPEG on 99.5% of the pixels (trap 21)', async ({
  start,
}) => {
  const { code, workspace } = await start({
    images: {
      'exact.png': { photograph: 'family', longest: 320 },
      'photo.jpg': { photograph: 'coffeeshop', longest: 320 },
    },
    files: { 'turned.jpg': await turned('friends') },
    settings: { 'fcnLabeler.backend': 'wasm', 'fcnLabeler.inputSize': 257 },
  });
  const names = ['exact.png', 'photo.jpg', 'turned.jpg'];
  for (const name of names) {
    const labeler = await code.openInLabeler(name);
    await labeler.waitForProposal();
    await labeler.focusForKeys();
    await code.page.keyboard.press('Enter');
    await code.waitForDirty(name, true);
    await code.save(name);
  }

  const images = names.map((name) => workspace.path(name));
  const cli = join(ROOT, 'dist', 'cli.js');
  const options = ['--out', workspace.path('predicted'), '--input-size', '257', '--backend', 'wasm'];
  execFileSync(process.execPath, [cli, 'segment', ...images, ...options]);

  for (const name of names) {
    const mask = name.replace(/\..*$/, '.png');
    const editor = readMask(workspace.path(`labels/${mask}`));
    const commandLine = readMask(workspace.path(`predicted/${mask}`));
    expect(editor.labels, name).toContain(15);
    expect(agreement(editor.labels, commandLine.labels), name).toBeGreaterThanOrEqual(
      name.endsWith('.png') ? 1 : 0.995,
    );
    const file = workspace.path(`predicted/${mask}`);
    const { width, height } = editor;
    const { state } = decodeMask(readFileSync(file), { file, width, height });
    expect(state.status).toBe('predicted');
  }
});
