/** `npm start -- --port N --no-open`: its page really starts the extension. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { freePort } from '../../scripts/lib/process.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { answers } from '../../scripts/vscode-server.mjs';
import { launchBrowser, VsCode } from '../support/vscode';

it('prints an address that opens a photograph in the labeler, and ends on Ctrl+C', async () => {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [join(ROOT, 'scripts/start.mjs'), '--port', String(port), '--no-open'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const browser = await launchBrowser();
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let output = '';
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        const ready = /^Ready: (http:\S+)$/m.exec(output);
        if (ready !== null) resolve(ready[1]);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => reject(new Error(`npm start ended:\n${output}`)));
    });
    expect(url.startsWith(`http://127.0.0.1:${port}/?folder=`)).toBe(true);
    await expect.poll(() => answers(url)).toBe(true);

    const code = await VsCode.openUrl(browser, url);
    const labeler = await code.openInLabeler('rooms/workspace.jpg');
    expect(await labeler.named('image-size').textContent()).toMatch(/^\d+ × \d+$/);
  } finally {
    await browser.close();
    child.kill('SIGINT');
  }
  const code = await new Promise((resolve) => child.once('exit', resolve));
  expect(code).toBe(130);
  expect(await answers(`http://127.0.0.1:${port}/`)).toBe(false);
});
