/**
 * Brings a large image and its labels to the GPU, some megabytes a frame and nearest to the middle of the canvas
 * first: the main thread never waits for the GPU, and meanwhile the view can be moved and painted on.
 */
import type { ClassMap, LabelMap } from '../../../../src/core/labelMap';
import type { Size } from '../../../../src/core/orientation';
import type { CellRect } from '../dirtyTiles';
import type { DeviceView } from '../viewport';
import { cellPlane } from './textures';
import { Tile, type TileSource, type TileTextures } from './tile';

/** Larger textures would be allowed nearly everywhere; these are drawn soon after one another. */
const MAX_TILE = 2048;
/** Bytes that the GPU is given in one frame. */
const FRAME_BYTES = 1 << 25;
/** So little goes at once, whatever the GPU is busy with. */
const SMALL_BYTES = 1 << 22;

export interface UploadEvents {
  /** The GPU has the whole image; its bitmap is no longer read. */
  imageUploaded(): void;
  /** The GPU refused something: it can't show the image. */
  failed(reason: string): void;
}

export class TileUploads {
  private tiles: Tile[] = [];
  private source: TileSource | undefined;
  /** Passed once the GPU has done what it was given last. */
  private fence: WebGLSync | null = null;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly events: UploadEvents,
  ) {}

  /** What can be drawn by now. */
  get drawable(): TileTextures[] {
    return this.tiles.flatMap(({ textures }) => textures ?? []);
  }

  /** Whether the GPU was given everything as it stands. */
  get whole(): boolean {
    return this.missing() === 0;
  }

  /** Whether it also has done with it. */
  get done(): boolean {
    return this.fence === null && this.whole;
  }

  setScene(source: TileSource): void {
    for (const tile of this.tiles) tile.dispose();
    this.source = source;
    this.tiles = tileRects(this.gl, source.map).map((rect) => new Tile(this.gl, rect));
  }

  setMap(map: LabelMap): void {
    if (this.source === undefined) return;
    this.source = { ...this.source, map };
    for (const tile of this.tiles) tile.invalidateLabels();
  }

  setProposal(proposal: ClassMap | null): void {
    if (this.source === undefined) return;
    this.source = { ...this.source, proposal };
    for (const tile of this.tiles) tile.dropProposal();
  }

  /** A stroke's cells go at once, so that its next frame shows them; those of a large change in their turn. */
  updateCells(rects: readonly CellRect[]): void {
    if (this.source === undefined) return;
    const plane = cellPlane(this.source.map);
    const bytes = rects.reduce((sum, { width, height }) => sum + plane.pixelBytes * width * height, 0);
    for (const tile of this.tiles) {
      if (bytes <= FRAME_BYTES) tile.updateCells(plane, rects);
      else if (rects.some((rect) => overlap(rect, tile.rect))) tile.invalidateLabels();
    }
  }

  /**
   * Gives the GPU what one frame may, unless it is still busy with what it got before.
   * @returns the parts of the image that look different now
   */
  advance(view: DeviceView): CellRect[] {
    const { gl, source } = this;
    if (source === undefined) return [];
    const idle = this.checkFence();
    const missing = this.missing();
    if (missing === 0 || (!idle && missing > SMALL_BYTES)) return [];
    const changed: CellRect[] = [];
    let bytes = 0;
    for (const tile of nearestFirst(this.tiles, view)) {
      if (bytes >= FRAME_BYTES) break;
      let looksDifferent = false;
      while (bytes < FRAME_BYTES && tile.missing(source) > 0) {
        const step = tile.step(source);
        bytes += step.bytes;
        looksDifferent ||= step.visible;
      }
      if (looksDifferent) changed.push(tile.rect);
    }
    gl.deleteSync(this.fence);
    this.fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    if (source.image !== null && this.tiles.every(({ hasImage }) => hasImage)) {
      this.source = { ...source, image: null, strips: null };
      this.events.imageUploaded();
    }
    return changed;
  }

  dispose(): void {
    for (const tile of this.tiles) tile.dispose();
    this.tiles = [];
    this.source = undefined;
  }

  private missing(): number {
    const { source } = this;
    return source === undefined ? 0 : this.tiles.reduce((sum, tile) => sum + tile.missing(source), 0);
  }

  /** Whether the GPU has done what it was given. Only then is it asked for errors: an earlier answer would be waited for. */
  private checkFence(): boolean {
    const { gl, fence } = this;
    if (fence === null) return true;
    if (gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.UNSIGNALED) return false;
    gl.deleteSync(fence);
    this.fence = null;
    const error = gl.getError();
    // A lost context is told by its event.
    if (error !== gl.NO_ERROR && error !== gl.CONTEXT_LOST_WEBGL) {
      this.events.failed(error === gl.OUT_OF_MEMORY ? 'too little GPU memory' : `WebGL error ${error}`);
    }
    return true;
  }
}

/** The rectangles of a grid that covers `size`; neither side is longer than the driver allows. */
function tileRects(gl: WebGL2RenderingContext, size: Size): CellRect[] {
  const side = Math.min(MAX_TILE, gl.getParameter(gl.MAX_TEXTURE_SIZE) as number);
  const rects: CellRect[] = [];
  for (let y = 0; y < size.height; y += side) {
    for (let x = 0; x < size.width; x += side) {
      rects.push({ x, y, width: Math.min(side, size.width - x), height: Math.min(side, size.height - y) });
    }
  }
  return rects;
}

/** By their distance from what lies in the middle of the canvas. */
function nearestFirst(tiles: readonly Tile[], view: DeviceView): Tile[] {
  const middleX = (view.width / 2 - view.originX) / view.scale;
  const middleY = (view.height / 2 - view.originY) / view.scale;
  const distance = ({ rect }: Tile): number =>
    Math.hypot(
      Math.max(rect.x - middleX, 0, middleX - rect.x - rect.width),
      Math.max(rect.y - middleY, 0, middleY - rect.y - rect.height),
    );
  return [...tiles].sort((a, b) => distance(a) - distance(b));
}

function overlap(a: CellRect, b: CellRect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
