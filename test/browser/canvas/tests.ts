/** The canvas with real pixels and real mouse events, in a Chromium with WebGL2 and in one without. */
import assert from 'node:assert/strict';
import { CONFIRMED, makeCell, UNLABELED } from '../../../src/core/labelMap';
import { naiveFill, naiveStroke } from '../../support/naiveRaster';
import { CANVAS, type BrowserKind, type CanvasPage, type Driver, type Screenshot } from './driver';
import { cellOf, classColor, imageColor, type SceneName } from './scenes';

export interface CanvasTest {
  readonly name: string;
  /** Each of these runs it once. */
  readonly browsers: readonly BrowserKind[];
  readonly pixelRatio?: number;
  /** WebGL2 is lost on purpose. */
  readonly losesWebgl?: boolean;
  run(canvas: CanvasPage, kind: BrowserKind, driver: Driver): Promise<void>;
}

const BOTH: readonly BrowserKind[] = ['webgl', 'no-webgl'];
const PIXEL_RATIOS = [1, 1.25, 2];
const ZOOMS = [1, 7.3, 64];

const brush = (size: number, classId = 1, onlyUnconfirmed = false) =>
  ({ tool: 'brush', size, classId, onlyUnconfirmed }) as const;

function setTool(canvas: CanvasPage, tool: Parameters<typeof window.harness.setTool>[0]): Promise<void> {
  return canvas.page.evaluate((t) => window.harness.setTool(t), tool);
}

function bitmapState(canvas: CanvasPage): Promise<ReturnType<typeof window.harness.bitmap>> {
  return canvas.page.evaluate(() => window.harness.bitmap());
}

function setOverlay(canvas: CanvasPage, opacity: number, hidden: number[] = []): Promise<void> {
  return canvas.page.evaluate((o) => window.harness.setOverlay(o), { opacity, visible: true, hidden });
}

function close(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  const off = Math.max(...actual.map((value, i) => Math.abs(value - expected[i])));
  assert.ok(
    off <= tolerance,
    `${what}: ${actual.join(',')} instead of ${expected.map(Math.round).join(',')}`,
  );
}

/** A colour laid over another. */
function over(top: readonly number[], under: readonly number[], opacity: number): number[] {
  return top.map((value, i) => value * opacity + under[i] * (1 - opacity));
}

/** What the screen must show at the centre of an image pixel whose label is confirmed. */
function blend(scene: SceneName, x: number, y: number, opacity: number): number[] {
  return over(classColor(cellOf(scene, x, y) & 0xff), imageColor(scene, x, y), opacity);
}

interface View {
  zoom: number;
  originX: number;
  originY: number;
}

/** Image coordinate of the centre of a device pixel, from the definition of the viewport. */
function imageCoordinate(device: number, origin: number, view: View, pixelRatio: number): number {
  return ((device + 0.5) / pixelRatio - origin) / view.zoom;
}

/** Compares device pixels spread over the picture with the formula; those on a pixel's edge are left out. */
function checkPicture(
  picture: Screenshot,
  view: View,
  pixelRatio: number,
  size: { width: number; height: number },
  expected: (x: number, y: number) => number[],
  what: string,
): void {
  let compared = 0;
  for (let i = 0; i < 4000 && compared < 400; i++) {
    // The outermost pixels may carry the focus ring.
    const deviceX = 4 + ((i * 7919) % (picture.width - 8));
    const deviceY = 4 + ((i * 104729) % (picture.height - 8));
    const x = imageCoordinate(deviceX, view.originX, view, pixelRatio);
    const y = imageCoordinate(deviceY, view.originY, view, pixelRatio);
    if (x < 0 || y < 0 || x >= size.width || y >= size.height) continue;
    const clear = 1 / (view.zoom * pixelRatio);
    const onGrid = view.zoom >= 12 && (x % 1 < 1.5 * clear || y % 1 < 1.5 * clear);
    const onEdge = [x % 1, y % 1].some((part) => part < 0.01 || part > 0.99);
    if (onGrid || onEdge) continue;
    compared++;
    const at = `${what}, pixel (${Math.floor(x)}, ${Math.floor(y)}) at device pixel (${deviceX}, ${deviceY})`;
    close(picture.at(deviceX, deviceY), expected(Math.floor(x), Math.floor(y)), 3, at);
  }
  assert.ok(compared >= 25, `${what}: only ${compared} pixels compared`);
}

async function assertStroke(
  canvas: CanvasPage,
  scene: SceneName,
  size: { width: number; height: number },
  mask: Uint8Array,
  cell: number,
  onlyUnconfirmed = false,
): Promise<void> {
  const cells = await canvas.cells();
  const { strokes } = await canvas.log();
  const reported = Uint8Array.from(cells, () => 0);
  const { runs } = strokes[strokes.length - 1];
  for (let i = 0; i < runs.length; i += 3) {
    assert.equal(runs[i + 2], cell);
    reported.fill(1, runs[i], runs[i] + runs[i + 1]);
  }
  for (let i = 0; i < cells.length; i++) {
    const before = cellOf(scene, i % size.width, Math.floor(i / size.width));
    const changes = mask[i] === 1 && !(onlyUnconfirmed && (before & CONFIRMED) !== 0) && before !== cell;
    const at = `pixel (${i % size.width}, ${Math.floor(i / size.width)})`;
    assert.equal(cells[i], changes ? cell : before, at);
    assert.equal(reported[i], changes ? 1 : 0, `${at} in the stroke's runs`);
  }
}

