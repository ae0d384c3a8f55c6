/** What a view may do in a real VS Code, and what the labeler does in a workspace that nobody trusts. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { startVsCodeServer } from '../../scripts/vscode-server.mjs';
import { endToEnd } from '../support/e2e';

const it = endToEnd();

it("the page of a view runs nothing but its own script, and reads the extension's own folders only", async ({
  start,
}) => {
  const { code, workspace } = await start({
    images: { 'a.png': { width: 12, height: 9 } },
    files: { 'secret.txt': 'secret' },
    settings: { 'fcnLabeler.segmentOnOpen': false },
  });
  const { frame } = await code.openInLabeler('a.png');

  const own = await frame
    .locator('link[rel="stylesheet"]')
    .last()
    .evaluate((link: HTMLLinkElement) => link.href);
  const at = (path: string): string =>
    own.replace(encodeURI(join(ROOT, 'dist/labeler.css')), encodeURI(path));
  const files = [
    join(ROOT, 'dist/labeler.css'),
    workspace.path('secret.txt'),
    join(ROOT, 'package.json'),
    '/etc/passwd',
  ];
  const answers = await frame.evaluate(
    (urls) => Promise.all(urls.map(async (url) => (await fetch(url)).status)),
    files.map(at),
  );
  expect(answers).toEqual([200, 401, 401, 401]);

  const refused = await frame.evaluate(async () => {
    const directives = new Set<string>();
    document.addEventListener('securitypolicyviolation', (event) => directives.add(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.hacked = true';
    document.body.append(script);
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- it is what must be refused
    setTimeout('window.hacked = true');
    document.body.setAttribute('style', 'color: red');
    const style = document.createElement('style');
    document.head.append(style);
    style.textContent = 'body { color: red }';
    await fetch('https://example.com/').catch(() => undefined);
    const image = new Image();
    image.src = 'https://example.com/a.png';
    const frame = document.createElement('iframe');
    frame.src = 'https://example.com/';
    document.body.append(frame);
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000));
    await pause();
    for (let i = 0; i < 30 && directives.size < 7; i++) await pause();
    return { directives: [...directives].sort(), hacked: 'hacked' in window };
  });
  expect(refused).toEqual({
    directives: [
      'connect-src',
      'frame-src',
      'img-src',
      'script-src',
      'script-src-elem',
      'style-src-attr',
      'style-src-elem',
    ],
    hacked: false,
  });
});

it('an untrusted workspace is labeled with the built-in model, whatever its dataset names', async ({
  start,
}) => {
  const server = await startVsCodeServer({
    settings: { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' },
  });
  try {
    const classes = [{ id: 1, name: 'person', color: '#804080' }];
    const { code } = await start(
      {
        images: { 'a.png': { width: 120, height: 90 } },
        files: { 'fcn-dataset.json': JSON.stringify({ version: 1, classes, model: 'models/evil' }) },
      },
      { origin: server.origin },
    );
    await code.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    const labeler = await code.openInLabeler('a.png');
    await labeler.waitForProposal();
    await labeler.stroke([{ x: 10, y: 10 }]);
    await labeler.waitForClass(1);
    await code.save('a.png');
  } finally {
    await server.stop();
  }
});
