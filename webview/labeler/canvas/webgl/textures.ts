/** Textures of a part of an image, of its labels, and of the class colours. */
import type { ClassMap, LabelMap } from '../../../../src/core/labelMap';
import type { CellRect } from '../dirtyTiles';

/** Room for the tile's part of the image, with mipmaps for zooming out. */
export function imageTexture(gl: WebGL2RenderingContext, tile: CellRect): WebGLTexture {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  const levels = Math.floor(Math.log2(Math.max(tile.width, tile.height))) + 1;
  gl.texStorage2D(gl.TEXTURE_2D, levels, gl.RGBA8, tile.width, tile.height);
  setSampling(gl, gl.LINEAR_MIPMAP_LINEAR, gl.LINEAR);
  return texture;
}

/**
 * Uploads a part of an image to the bound texture.
 * @param part whole rows of the texture, where they lie in `source`
 * @param row where they go in the texture
 */
export function uploadImageRows(
  gl: WebGL2RenderingContext,
  source: ImageBitmap | OffscreenCanvas,
  part: CellRect,
  row: number,
): void {
  const { x, y, width, height } = part;
  gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
  gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, x);
  gl.pixelStorei(gl.UNPACK_SKIP_ROWS, y);
  gl.texSubImage2D(
    gl.TEXTURE_2D,
    0,
    0,
    row,
    width,
    height,
    gl.RGBA,
    gl.UNSIGNED_BYTE,
    source as TexImageSource,
  );
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
  const [left, top] = [x - tile.x, y - tile.y];
  gl.texSubImage2D(gl.TEXTURE_2D, 0, left, top, width, height, format, gl.UNSIGNED_BYTE, plane.bytes);
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
