/** What is on the screen is what the mask holds, in every view of the document. */
import { expect } from 'vitest';
import sharp from 'sharp';
import { endToEnd } from '../support/e2e';
import { readMask } from '../support/masks';
import type { Labeler, Pixel } from '../support/labeler';
import type { VsCode } from '../support/vscode';

const it = endToEnd();

const WIDTH = 12;
const HEIGHT = 9;
/** Class 2 of the built-in model: VOC's bicycle. */
const CLASS = 2;
const COLOR = [0, 128, 0];
const OPACITY = 0.5;
/** Rounding of two blends and of the screenshot's colours. */
const TOLERANCE = 3;

type Rgb = readonly number[];

/** Colours in the middle of every image pixel on screen, row-major. */
async function colorsOnScreen(code: VsCode, labeler: Labeler): Promise<Rgb[]> {
  // The brush's outline would cover pixels.
  await code.page.mouse.move(5, 5);
  const { data, info } = await sharp(await code.page.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const colors: Rgb[] = [];
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const at = await labeler.positionOf(x + 0.5, y + 0.5);
      const i = (Math.floor(at.y) * info.width + Math.floor(at.x)) * info.channels;
      colors.push([...data.subarray(i, i + 3)]);
    }
  }
  return colors;
}

/** The generated image of a test workspace, under the overlay. */
function expectedColor({ x, y }: Pixel, label: number): Rgb {
  const image = [(x * 7) & 255, (y * 5) & 255, (x * 3 + y * 11) & 255];
  if (label === 255) return image;
  return image.map((value, channel) => value + (COLOR[channel] - value) * OPACITY);
}

function farthest(colors: readonly Rgb[], labels: Uint8Array): number {
  return Math.max(
    ...colors.flatMap((color, i) => {
      const expected = expectedColor({ x: i % WIDTH, y: Math.floor(i / WIDTH) }, labels[i]);
      return color.map((value, channel) => Math.abs(value - expected[channel]));
    }),
  );
}

it('draws every pixel in the colour of its class', async ({ start }) => {
  const { code, workspace } = await start({
    images: { 'tiny.png': { width: WIDTH, height: HEIGHT } },
    settings: { 'fcnLabeler.segmentOnOpen': false, 'fcnLabeler.overlayOpacity': OPACITY },
  });
  const labeler = await code.openInLabeler('tiny.png');
  const isShown = (labels: Uint8Array): Promise<void> =>
    expect.poll(async () => farthest(await colorsOnScreen(code, labeler), labels)).toBeLessThan(TOLERANCE);
  await isShown(new Uint8Array(WIDTH * HEIGHT).fill(255));

  await labeler.selectClass(CLASS);
  await labeler.setBrushSize(3);
  await labeler.stroke([
    { x: 2, y: 2 },
    { x: 8, y: 6 },
  ]);
  await code.waitForDirty('tiny.png', true);
  await code.save('tiny.png');
  const { labels } = readMask(workspace.path('labels/tiny.png'));
  expect(labels).toContain(CLASS);
  await isShown(labels);
});

it('shows a stroke in both views of a split editor, and undoes it in both', async ({ start }) => {
  const { code } = await start({
    images: { 'tiny.png': { width: WIDTH, height: HEIGHT } },
    settings: { 'fcnLabeler.segmentOnOpen': false },
  });
  const left = await code.openInLabeler('tiny.png');
  await code.runCommand('View: Split Editor');
  const right = await code.otherLabeler(left);
  await left.selectClass(CLASS);
  await left.setBrushSize(3);
  await left.clickPixel(6, 4);
  const share = `#class-${CLASS} .class-share`;
  for (const view of [left, right]) {
    await expect.poll(() => view.frame.locator(share).textContent()).toBe(`${((9 / 108) * 100).toFixed(1)}%`);
  }
  await right.focusCanvas();
  await code.undo();
  for (const view of [left, right]) await expect.poll(() => view.frame.locator(share).textContent()).toBe('');
});
