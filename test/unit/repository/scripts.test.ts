/** Small parts of the scripts that start and test. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { failuresIn, formatCounts, parseCounts } from '../../../scripts/lib/counts.mjs';
import { run, waitUntil } from '../../../scripts/lib/process.mjs';
import { runVitest } from '../../../scripts/lib/vitest.mjs';
import { workbenchUrl } from '../../../scripts/vscode-server.mjs';
import { removeFolder } from '../../support/removeFolder';

it('counts are read back as they were written, the last ones of an output', () => {
  const counts = { passed: 3, failed: 1, skipped: 2 };
  expect(parseCounts(`7 passed, 0 failed\nnoise\n${formatCounts(counts)}\n`)).toEqual(counts);
  expect(parseCounts('3 passed, 1 failed and more')).toBeUndefined();
});

it('failed tests are named as their runner named them, with their reasons', () => {
  const output = 'ok   one\n  FAIL the second [webgl]\n     why\n     at x\nFAIL third\nFAIL last\n';
  expect(failuresIn(output)).toEqual(['the second [webgl]\n  why', 'third', 'last']);
});

it('an error that no test waited for fails the tests, with its reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
  const test = `it('passes', () => new Promise((resolve) => {
    setTimeout(() => { throw new Error('nobody waited for this'); });
    setTimeout(resolve, 100);
  }));`;
  try {
    writeFileSync(join(folder, 'late.test.js'), test);
    const { passed, failed, failures } = await runVitest('late', ['--root', folder, '--globals'], {
      quiet: true,
    });
    expect([passed, failed]).toEqual([1, 1]);
    expect(failures.join()).toMatch(/no test, but[^]*nobody waited for this/);
  } finally {
    removeFolder(folder);
  }
});

it('the workbench’s address survives any path', () => {
  const folder = '/tmp/a b/c#d?e&f=ü%20';
  const url = new URL(workbenchUrl('http://127.0.0.1:1234', { folder, extension: folder }));
  expect(url.searchParams.get('folder')).toBe(folder);
  const [[name, extension]] = JSON.parse(url.searchParams.get('payload') ?? '') as [string, string][];
  expect(name).toBe('extensionDevelopmentPath');
  const parsed = new URL(extension);
  expect(decodeURIComponent(parsed.pathname)).toBe(folder);
  expect([parsed.host, parsed.search, parsed.hash]).toEqual(['127.0.0.1:1234', '', '']);
});

it('a command’s exit code and output come back, a missing command’s too', async () => {
  const script = 'console.log("out"); console.error("err"); process.exit(3)';
  const result = await run(process.execPath, ['--eval', script], { quiet: true });
  expect(result.code).toBe(3);
  expect(result.output).toContain('out');
  expect(result.output).toContain('err');
  expect((await run('no-such-command-of-ours', [], { quiet: true })).code).toBe(127);
});

it('a command that takes too long is ended with its children', async () => {
  // The child holds the output open: while it lives, `run` waits, and the test does in vain.
  const script =
    'require("child_process").spawn("sleep", ["600"], { stdio: "inherit" }); setInterval(() => {}, 1000)';
  const { code } = await run(process.execPath, ['--eval', script], { quiet: true, timeout: 1000 });
  expect(code).toBe(124);
});

it('waiting ends with an error that says for what', async () => {
  const never = waitUntil(() => false, { timeout: 50, interval: 10, what: 'the answer' });
  await expect(never).rejects.toThrow('the answer: no answer within 0 s');
});
