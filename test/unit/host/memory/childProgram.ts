/** Runs a program in a process of its own, whose memory is its alone, and takes what it prints for its result. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ROOT } from '../../../../scripts/lib/paths.mjs';

/**
 * @param program file in this folder, without `.ts`
 * @returns the JSON that it prints
 */
export async function runProgram(program: string, task: object): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'fcn-labeler-memory-'));
  try {
    const outfile = join(folder, 'program.mjs');
    await build({
      absWorkingDir: ROOT,
      entryPoints: [join('test/unit/host/memory', `${program}.ts`)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'warning',
      alias: {
        vscode: join(ROOT, 'test/support/fakeVscode/index.ts'),
        'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
      },
    });
    const argument = JSON.stringify({ ...task, folder });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile, argument], {
      maxBuffer: 1 << 20,
    });
    return JSON.parse(stdout);
  } finally {
    await rm(folder, { recursive: true });
  }
}
