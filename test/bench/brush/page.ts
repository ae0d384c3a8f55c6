/** The canvas with a large label map; counts the main thread's work a move and a pointer-up. */
import { LabelMap, makeCell, UNLABELED } from '../../../src/core/labelMap';
import { createLabelCanvas } from '../../../webview/labeler/canvas/labelCanvas';
import type { LabelCanvas } from '../../../webview/labeler/canvas/types';

export interface BrushFigures {
  /** Handling a move and drawing its frame, ms each. */
  readonly moves: number[];
  /** Handling pointer-up, ms each. */
  readonly ups: number[];
  /** From the mouse's event to the frame after the one that drew it, ms each. */
  readonly toScreen: number[];
  /** Frames that took more than one and a half of the screen's. */
  readonly dropped: number;
  readonly changedPixels: number;
}

let canvas: LabelCanvas | undefined;
let figures: { moves: number[]; ups: number[]; toScreen: number[]; frames: number[]; changedPixels: number };

function reset(): void {
  figures = { moves: [], ups: [], toScreen: [], frames: [], changedPixels: 0 };
}
reset();

/** Work of the events since the last frame, and when the first of them happened. */
let pending = { work: 0, since: 0, moved: false };
let eventStart = 0;

const nativeFrame = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (callback) =>
  nativeFrame((time) => {
    const start = performance.now();
    callback(time);
    const { work, since, moved } = pending;
    pending = { work: 0, since: 0, moved: false };
    if (!moved) return;
    figures.moves.push(work + performance.now() - start);
    nativeFrame(() => figures.toScreen.push(performance.now() - since));
  });

window.addEventListener('pointermove', () => (eventStart = performance.now()), { capture: true });
window.addEventListener('pointermove', (event) => {
  if (event.buttons === 0) return;
  pending.since = pending.moved ? pending.since : event.timeStamp;
  pending.work += performance.now() - eventStart;
  pending.moved = true;
});
window.addEventListener('pointerup', () => (eventStart = performance.now()), { capture: true });
window.addEventListener('pointerup', () => figures.ups.push(performance.now() - eventStart));

function watchFrames(time: number): void {
  figures.frames.push(time);
  nativeFrame(watchFrames);
}
nativeFrame(watchFrames);

/** A picture and a map with a street scene's worth of regions, most of them predicted. */
function makeScene(side: number): { image: ImageBitmap; map: LabelMap } {
  const picture = new OffscreenCanvas(side, side);
  const context = picture.getContext('2d');
  if (context === null) throw new Error('no 2D context');
  for (let i = 0; i < 64; i++) {
    context.fillStyle = `hsl(${i * 37} 40% ${30 + (i % 5) * 10}%)`;
    context.fillRect(((i % 8) * side) / 8, (Math.floor(i / 8) * side) / 8, side / 8, side / 8);
  }
  const cells = new Uint16Array(side * side).fill(UNLABELED);
  for (let row = 0; row < side; row++) {
    for (let left = 0; left < side; left += 97) {
      const cell = makeCell(((row >> 7) + left) % 5, left % 3 === 0);
      cells.fill(cell, row * side + left, row * side + Math.min(side, left + 60));
    }
  }
  return { image: picture.transferToImageBitmap(), map: new LabelMap(side, side, cells) };
}

export const bench = {
  /** @returns ms until everything was on the GPU */
  async show(side: number): Promise<number> {
    canvas?.dispose();
    const { image, map } = makeScene(side);
    const container = document.getElementById('container');
    if (container === null) throw new Error('no container');
    const ignore = (): void => undefined;
    canvas = createLabelCanvas(container, {
      strokeStarted: ignore,
      stroke: ({ runs }) => {
        for (let i = 1; i < runs.length; i += 3) figures.changedPixels += runs[i];
      },
      strokeAborted: ignore,
      viewportChanged: ignore,
      pixelChanged: ignore,
      focusChanged: ignore,
      sizeChanged: ignore,
      rendererChanged: ignore,
    });
    canvas.setClasses([0, 1, 2, 3, 4].map((id) => ({ id, name: `class ${id}`, color: `#${id}0a0f${id}` })));
    const start = performance.now();
    canvas.show(
      { bitmap: image, turned: false, decode: () => Promise.reject(new Error('WebGL was lost')) },
      map,
    );
    const { dataset } = canvas.element;
    do await new Promise((resolve) => nativeFrame(resolve));
    while (dataset.drawn !== 'whole');
    return performance.now() - start;
  },
  setBrush(size: number, classId: number): void {
    canvas?.setTool({ tool: 'brush', size, classId, onlyUnconfirmed: false });
  },
  reset,
  figures(): BrushFigures {
    const gaps = figures.frames.slice(1).map((time, i) => time - figures.frames[i]);
    const usual = [...gaps].sort((a, b) => a - b)[gaps.length >> 1];
    return { ...figures, dropped: gaps.filter((gap) => gap > 1.5 * usual).length };
  },
  renderer: (): string => canvas?.element.dataset.renderer ?? 'none',
  /** The GPU's name, or undefined where there is none or only a software one. */
  gpu(): string | undefined {
    const gl = document.createElement('canvas').getContext('webgl2');
    const info = gl?.getExtension('WEBGL_debug_renderer_info');
    if (!gl || !info) return undefined;
    const name = String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL));
    return /swiftshader|llvmpipe|lavapipe|basic render|software/i.test(name) ? undefined : name;
  },
};

export type Bench = typeof bench;
Object.assign(window, { bench });
