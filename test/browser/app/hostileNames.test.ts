/** Names that a stranger chose are shown as text: no element, no attribute and no script comes out of them. */
import { expect, it } from 'vitest';
import { HEIGHT, viewSuite, WIDTH } from './fixture';

const HOSTILE = `<img src=x onerror="window.hacked = true"><b>&amp;"'`;
const open = viewSuite();

it('classes, image and reasons with markup in them are shown to the letter', async () => {
  const view = await open({
    image: { name: `${HOSTILE}.png`, mimeType: 'image/png', width: WIDTH, height: HEIGHT, orientation: 1 },
    classes: [
      { id: 0, name: 'background', color: '#000000' },
      { id: 1, name: HOSTILE, color: '#804080' },
    ],
  });
  expect(await view.classRow(1).textContent()).toContain(HOSTILE);
  await view.paint([10, 10], [30, 10]);
  expect(await view.pixelText(20, 10)).toContain(HOSTILE);
  const page = await view.page.evaluate(() => ({
    html: document.body.innerHTML,
    elements: document.querySelectorAll('#app img, #app b, #app script').length,
    hacked: 'hacked' in window,
  }));
  expect([page.elements, page.hacked]).toEqual([0, false]);
  expect(page.html).not.toContain('<img');
});

it('the reason of an image that fails to open is text, too', async () => {
  const view = await open({
    image: { name: `${HOSTILE}.png`, mimeType: 'image/png', width: 7, height: 5, orientation: 1 },
  });
  expect(await view.state()).toBe('failed');
  expect(await view.page.getByRole('alert').first().textContent()).toContain(HOSTILE);
  expect(await view.page.locator('#app img, #app b').count()).toBe(0);
});
