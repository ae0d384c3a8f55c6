/**
 * Where the image lies on the canvas. Pure: CSS pixels relative to the canvas's left upper corner on one side,
 * image pixels on the other (pixel i covers [i, i + 1)).
 */
import type { Size } from '../../../src/core/orientation';
import type { Viewport } from './types';

export const MIN_ZOOM = 0.05;
export const MAX_ZOOM = 64;

/** CSS pixels of the image that always stay on the canvas, so that it can't be lost. */
const KEPT_IN_SIGHT = 32;
/** Part of the canvas that an image fitted into it fills. */
const FIT = 0.96;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A viewport in device pixels, as renderers draw it. */
export interface DeviceView {
  /** Device pixels an image pixel. */
  readonly scale: number;
  /** The image's left upper corner; whole device pixels. */
  readonly originX: number;
  readonly originY: number;
  /** Size of the canvas in device pixels. */
  readonly width: number;
  readonly height: number;
  /** Device pixels a CSS pixel. */
  readonly pixelRatio: number;
}

export function clampZoom(zoom: number): number {
  return Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));
}

/** The point of the image under a point of the canvas, in image pixels. */
export function toImage(viewport: Viewport, screen: Point): Point {
  return {
    x: (screen.x - viewport.originX) / viewport.zoom,
    y: (screen.y - viewport.originY) / viewport.zoom,
  };
}

/** Where a point of the image lies on the canvas, in CSS pixels. */
export function toScreen(viewport: Viewport, image: Point): Point {
  return {
    x: viewport.originX + image.x * viewport.zoom,
    y: viewport.originY + image.y * viewport.zoom,
  };
}

/** The pixel under a point of the canvas, or null beside the image. */
export function pixelAt(viewport: Viewport, screen: Point, image: Size): Point | null {
  const point = toImage(viewport, screen);
  const x = Math.floor(point.x);
  const y = Math.floor(point.y);
  return x >= 0 && y >= 0 && x < image.width && y < image.height ? { x, y } : null;
}

/** Zooms so that what lies under `screen` stays there. */
export function zoomAround(viewport: Viewport, screen: Point, zoom: number): Viewport {
  const clamped = clampZoom(zoom);
  const factor = clamped / viewport.zoom;
  return {
    zoom: clamped,
    originX: screen.x - (screen.x - viewport.originX) * factor,
    originY: screen.y - (screen.y - viewport.originY) * factor,
  };
}

export function pannedBy(viewport: Viewport, dx: number, dy: number): Viewport {
  return { ...viewport, originX: viewport.originX + dx, originY: viewport.originY + dy };
}

/** The image as large as the canvas shows whole, in its middle. */
export function fitted(image: Size, canvas: Size): Viewport {
  const zoom = clampZoom(FIT * Math.min(canvas.width / image.width, canvas.height / image.height));
  return {
    zoom,
    originX: (canvas.width - zoom * image.width) / 2,
    originY: (canvas.height - zoom * image.height) / 2,
  };
}

/** A viewport that can be drawn: zoom in range, some of the image in sight, its corner on a device pixel. */
export function settled(viewport: Viewport, image: Size, canvas: Size, pixelRatio: number): Viewport {
  const zoom = clampZoom(viewport.zoom);
  return {
    zoom,
    originX: settledOrigin(viewport.originX, zoom * image.width, canvas.width, pixelRatio),
    originY: settledOrigin(viewport.originY, zoom * image.height, canvas.height, pixelRatio),
  };
}

function settledOrigin(origin: number, imageSide: number, canvasSide: number, pixelRatio: number): number {
  const kept = Math.min(KEPT_IN_SIGHT, imageSide, canvasSide);
  const inSight = Math.min(canvasSide - kept, Math.max(kept - imageSide, origin));
  return Math.round(inSight * pixelRatio) / pixelRatio;
}

/** The least move that brings an image pixel on the canvas. */
export function revealing(viewport: Viewport, pixel: Point, canvas: Size): Viewport {
  const { x, y } = toScreen(viewport, pixel);
  return pannedBy(
    viewport,
    intoRange(x, viewport.zoom, canvas.width),
    intoRange(y, viewport.zoom, canvas.height),
  );
}

function intoRange(start: number, length: number, side: number): number {
  if (start < 0) return -start;
  return Math.min(0, side - start - length);
}

/** @param canvas size of the canvas in device pixels */
export function toDeviceView(viewport: Viewport, canvas: Size, pixelRatio: number): DeviceView {
  return {
    scale: viewport.zoom * pixelRatio,
    originX: Math.round(viewport.originX * pixelRatio),
    originY: Math.round(viewport.originY * pixelRatio),
    width: canvas.width,
    height: canvas.height,
    pixelRatio,
  };
}