const pictures: CanvasTest[] = PIXEL_RATIOS.map((pixelRatio) => ({
  name: `image and labels are blended exactly at zoom ${ZOOMS.join(', ')}, pixel ratio ${pixelRatio}`,
  browsers: BOTH,
  pixelRatio,
  async run(canvas) {
    const size = { width: 301, height: 203 };
    await canvas.show({ scene: 'confirmed', ...size });
    await setOverlay(canvas, 0.4);
    for (const zoom of ZOOMS) {
      const view = await canvas.setViewport(
        zoom,
        zoom === 1 ? 40.3 : -11 * zoom,
        zoom === 1 ? 20.7 : -7 * zoom,
      );
      const picture = await canvas.screenshot();
      assert.equal(picture.width, Math.round(CANVAS.width * pixelRatio));
      checkPicture(picture, view, pixelRatio, size, (x, y) => blend('confirmed', x, y, 0.4), `zoom ${zoom}`);
    }
  },
}));

const clicks: CanvasTest[] = PIXEL_RATIOS.map((pixelRatio) => ({
  name: `a click on a pixel paints it alone at zoom ${ZOOMS.join(', ')}, pixel ratio ${pixelRatio}`,
  browsers: BOTH,
  pixelRatio,
  async run(canvas) {
    const size = { width: 301, height: 203 };
    await canvas.show({ scene: 'blank', ...size });
    await setTool(canvas, brush(1));
    for (const zoom of ZOOMS) {
      await canvas.setViewport(zoom, zoom === 1 ? 13.2 : -20 * zoom, zoom === 1 ? 9.9 : -30 * zoom);
      const columns = Math.floor(CANVAS.width / zoom) - 2;
      const rows = Math.floor(CANVAS.height / zoom) - 2;
      for (let i = 0; i < 7; i++) {
        const x = (zoom === 1 ? 0 : 21) + ((i * 31) % Math.min(columns, 270));
        const y = (zoom === 1 ? 0 : 31) + ((i * 17) % Math.min(rows, 160));
        const before = (await canvas.log()).strokes.length;
        await canvas.drag([{ x: x + 0.5, y: y + 0.5 }]);
        const { strokes } = await canvas.log();
        if (strokes.length === before) continue; // painted before, at another zoom
        assert.deepEqual(strokes[strokes.length - 1].runs, [y * size.width + x, 1, makeCell(1, true)]);
      }
    }
    assert.ok((await canvas.log()).strokes.length >= 12);
  },
}));

const strokes: CanvasTest[] = [1, 2, 7, 40, 151].map((size) => ({
  name: `a stroke of size ${size} by mouse is the naive rasteriser's`,
  browsers: BOTH,
  async run(canvas) {
    const image = { width: 401, height: 263 };
    await canvas.show({ scene: 'halves', ...image });
    await canvas.setViewport(1.5, 5, 10);
    await setTool(canvas, brush(size));
    const points = [
      { x: 30.3, y: 40.7 },
      { x: 210.1, y: 66.4 },
      { x: 211, y: 200.5 },
      { x: -20, y: 120 },
      { x: 60, y: 70 },
    ];
    await canvas.drag(points);
    const mask = naiveStroke(image.width, image.height, points, size);
    await assertStroke(canvas, 'halves', image, mask, makeCell(1, true));
  },
}));

