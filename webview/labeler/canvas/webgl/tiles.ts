/** Textures of an image and its labels, cut into tiles where the image is larger than a texture may be. */
import type { ClassMap, LabelMap } from '../../../../src/core/labelMap';
import type { Size } from '../../../../src/core/orientation';
import type { CellRect } from '../dirtyTiles';

/** Larger textures would be allowed nearly everywhere; drivers handle these best. */
const MAX_TILE = 4096;

/** The rectangles of a grid that covers `size`; neither side is longer than the driver allows. */
export function tileRects(gl: WebGL2RenderingContext, size: Size): CellRect[] {
  const side = Math.min(MAX_TILE, gl.getParameter(gl.MAX_TEXTURE_SIZE) as number);
  const rects: CellRect[] = [];
  for (let y = 0; y < size.height; y += side) {
    for (let x = 0; x < size.width; x += side) {
      rects.push({ x, y, width: Math.min(side, size.width - x), height: Math.min(side, size.height - y) });
    }
  }
  return rects;
}

/** The tile's part of the image, with mipmaps for zooming out. */
export function imageTexture(gl: WebGL2RenderingContext, image: ImageBitmap, tile: CellRect): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  const levels = Math.floor(Math.log2(Math.max(tile.width, tile.height))) + 1;
  gl.texStorage2D(gl.TEXTURE_2D, levels, gl.RGBA8, tile.width, tile.height);
  gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
  gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, tile.x);
  gl.pixelStorei(gl.UNPACK_SKIP_ROWS, tile.y);
  gl.texSubImage2D(
    gl.TEXTURE_2D,
    0,
    0,
    0,
    tile.width,
    tile.height,
    gl.RGBA,
    gl.UNSIGNED_BYTE,
    image as TexImageSource,
  );
  gl.generateMipmap(gl.TEXTURE_2D);
  setSampling(gl, gl.LINEAR_MIPMAP_LINEAR, gl.LINEAR);
  return texture;
}

/** Values of the image's pixels on their way to integer textures. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  /** As they lie in memory, row-major. */
  readonly bytes: Uint8Array;
  /** 2: class id in red, flags in green. 1: class id in red. */
  readonly pixelBytes: 1 | 2;
}

export function cellPlane({ width, height, cells }: LabelMap): Plane {
  const bytes = new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
  return { width, height, bytes, pixelBytes: 2 };
}

export function classPlane({ width, height, classes }: ClassMap): Plane {
  return { width, height, bytes: classes, pixelBytes: 1 };
}

/** A texture of the tile's part of a plane. */
export function planeTexture(gl: WebGL2RenderingContext, plane: Plane, tile: CellRect): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  const format = plane.pixelBytes === 2 ? gl.RG8UI : gl.R8UI;
  gl.texStorage2D(gl.TEXTURE_2D, 1, format, tile.width, tile.height);
  setSampling(gl, gl.NEAREST, gl.NEAREST);
  uploadPlane(gl, plane, tile, tile);
  return texture;
}

/** Uploads the part of `rect` that lies in `tile` to the bound texture, straight from the plane's memory. */
export function uploadPlane(gl: WebGL2RenderingContext, plane: Plane, tile: CellRect, rect: CellRect): void {
  const x = Math.max(tile.x, rect.x);
  const y = Math.max(tile.y, rect.y);
  const width = Math.min(tile.x + tile.width, rect.x + rect.width) - x;
  const height = Math.min(tile.y + tile.height, rect.y + rect.height) - y;
  if (width <= 0 || height <= 0) return;
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
  gl.pixelStorei(gl.UNPACK_ROW_LENGTH, plane.width);
  gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, x);
  gl.pixelStorei(gl.UNPACK_SKIP_ROWS, y);
  const format = plane.pixelBytes === 2 ? gl.RG_INTEGER : gl.RED_INTEGER;
  gl.texSubImage2D(
    gl.TEXTURE_2D,
    0,
    x - tile.x,
    y - tile.y,
    width,
    height,
    format,
    gl.UNSIGNED_BYTE,
    plane.bytes,
  );
}

/** A 256×1 texture of the class colours. */
export function paletteTexture(gl: WebGL2RenderingContext): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA8, 256, 1);
  setSampling(gl, gl.NEAREST, gl.NEAREST);
  return texture;
}

function setSampling(gl: WebGL2RenderingContext, minify: number, magnify: number): void {
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, minify);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, magnify);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
  gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
}
