/** The brush's outline and the keyboard's crosshair: an SVG above the drawing, so that moving it redraws nothing. */
import { Brush, clampBrushSize, snapDoubled } from '../../../src/core/raster/brush';
import type { ToolState, Viewport } from './types';
import { toScreen, type Point } from './viewport';

/** From this zoom on the outline follows the pixels that a click would paint. */
const PIXEL_OUTLINE_ZOOM = 3;
/** CSS pixels that the arms of the crosshair are long, and how far from the pixel they begin. */
const CROSSHAIR_ARM = 14;
const CROSSHAIR_GAP = 4;

const SVG = 'http://www.w3.org/2000/svg';

export interface CursorState {
  /** Image pixels; null hides it. */
  readonly at: Point | null;
  readonly keyboard: boolean;
  readonly tool: ToolState;
  readonly editable: boolean;
}

export class CursorOverlay {
  readonly element = document.createElementNS(SVG, 'svg');
  private readonly outline = twoToned('label-canvas-brush');
  private readonly crosshair = twoToned('label-canvas-crosshair');
  private shape: { size: number; corners: Point[] } = { size: 0, corners: [] };

  constructor() {
    this.element.setAttribute('class', 'label-canvas-cursor');
    this.element.setAttribute('aria-hidden', 'true');
    this.element.append(this.outline, this.crosshair);
  }

  update(cursor: CursorState, viewport: Viewport): void {
    setPath(this.outline, cursor.at === null ? '' : this.outlinePath(cursor, cursor.at, viewport));
    setPath(this.crosshair, cursor.at === null || !cursor.keyboard ? '' : crosshairPath(cursor.at, viewport));
  }

  private outlinePath({ tool, editable }: CursorState, at: Point, viewport: Viewport): string {
    if (!editable || tool.tool === 'fill') return '';
    const size = clampBrushSize(tool.size);
    if (viewport.zoom < PIXEL_OUTLINE_ZOOM) {
      return circlePath(toScreen(viewport, at), (size * viewport.zoom) / 2);
    }
    if (this.shape.size !== size) this.shape = { size, corners: pixelOutline(size) };
    const x = snapDoubled(at.x, size) / 2;
    const y = snapDoubled(at.y, size) / 2;
    return polygonPath(this.shape.corners, toScreen(viewport, { x, y }), viewport.zoom);
  }
}

/** A dark line under a light one: seen on every image. */
function twoToned(className: string): SVGGElement {
  const group = document.createElementNS(SVG, 'g');
  group.setAttribute('class', className);
  for (const tone of ['dark', 'light']) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('class', tone);
    group.append(path);
  }
  return group;
}

function setPath(group: SVGGElement, path: string): void {
  for (const child of group.children) {
    if (child.getAttribute('d') !== path) child.setAttribute('d', path);
  }
}

function circlePath({ x, y }: Point, radius: number): string {
  return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;
}

/** Corners of the outline of the pixels of one click, around (0, 0), clockwise; image pixels. */
function pixelOutline(size: number): Point[] {
  const right: Point[] = [];
  const left: Point[] = [];
  const centre = snapDoubled(size, size);
  new Brush(size).sweep(centre, centre, centre, centre, 2 * size, 2 * size, (row, start, end) => {
    const top = row - centre / 2;
    const x = { start: start - centre / 2, end: end - centre / 2 };
    right.push({ x: x.end, y: top }, { x: x.end, y: top + 1 });
    left.unshift({ x: x.start, y: top + 1 }, { x: x.start, y: top });
  });
  return [...right, ...left];
}

function polygonPath(corners: readonly Point[], origin: Point, zoom: number): string {
  return `M${corners.map(({ x, y }) => `${origin.x + x * zoom} ${origin.y + y * zoom}`).join('L')}Z`;
}

/** Four arms around the pixel. */
function crosshairPath(at: Point, viewport: Viewport): string {
  const from = toScreen(viewport, { x: Math.floor(at.x), y: Math.floor(at.y) });
  const half = viewport.zoom / 2;
  const x = from.x + half;
  const y = from.y + half;
  const near = half + CROSSHAIR_GAP;
  const far = near + CROSSHAIR_ARM;
  return [
    `M${x - far} ${y}H${x - near}`,
    `M${x + near} ${y}H${x + far}`,
    `M${x} ${y - far}V${y - near}`,
    `M${x} ${y + near}V${y + far}`,
  ].join('');
}