const others: CanvasTest[] = [
  {
    name: 'odd widths are drawn without shear',
    browsers: BOTH,
    async run(canvas) {
      for (const size of [
        { width: 37, height: 23 },
        { width: 1, height: 50 },
        { width: 53, height: 1 },
      ]) {
        await canvas.show({ scene: 'confirmed', ...size });
        await setOverlay(canvas, 0.7);
        const view = await canvas.setViewport(8, 10, 10);
        const picture = await canvas.screenshot();
        checkPicture(picture, view, 1, size, (x, y) => blend('confirmed', x, y, 0.7), `${size.width} wide`);
      }
    },
  },
  {
    name: 'a long thin image, wider than a texture may be, is drawn whole and painted across its tiles',
    browsers: BOTH,
    async run(canvas) {
      const size = { width: 60_001, height: 16 };
      await canvas.show({ scene: 'confirmed', ...size });
      await setOverlay(canvas, 0.5);
      for (const x of [0, 2048, 8192, 59_392, 60_001]) {
        const view = await canvas.setViewport(8, 300 - 8 * x, 40);
        const picture = await canvas.screenshot();
        checkPicture(picture, view, 1, size, (px, py) => blend('confirmed', px, py, 0.5), `around ${x}`);
      }
      await canvas.setViewport(8, 300 - 8 * 8192, 40);
      await setTool(canvas, brush(3, 4));
      await canvas.drag([
        { x: 8180, y: 8 },
        { x: 8200, y: 8 },
      ]);
      const picture = await canvas.screenshot();
      for (let x = 8180; x < 8200; x++) {
        const expected = over(classColor(4), imageColor('confirmed', x, 8), 0.5);
        close(picture.at(300 + 8 * (x - 8192) + 4, 40 + 8 * 8 + 4), expected, 3, `painted pixel ${x}`);
      }
    },
  },
  {
    name: 'an image that the browser has turned is drawn as it is, across strips and tiles',
    browsers: ['webgl'],
    async run(canvas) {
      const size = { width: 2100, height: 600 };
      await canvas.show({ scene: 'confirmed', ...size, turned: true });
      await setOverlay(canvas, 0.3);
      for (const [x, y] of [
        [0, 0],
        [2048, 512],
        [2100, 600],
      ]) {
        const view = await canvas.setViewport(8, 300 - 8 * x, 200 - 8 * y);
        const picture = await canvas.screenshot();
        checkPicture(
          picture,
          view,
          1,
          size,
          (px, py) => blend('confirmed', px, py, 0.3),
          `around ${x}, ${y}`,
        );
      }
    },
  },
  {
    name: 'zoomed out, a pixel shows the majority of its labels',
    browsers: BOTH,
    async run(canvas) {
      await canvas.show({ scene: 'lines', width: 900, height: 600 });
      await setOverlay(canvas, 1);
      await canvas.setViewport(1 / 3, 50, 50);
      const picture = await canvas.screenshot();
      for (let i = 0; i < 50; i++) close(picture.at(60 + 5 * i, 60 + 3 * i), classColor(1), 3, `pixel ${i}`);
    },
  },
  {
    name: 'below zoom 1 a click paints the pixel under the event',
    browsers: BOTH,
    async run(canvas) {
      const size = { width: 901, height: 703 };
      await canvas.show({ scene: 'blank', ...size });
      await setTool(canvas, brush(1));
      const zoom = 0.37;
      const { originX, originY } = await canvas.setViewport(zoom, 20, 30);
      for (let i = 0; i < 20; i++) {
        const screen = { x: 40 + 13 * i, y: 45 + 9 * i };
        await canvas.page.mouse.click(CANVAS.left + screen.x, CANVAS.top + screen.y);
        const { strokes: painted } = await canvas.log();
        const x = Math.floor((screen.x - originX) / zoom);
        const y = Math.floor((screen.y - originY) / zoom);
        assert.deepEqual(painted[i].runs, [y * size.width + x, 1, makeCell(1, true)]);
      }
    },
  },
  {
    name: 'the eraser writes void by decision, and paint shows on the screen',
    browsers: BOTH,
    async run(canvas) {
      const size = { width: 120, height: 90 };
      await canvas.show({ scene: 'confirmed', ...size });
      await setOverlay(canvas, 0.5);
      await canvas.setViewport(4, 0, 0);
      await setTool(canvas, { ...brush(9), tool: 'eraser' });
      const points = [
        { x: 20.5, y: 30.5 },
        { x: 70.5, y: 50.5 },
      ];
      await canvas.drag(points);
      const mask = naiveStroke(size.width, size.height, points, 9);
      await assertStroke(canvas, 'confirmed', size, mask, UNLABELED | CONFIRMED);
      const picture = await canvas.screenshot();
      for (let y = 1; y < size.height; y += 7) {
        for (let x = 1; x < size.width; x += 5) {
          const expected =
            mask[y * size.width + x] === 1 ? imageColor('confirmed', x, y) : blend('confirmed', x, y, 0.5);
          close(picture.at(4 * x + 2, 4 * y + 2), expected, 3, `pixel (${x}, ${y})`);
        }
      }
    },
  },
  {
    name: 'only unconfirmed leaves alone what a person has decided',
    browsers: BOTH,
    async run(canvas) {
      const size = { width: 120, height: 90 };
      await canvas.show({ scene: 'halves', ...size });
      await canvas.setViewport(4, 0, 0);
      await setTool(canvas, brush(21, 3, true));
      const points = [
        { x: 10, y: 40 },
        { x: 90, y: 44 },
      ];
      await canvas.drag(points);
      const mask = naiveStroke(size.width, size.height, points, 21);
      await assertStroke(canvas, 'halves', size, mask, makeCell(3, true), true);
    },
  },
  {
    name: 'fill takes the 4-connected pixels of equal class, at once',
    browsers: BOTH,
    async run(canvas) {
      const size = { width: 120, height: 90 };
      await canvas.show({ scene: 'halves', ...size });
      await canvas.setViewport(4, 0, 0);
      await setTool(canvas, { ...brush(1, 4), tool: 'fill' });
      await canvas.drag([{ x: 30.5, y: 30.5 }]);
      const labels = Uint8Array.from(
        { length: size.width * size.height },
        (_, i) => cellOf('halves', i % size.width, 0) & 0xff,
      );
      await assertStroke(
        canvas,
        'halves',
        size,
        naiveFill(labels, size.width, size.height, 30, 30),
        makeCell(4, true),
      );
      const { calls } = await canvas.log();
      assert.deepEqual(
        calls.filter((call) => call !== 'focus'),
        ['started', 'stroke'],
      );
    },
  },
  {
    name: 'an aborted stroke leaves map and screen as they were',
    browsers: BOTH,
    async run(canvas) {
      const size = { width: 300, height: 280 };
      await canvas.show({ scene: 'mixed', ...size });
      await canvas.setViewport(1, 20, 20);
      const before = { cells: await canvas.cells(), picture: await canvas.screenshot() };
      await setTool(canvas, brush(61));
      await canvas.drag(
        [
          { x: 40, y: 50 },
          { x: 250, y: 260 },
        ],
        false,
      );
      assert.notDeepEqual(await canvas.cells(), before.cells);
      assert.equal(await canvas.page.evaluate(() => window.harness.abort()), true);
      assert.deepEqual(await canvas.cells(), before.cells);
      await canvas.page.mouse.move(300, 300);
      await canvas.page.mouse.up();
      assert.deepEqual(await canvas.cells(), before.cells);
      const after = await canvas.screenshot();
      for (let y = 0; y < after.height; y += 3) {
        for (let x = 0; x < after.width; x += 3) {
          close(after.at(x, y), before.picture.at(x, y), 0, `device pixel (${x}, ${y})`);
        }
      }
      const { calls } = await canvas.log();
      assert.deepEqual(
        calls.filter((call) => call !== 'focus'),
        ['started', 'aborted'],
      );
      assert.equal(await canvas.page.evaluate(() => window.harness.abort()), false);
    },
  },
  {
    name: 'a cancelled pointer aborts the stroke',
    browsers: ['webgl'],
    async run(canvas) {
      await canvas.show({ scene: 'blank', width: 100, height: 100 });
      await canvas.drag(
        [
          { x: 20, y: 20 },
          { x: 60, y: 60 },
        ],
        false,
      );
      await canvas.page.evaluate(() => {
        document
          .querySelector('.label-canvas')
          ?.dispatchEvent(new PointerEvent('pointercancel', { pointerId: 1, pointerType: 'mouse' }));
      });
      await canvas.page.mouse.up();
      assert.ok((await canvas.cells()).every((cell) => cell === UNLABELED));
      assert.equal((await canvas.log()).strokes.length, 0);
    },
  },
  {
    name: 'predicted, proposed and confirmed pixels look different, and alike in both renderers',
    browsers: ['webgl'],
    async run(canvas, _kind, driver) {
      const size = { width: 300, height: 400 };
      const other = await driver.open('webgl');
      for (const [each, forceCanvas2d] of [
        [canvas, false],
        [other, true],
      ] as const) {
        await each.show({ scene: 'mixed', ...size, proposal: true, forceCanvas2d });
      }
      for (const [zoom, originX, originY] of [
        [1, 0, 0],
        [2.37, -40, -60],
        [0.61, 30, 30],
        [15, -1400, -300],
      ]) {
        await canvas.setViewport(zoom, originX, originY);
        await other.setViewport(zoom, originX, originY);
        const [gl, flat] = [await canvas.screenshot(), await other.screenshot()];
        let differing = 0;
        for (let y = 0; y < gl.height; y++) {
          for (let x = 0; x < gl.width; x++) {
            const [a, b] = [gl.at(x, y), flat.at(x, y)];
            // Zoomed out, the two filter the image in their own ways.
            if (Math.max(...a.map((value, i) => Math.abs(value - b[i]))) > (zoom < 1 ? 40 : 4)) differing++;
          }
        }
        const share = differing / (gl.width * gl.height);
        // Canvas 2D places the edges of some columns a device pixel away.
        assert.ok(share < 0.02, `zoom ${zoom}: ${(100 * share).toFixed(2)}% of the screen differs`);
      }
      await canvas.setViewport(1, 0, 0);
      const picture = await canvas.screenshot();
      /** Distinct colours along a row of the disc in the middle of a third. */
      const shades = (x: number): number => {
        const seen = new Set<string>();
        for (let i = -15; i < 15; i++)
          for (let j = -15; j < 15; j++) seen.add(onGray(picture.at(x + i, 50 + j), x + i, 50 + j));
        return seen.size;
      };
      const onGray = (color: readonly number[], x: number, y: number): string =>
        color.map((value, i) => (Math.abs(value - imageColor('mixed', x, y)[i]) >> 5).toString()).join();
      assert.ok(shades(150) >= 2 && shades(250) >= 2);
      await other.page.context().close();
    },
  },
  {
    name: 'changed cells are drawn in the next frame: written, painted, taken back',
    browsers: BOTH,
    async run(canvas) {
      const size = { width: 101, height: 77 };
      await canvas.show({ scene: 'confirmed', ...size });
      await setOverlay(canvas, 1);
      await canvas.setViewport(5, 0, 0);
      const check = async (x: number, y: number, classId: number): Promise<void> => {
        const shown = await canvas.drawnAt(5 * x + 2, 5 * y + 2);
        close(shown, classColor(classId), 3, `pixel (${x}, ${y})`);
      };
      const original = (x: number, y: number): number => cellOf('confirmed', x, y) & 0xff;
      await canvas.page.evaluate((cell) => window.harness.writeCell(33, 44, cell), makeCell(4, true));
      await check(33, 44, 4);
      for (const [x, y] of [
        [32, 44],
        [34, 44],
        [33, 43],
        [33, 45],
      ]) {
        await check(x, y, original(x, y));
      }
      await setTool(canvas, brush(3, 1));
      const stroke = [
        { x: 10.5, y: 10.5 },
        { x: 60.5, y: 20.5 },
      ];
      await canvas.drag(stroke, false);
      const mask = naiveStroke(size.width, size.height, stroke, 3);
      for (let i = 0; i < mask.length; i += 13) {
        const [x, y] = [i % size.width, Math.floor(i / size.width)];
        if (y >= 5 && y < 25) await check(x, y, mask[i] === 1 ? 1 : original(x, y));
      }
      await canvas.page.evaluate(() => window.harness.abort());
      await check(10, 10, original(10, 10));
      await check(60, 20, original(60, 20));
      await canvas.page.mouse.up();
    },
  },
  {
    name: 'hidden classes and opacity',
    browsers: BOTH,
    async run(canvas) {
      const size = { width: 120, height: 90 };
      await canvas.show({ scene: 'confirmed', ...size });
      await setOverlay(canvas, 0.8, [2]);
      const view = await canvas.setViewport(5, 0, 0);
      const shown = (x: number, y: number): number[] =>
        (cellOf('confirmed', x, y) & 0xff) === 2
          ? imageColor('confirmed', x, y)
          : blend('confirmed', x, y, 0.8);
      checkPicture(await canvas.screenshot(), view, 1, size, shown, 'class 2 hidden');
      await setOverlay(canvas, 0);
      checkPicture(
        await canvas.screenshot(),
        view,
        1,
        size,
        (x, y) => imageColor('confirmed', x, y),
        'opacity 0',
      );
    },
  },
  {
    name: 'a lost WebGL context goes on with Canvas 2D: same picture, painting works',
    losesWebgl: true,
    browsers: ['webgl'],
    async run(canvas) {
      const size = { width: 120, height: 90 };
      await canvas.show({ scene: 'confirmed', ...size });
      await setOverlay(canvas, 0.5);
      const view = await canvas.setViewport(4, 0, 0);
      assert.equal((await canvas.log()).renderer, 'webgl2');
      assert.deepEqual(await bitmapState(canvas), { closed: true, decodes: 0 });
      await canvas.page.evaluate(() => window.harness.loseContext());
      assert.deepEqual(await bitmapState(canvas), { closed: true, decodes: 1 });
      const { renderer, fallbacks } = await canvas.log();
      assert.equal(renderer, 'canvas2d');
      assert.equal(fallbacks.length, 1);
      checkPicture(
        await canvas.screenshot(),
        view,
        1,
        size,
        (x, y) => blend('confirmed', x, y, 0.5),
        'after the loss',
      );
      await setTool(canvas, brush(5, 4));
      await canvas.drag([{ x: 30.5, y: 30.5 }]);
      const picture = await canvas.screenshot();
      close(
        picture.at(122, 122),
        over(classColor(4), imageColor('confirmed', 30, 30), 0.5),
        3,
        'painted pixel',
      );
    },
  },
  {
    name: 'an image that cannot be decoded again after the loss is missed, its labels are not',
    losesWebgl: true,
    browsers: ['webgl'],
    async run(canvas) {
      await canvas.show({ scene: 'confirmed', width: 120, height: 90, decodesOnce: true });
      await setOverlay(canvas, 1);
      await canvas.setViewport(4, 0, 0);
      await canvas.page.evaluate(() => window.harness.loseContext());
      const { fallbacks } = await canvas.log();
      assert.equal(fallbacks.length, 2);
      assert.match(fallbacks[1], /could not be decoded again \(out of memory\)/);
      const picture = await canvas.screenshot();
      close(picture.at(4 * 30 + 2, 4 * 30 + 2), blend('confirmed', 30, 30, 1), 3, 'a label');
    },
  },
  {
    name: 'an image is drawn without the GPU until that has all of it, strokes included',
    browsers: ['webgl'],
    async run(canvas) {
      const size = { width: 120, height: 90 };
      await canvas.page.evaluate((request) => window.harness.beginBusily(request), {
        scene: 'confirmed',
        ...size,
      } as const);
      await setOverlay(canvas, 0.5);
      const view = await canvas.setViewport(4, 0, 0);
      const state = () =>
        canvas.page.evaluate(() => ({
          drawn: window.harness.drawn(),
          canvases: document.querySelectorAll('.label-canvas-layers canvas').length,
        }));
      assert.deepEqual(await state(), { drawn: 'bridged', canvases: 2 });
      assert.equal((await bitmapState(canvas)).closed, false);
      const expected = (x: number, y: number): number[] => blend('confirmed', x, y, 0.5);
      checkPicture(await canvas.screenshot(), view, 1, size, expected, 'before the GPU has it');
      await setTool(canvas, brush(5, 4));
      await canvas.drag([{ x: 30.5, y: 30.5 }]);
      const painted = over(classColor(4), imageColor('confirmed', 30, 30), 0.5);
      close((await canvas.screenshot()).at(122, 122), painted, 3, 'painted before');
      await canvas.page.evaluate(() => window.harness.rest());
      assert.deepEqual(await state(), { drawn: 'whole', canvases: 1 });
      assert.equal((await bitmapState(canvas)).closed, true);
      close((await canvas.screenshot()).at(122, 122), painted, 3, 'painted, drawn by the GPU');
      close((await canvas.screenshot()).at(300, 200), expected(75, 50), 3, 'the rest, drawn by the GPU');
    },
  },
  {
    name: 'a large image fills the canvas, with the GPU and without',
    browsers: BOTH,
    async run(canvas) {
      await canvas.show({ scene: 'blank', width: 2048, height: 9216, plain: true });
      const { width, height } = CANVAS;
      await canvas.setViewport(1, 0, 0);
      for (const [x, y] of [
        [2, 2],
        [width - 3, height - 3],
      ]) {
        const drawn = await canvas.drawnAt(x, y);
        assert.ok(
          drawn.some((value) => value > 0),
          `${x}, ${y}: ${drawn.join()}`,
        );
      }
    },
  },
  {
    name: 'a large image comes in parts, the middle of the canvas first, and its bitmap is closed then',
    browsers: ['webgl'],
    async run(canvas) {
      await canvas.show({ scene: 'blank', width: 1, height: 1 });
      await canvas.setViewport(0.1, 0, 0);
      const large = { scene: 'blank', width: 2048, height: 9216, plain: true } as const;
      const { width, height } = CANVAS;
      const frames = await canvas.page.evaluate(
        ([request, points]) => window.harness.watchDrawing(request, points),
        [
          large,
          [
            [width / 2, height / 2],
            [width / 2, 24],
          ],
        ] as const,
      );
      const first = (point: number): number => frames.findIndex((drawn) => drawn[point]);
      assert.ok(frames.length > 2, `${frames.length} frames`);
      assert.ok(first(0) < frames.length && first(0) !== -1, 'the middle is drawn before all is');
      assert.ok(first(1) === -1 || first(0) <= first(1), 'the middle first');
      assert.equal((await bitmapState(canvas)).closed, true);
    },
  },
  {
    name: 'a change of many megapixels is drawn, and so is one right after it',
    browsers: BOTH,
    async run(canvas) {
      await canvas.show({ scene: 'blank', width: 2048, height: 4608, plain: true });
      await setOverlay(canvas, 1);
      await canvas.setViewport(4, -4 * 1940, -4 * 2040);
      const [every, one] = [makeCell(1, true), makeCell(4, true)];
      await canvas.page.evaluate(([all, x, y, cell]) => window.harness.rewriteCells(all, x, y, cell), [
        every,
        1950,
        2050,
        one,
      ] as const);
      close(await canvas.drawnAt(4 * 10 + 2, 4 * 10 + 2), classColor(4), 2, 'the later change');
      // On both of the tiles that meet there.
      for (const [x, y] of [
        [2, 2],
        [30, 2],
        [2, 30],
        [30, 30],
      ]) {
        close(await canvas.drawnAt(4 * x + 2, 4 * y + 2), classColor(1), 2, `pixel ${x}, ${y}`);
      }
    },
  },
  {
    name: 'without WebGL2 the canvas says so and draws with Canvas 2D',
    browsers: ['no-webgl'],
    async run(canvas) {
      await canvas.show({ scene: 'blank', width: 20, height: 20 });
      const { renderer, fallbacks } = await canvas.log();
      assert.equal(renderer, 'canvas2d');
      assert.equal(fallbacks.length, 1);
      assert.equal((await bitmapState(canvas)).closed, false);
    },
  },
  {
    name: 'wheel zooms to the pointer, Alt+wheel sizes the brush, Shift+wheel and the middle button pan',
    browsers: ['webgl'],
    async run(canvas) {
      await canvas.show({ scene: 'confirmed', width: 300, height: 200 });
      await setTool(canvas, brush(20));
      const { mouse, keyboard } = canvas.page;
      await canvas.setViewport(1.5, 40, 50);
      await mouse.move(CANVAS.left + 200, CANVAS.top + 150);
      const { pixel } = await canvas.log();
      for (let i = 0; i < 6; i++) await mouse.wheel(0, -100);
      await canvas.settle();
      const zoomed = await canvas.viewport();
      assert.ok(zoomed.zoom > 4 && zoomed.zoom < 8, `zoom ${zoomed.zoom}`);
      const under = { x: (200 - zoomed.originX) / zoomed.zoom, y: (150 - zoomed.originY) / zoomed.zoom };
      assert.deepEqual({ x: Math.floor(under.x), y: Math.floor(under.y) }, pixel);

      await keyboard.down('Alt');
      await mouse.wheel(0, -100);
      await keyboard.up('Alt');
      await canvas.settle();
      assert.deepEqual((await canvas.log()).sizes, [22]);

      await new Promise((resolve) => setTimeout(resolve, 300));
      await keyboard.down('Shift');
      await mouse.wheel(0, 40);
      await keyboard.up('Shift');
      await canvas.settle();
      assert.deepEqual(await canvas.viewport(), { ...zoomed, originX: zoomed.originX - 40 });

      await mouse.down({ button: 'middle' });
      await mouse.move(CANVAS.left + 230, CANVAS.top + 140);
      await mouse.up({ button: 'middle' });
      await canvas.settle();
      assert.deepEqual(await canvas.viewport(), {
        zoom: zoomed.zoom,
        originX: zoomed.originX - 10,
        originY: zoomed.originY - 10,
      });
      assert.equal((await canvas.log()).strokes.length, 0);
    },
  },
  {
    name: 'keys: arrows and D paint, Space pans, H hides, others pass',
    browsers: ['webgl'],
    async run(canvas) {
      const size = { width: 120, height: 90 };
      await canvas.show({ scene: 'confirmed', ...size });
      await setOverlay(canvas, 0.5);
      const view = await canvas.setViewport(4, 0, 0);
      const { mouse, keyboard } = canvas.page;
      await setTool(canvas, brush(1, 4));
      await keyboard.press('Tab');
      await mouse.move(CANVAS.left + 4 * 30 + 1, CANVAS.top + 4 * 20 + 1);
      await keyboard.press('ArrowRight');
      assert.deepEqual((await canvas.log()).pixel, { x: 31, y: 20 });
      await keyboard.down('d');
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await keyboard.press(key);
      await keyboard.up('d');
      const points = [
        [31, 20],
        [32, 20],
        [33, 20],
        [33, 21],
      ].map(([x, y]) => ({ x, y }));
      const mask = naiveStroke(size.width, size.height, points, 1);
      await assertStroke(canvas, 'confirmed', size, mask, makeCell(4, true));

      await setTool(canvas, brush(10));
      await keyboard.press('Shift+ArrowLeft');
      assert.deepEqual((await canvas.log()).pixel, { x: 23, y: 21 });

      await keyboard.down('h');
      const bare = await canvas.screenshot();
      await keyboard.up('h');
      checkPicture(bare, view, 1, size, (x, y) => imageColor('confirmed', x, y), 'H held');

      await mouse.move(CANVAS.left + 100, CANVAS.top + 100);
      await keyboard.down('Space');
      await mouse.down();
      await mouse.move(CANVAS.left + 130, CANVAS.top + 110);
      await mouse.up();
      await keyboard.up('Space');
      assert.deepEqual(await canvas.viewport(), { zoom: 4, originX: 30, originY: 10 });
      assert.equal((await canvas.log()).strokes.length, 1);

      const passed = await canvas.page.evaluate(() => {
        const element = document.querySelector('.label-canvas');
        return ['b', 'e', 'f', 'u', '[', ']', '1', 'Enter', 'Escape', 'Tab'].filter((key) =>
          element?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })),
        ).length;
      });
      assert.equal(passed, 10);
    },
  },
  {
    name: 'a preview is drawn in place of the map and its proposal, paints nothing, and leaves the map alone',
    browsers: BOTH,
    async run(canvas) {
      const size = { width: 90, height: 70 };
      const other = { scene: 'confirmed', ...size } as const;
      await canvas.show({ scene: 'blank', ...size, proposal: true });
      await setOverlay(canvas, 0.6);
      await setTool(canvas, brush(1));
      const view = await canvas.setViewport(6, 0, 0);
      await canvas.page.evaluate((request) => window.harness.setPreview(request), other);
      const shown = await canvas.screenshot();
      // The image is the scene's that was shown; the labels are the other's.
      const labels = (x: number, y: number): number[] =>
        over(classColor(cellOf('confirmed', x, y) & 0xff), imageColor('blank', x, y), 0.6);
      checkPicture(shown, view, 1, size, labels, 'the preview');

      await canvas.drag([{ x: 20.5, y: 20.5 }]);
      assert.equal((await canvas.log()).strokes.length, 0);
      await canvas.page.evaluate((cell) => window.harness.writeCell(30, 30, cell), makeCell(4, true));
      const still = await canvas.screenshot();
      checkPicture(still, view, 1, size, labels, 'the preview after a change of the map');

      await canvas.page.evaluate(() => window.harness.setPreview(null));
      const cells = await canvas.cells();
      assert.deepEqual(
        cells.filter((cell) => cell !== UNLABELED),
        [makeCell(4, true)],
      );
      const after = await canvas.screenshot();
      close(
        after.at(6 * 30 + 3, 6 * 30 + 3),
        over(classColor(4), imageColor('blank', 30, 30), 0.6),
        3,
        'map',
      );
      const bare = imageColor('blank', 5, 5);
      close(after.at(6 * 5 + 3, 6 * 5 + 3), bare, 3, 'where neither map nor proposal has a class');
      const proposed = after.at(6 * 50 + 3, 6 * 50 + 3);
      assert.notDeepEqual(proposed, imageColor('blank', 50, 50), 'the proposal is drawn again');
      await canvas.drag([{ x: 20.5, y: 20.5 }]);
      assert.equal((await canvas.log()).strokes.length, 1);
    },
  },
  {
    name: 'a preview with a look of its own is drawn so, though the labels are hidden',
    browsers: BOTH,
    async run(canvas) {
      const size = { width: 90, height: 70 };
      await canvas.show({ scene: 'blank', ...size });
      await canvas.page.evaluate(() =>
        window.harness.setOverlay({ opacity: 0.2, visible: false, hidden: [1, 2, 3, 4] }),
      );
      const view = await canvas.setViewport(6, 0, 0);
      await canvas.page.evaluate(
        (request) =>
          window.harness.setPreview(request, {
            classes: [0, 1, 2, 3, 4].map((id) => ({ id, name: 'x', color: '#10c0f0' })),
            opacity: 0.9,
          }),
        { scene: 'confirmed', ...size } as const,
      );
      const shown = await canvas.screenshot();
      const expected = (x: number, y: number): number[] =>
        over([0x10, 0xc0, 0xf0], imageColor('blank', x, y), 0.9);
      checkPicture(shown, view, 1, size, expected, 'the look');
      await canvas.page.evaluate(() => window.harness.setPreview(null));
      const after = await canvas.screenshot();
      checkPicture(after, view, 1, size, (x, y) => imageColor('blank', x, y), 'hidden again');
    },
  },
  {
    name: 'nothing paints where the canvas is not editable; a stroke under way is kept',
    browsers: ['webgl'],
    async run(canvas) {
      await canvas.show({ scene: 'blank', width: 100, height: 100 });
      await setTool(canvas, brush(5));
      await canvas.drag(
        [
          { x: 20, y: 20 },
          { x: 40, y: 40 },
        ],
        false,
      );
      await canvas.page.evaluate(() => window.harness.setEditable(false));
      await canvas.page.mouse.up();
      assert.equal((await canvas.log()).strokes.length, 1);
      const cells = await canvas.cells();
      await canvas.drag([
        { x: 60, y: 20 },
        { x: 80, y: 40 },
      ]);
      assert.deepEqual(await canvas.cells(), cells);
      assert.equal((await canvas.log()).strokes.length, 1);
    },
  },
  {
    name: 'painting works where moves come without coalesced points',
    browsers: ['webgl'],
    async run(canvas) {
      await canvas.page.evaluate(() => {
        Reflect.deleteProperty(PointerEvent.prototype, 'getCoalescedEvents');
      });
      const size = { width: 100, height: 100 };
      await canvas.show({ scene: 'blank', ...size });
      await canvas.setViewport(2, 0, 0);
      await setTool(canvas, brush(4));
      const points = [
        { x: 20, y: 20 },
        { x: 60, y: 30 },
      ];
      await canvas.drag(points);
      await assertStroke(canvas, 'blank', size, naiveStroke(100, 100, points, 4), makeCell(1, true));
    },
  },
  {
    name: 'a fast scribble has no gap',
    browsers: ['webgl'],
    async run(canvas) {
      const size = { width: 600, height: 400 };
      await canvas.show({ scene: 'blank', ...size });
      await canvas.setViewport(1, 0, 0);
      await setTool(canvas, brush(1));
      await canvas.page.mouse.move(CANVAS.left + 10.5, CANVAS.top + 10.5);
      await canvas.page.mouse.down();
      // Sent without waiting for one another, so that the browser coalesces them.
      const moves = Array.from({ length: 60 }, (_, i) => ({
        x: 300 + 250 * Math.cos(i * 1.7),
        y: 200 + 150 * Math.sin(i * 2.3),
      }));
      await Promise.all(moves.map(({ x, y }) => canvas.page.mouse.move(CANVAS.left + x, CANVAS.top + y)));
      await canvas.page.mouse.up();
      const mask = naiveStroke(size.width, size.height, [{ x: 10.5, y: 10.5 }, ...moves], 1);
      await assertStroke(canvas, 'blank', size, mask, makeCell(1, true));
    },
  },
];

export const tests: readonly CanvasTest[] = [...pictures, ...clicks, ...strokes, ...others];
