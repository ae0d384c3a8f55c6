/** The page under test: the labeler's canvas alone, with synthetic images, driven through `window.harness`. */
import { LabelMap, type ClassMap } from '../../../src/core/labelMap';
import { createLabelCanvas } from '../../../webview/labeler/canvas/labelCanvas';
import type {
  LabelCanvas,
  OverlayState,
  PaintedStroke,
  Preview,
  ToolState,
  Viewport,
} from '../../../webview/labeler/canvas/types';
import { cellOf, classes, imageColor, PLAIN_COLOR, type SceneName } from './scenes';

export interface SceneRequest {
  readonly scene: SceneName;
  readonly width: number;
  readonly height: number;
  readonly forceCanvas2d?: boolean;
  readonly proposal?: boolean;
  /** One colour instead of the scene's image: quickly made, however large. */
  readonly plain?: boolean;
  /** Uploaded as one that the browser has turned. */
  readonly turned?: boolean;
  /** After WebGL was lost the image can't be decoded again. */
  readonly decodesOnce?: boolean;
}

export interface HarnessLog {
  readonly strokes: { tool: string; classId: number; runs: number[] }[];
  readonly calls: string[];
  readonly sizes: number[];
  readonly pixel: { x: number; y: number } | null;
  readonly renderer: string | undefined;
  readonly fallbacks: string[];
}

let canvas: LabelCanvas | undefined;
let map: LabelMap | undefined;
let log: {
  strokes: PaintedStroke[];
  calls: string[];
  sizes: number[];
  pixel: HarnessLog['pixel'];
};
let bitmap: ImageBitmap | undefined;
/** How often the image was decoded again. */
let decodes = 0;
/** Of all scenes since the page was opened. */
const fallbacks: string[] = [];

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('no scene yet');
  return value;
}

async function makeImage(request: SceneRequest): Promise<ImageBitmap> {
  if (request.plain === true) return plainImage(request);
  const data = new ImageData(request.width, request.height);
  for (let y = 0, i = 0; y < request.height; y++) {
    for (let x = 0; x < request.width; x++, i += 4) {
      data.data.set([...imageColor(request.scene, x, y), 255], i);
    }
  }
  return createImageBitmap(data, { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
}

function plainImage({ width, height }: SceneRequest): ImageBitmap {
  const picture = new OffscreenCanvas(width, height);
  const context = present(picture.getContext('2d') ?? undefined);
  context.fillStyle = PLAIN_COLOR;
  context.fillRect(0, 0, width, height);
  return picture.transferToImageBitmap();
}

function makeMap({ scene, width, height }: SceneRequest): LabelMap {
  const cells = new Uint16Array(width * height);
  for (let i = 0; i < cells.length; i++) cells[i] = cellOf(scene, i % width, Math.floor(i / width));
  return new LabelMap(width, height, cells);
}

function makeProposal({ width, height }: SceneRequest): ClassMap {
  const classes = new Uint8Array(width * height);
  for (let i = 0; i < classes.length; i++) {
    classes[i] = cellOf('regions', i % width, Math.floor(i / width)) & 0xff;
  }
  return { width, height, classes };
}

/** Two frames: what was asked for has been drawn and shown. */
async function settle(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => requestAnimationFrame(resolve));
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}

let rest: (() => void) | undefined;

async function drawnWhole(): Promise<void> {
  while (present(canvas).element.dataset.drawn !== 'whole') await settle();
}

export const harness = {
  /** Shows a scene, and waits until the GPU draws it, where there is one. */
  async show(request: SceneRequest): Promise<void> {
    await this.begin(request);
    await drawnWhole();
    await settle();
  },
  /** Shows a scene; its first frames may be on their way. */
  async begin(request: SceneRequest): Promise<void> {
    canvas?.dispose();
    log = { strokes: [], calls: [], sizes: [], pixel: null };
    const { calls } = log;
    canvas = createLabelCanvas(
      present(document.getElementById('container') ?? undefined),
      {
        strokeStarted: () => calls.push('started'),
        stroke: (stroke) => {
          calls.push('stroke');
          log.strokes.push(stroke);
        },
        strokeAborted: () => calls.push('aborted'),
        viewportChanged: () => undefined,
        pixelChanged: (pixel) => (log.pixel = pixel),
        focusChanged: (focused) => calls.push(focused ? 'focus' : 'blur'),
        sizeChanged: (size) => log.sizes.push(size),
        rendererChanged: (renderer, reason) => fallbacks.push(`${renderer}: ${reason}`),
      },
      request.forceCanvas2d === true ? { forceCanvas2d: true } : {},
    );
    canvas.setClasses(classes);
    // As on the page, the canvas has its size before the image comes.
    await settle();
    map = makeMap(request);
    bitmap = await makeImage(request);
    const decode = (): Promise<ImageBitmap> => {
      decodes++;
      return request.decodesOnce === true ? Promise.reject(new Error('out of memory')) : makeImage(request);
    };
    canvas.show({ bitmap, turned: request.turned === true, decode }, map);
    if (request.proposal === true) canvas.setProposal(makeProposal(request));
  },
  /** Shows a scene while the page never rests, so that the GPU doesn't begin; `drawn` says who draws. */
  async beginBusily(request: SceneRequest): Promise<void> {
    const idle = window.requestIdleCallback.bind(window);
    window.requestIdleCallback = (callback) => {
      window.requestIdleCallback = idle;
      rest = () => callback({ didTimeout: true, timeRemaining: () => 0 });
      return 0;
    };
    await this.begin(request);
    await settle();
  },
  /** The page comes to rest; waits until the GPU draws. */
  async rest(): Promise<void> {
    present(rest)();
    await drawnWhole();
    await settle();
  },
  drawn: (): string | undefined => present(canvas).element.dataset.drawn,
  async setViewport(viewport: Viewport): Promise<Viewport> {
    present(canvas).setViewport(viewport);
    await settle();
    return present(canvas).viewport;
  },
  viewport: (): Viewport => present(canvas).viewport,
  async setOverlay(overlay: { opacity: number; visible: boolean; hidden: number[] }): Promise<void> {
    const state: OverlayState = { ...overlay, hidden: new Set(overlay.hidden) };
    present(canvas).setOverlay(state);
    await settle();
  },
  /** Shows another scene's labels in place of the map's; @param look as the differences of a conflict are drawn */
  async setPreview(request: SceneRequest | null, look?: Preview['look']): Promise<void> {
    const preview =
      request === null ? null : { map: makeMap(request), ...(look === undefined ? {} : { look }) };
    present(canvas).setPreview(preview);
    await settle();
  },
  setTool: (tool: ToolState): void => present(canvas).setTool(tool),
  setEditable: (editable: boolean): void => present(canvas).setEditable(editable),
  async abort(): Promise<boolean> {
    const aborted = present(canvas).abortStroke();
    await settle();
    return aborted;
  },
  async loseContext(): Promise<void> {
    const layer = present(canvas).element.querySelector('canvas');
    layer?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    // The browser says so some time later; then the image is decoded again.
    const { dataset } = present(canvas).element;
    for (let i = 0; i < 400 && dataset.renderer !== 'canvas2d'; i++) await pause();
    await pause();
    await settle();
  },
  /** Writes a cell as an undo would. */
  async writeCell(x: number, y: number, cell: number): Promise<void> {
    const at = y * present(map).width + x;
    present(map).cells[at] = cell;
    present(canvas).cellsChanged(Uint32Array.of(at, 1, cell));
    await settle();
  },
  /** Writes every cell as a revert would, then one as an undo would; waits until all of them are drawn. */
  async rewriteCells(every: number, x: number, y: number, one: number): Promise<void> {
    await drawnWhole();
    present(map).cells.fill(every);
    present(canvas).allCellsChanged();
    await this.writeCell(x, y, one);
    await drawnWhole();
  },
  drawnAt(x: number, y: number): number[] {
    const pixel = new OffscreenCanvas(1, 1).getContext('2d');
    if (pixel === null) throw new Error('no 2D context');
    for (const layer of present(canvas).element.querySelectorAll('canvas')) {
      pixel.drawImage(layer, x, y, 1, 1, 0, 0, 1, 1);
    }
    return Array.from(pixel.getImageData(0, 0, 1, 1).data.subarray(0, 3));
  },
  /** A closed bitmap has no size. */
  bitmap: (): { closed: boolean; decodes: number } => ({ closed: present(bitmap).width === 0, decodes }),
  /** Shows a large scene, and says for each frame until it is drawn whole which of the points were drawn. */
  async watchDrawing(
    request: SceneRequest,
    points: readonly (readonly [x: number, y: number])[],
  ): Promise<boolean[][]> {
    await this.begin(request);
    await settle();
    const { dataset } = present(canvas).element;
    const frames: boolean[][] = [];
    do {
      frames.push(points.map(([x, y]) => this.drawnAt(x, y).some((value) => value > 0)));
      await new Promise((resolve) => requestAnimationFrame(resolve));
    } while (dataset.drawn !== 'whole');
    return frames;
  },
  cells: (): number[] => Array.from(present(map).cells),
  log: (): HarnessLog => ({
    ...log,
    fallbacks,
    strokes: log.strokes.map(({ tool, classId, runs }) => ({ tool, classId, runs: Array.from(runs) })),
    renderer: present(canvas).element.dataset.renderer,
  }),
  settle,
};

export type Harness = typeof harness;
Object.assign(window, { harness });
