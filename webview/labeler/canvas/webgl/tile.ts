/** A part of the image with textures of its own, which come to the GPU one piece after the other. */
import type { ClassMap, LabelMap } from '../../../../src/core/labelMap';
import type { CellRect } from '../dirtyTiles';
import {
  cellPlane,
  classPlane,
  imageTexture,
  planeTexture,
  uploadImageRows,
  uploadPlane,
  type Plane,
} from './textures';
import type { TurnedStrips } from './turnedStrips';

/** Bytes of the image that are handed over in one piece. */
const PIECE_BYTES = 1 << 22;

/** What tiles are made of. */
export interface TileSource {
  /** Null once every tile has its part. */
  readonly image: ImageBitmap | null;
  /** Where the image must be taken from strip by strip; null where its bitmap can be uploaded as it is. */
  readonly strips: TurnedStrips | null;
  readonly map: LabelMap;
  readonly proposal: ClassMap | null;
}

/** Textures of a tile that can be drawn. */
export interface TileTextures {
  readonly rect: CellRect;
  readonly image: WebGLTexture;
  readonly labels: WebGLTexture;
  readonly proposal: WebGLTexture | null;
}

export class Tile {
  private image: WebGLTexture | null = null;
  /** Rows of the image that the texture has. */
  private imageRows = 0;
  private mipmapped = false;
  private labels: WebGLTexture | null = null;
  /** Whether the map is another than the labels' texture says. */
  private labelsStale = true;
  private proposal: WebGLTexture | null = null;

  constructor(
    private readonly gl: WebGL2RenderingContext,
    readonly rect: CellRect,
  ) {}

  /** Whether the GPU has the whole image of the tile. */
  get hasImage(): boolean {
    return this.mipmapped;
  }

  /** Undefined until image and labels are there. */
  get textures(): TileTextures | undefined {
    const { rect, image, labels, proposal } = this;
    return this.mipmapped && image !== null && labels !== null
      ? { rect, image, labels, proposal }
      : undefined;
  }

  /** About how many bytes the GPU has still to be given. */
  missing({ proposal }: TileSource): number {
    const { width, height } = this.rect;
    // Mipmaps are made of the image by the GPU: as much work again.
    const image = this.mipmapped ? 0 : 4 * width * (2 * height - this.imageRows);
    const labels = this.labelsStale ? 2 * width * height : 0;
    const proposed = proposal !== null && this.proposal === null ? width * height : 0;
    return image + labels + proposed;
  }

  /**
   * Gives the GPU the next piece that is missing.
   * @returns about how many bytes it was, and whether the tile looks different now
   */
  step(source: TileSource): { bytes: number; visible: boolean } {
    const before = this.missing(source);
    if (!this.mipmapped && source.image !== null) this.stepImage(source.image, source.strips);
    else if (this.labelsStale) this.renewLabels(cellPlane(source.map));
    else if (source.proposal !== null && this.proposal === null) {
      this.proposal = planeTexture(this.gl, classPlane(source.proposal), this.rect);
    }
    return { bytes: before - this.missing(source), visible: this.textures !== undefined };
  }

  /** Some cells of the map have changed; labels that aren't there yet will have them. */
  updateCells(plane: Plane, rects: readonly CellRect[]): void {
    if (this.labels === null) return;
    this.gl.bindTexture(this.gl.TEXTURE_2D, this.labels);
    for (const rect of rects) uploadPlane(this.gl, plane, this.rect, rect);
  }

  /** Every cell of the map has changed: they come again in their turn, and the old ones are drawn until then. */
  invalidateLabels(): void {
    this.labelsStale = true;
  }

  dropProposal(): void {
    this.gl.deleteTexture(this.proposal);
    this.proposal = null;
  }

  dispose(): void {
    for (const texture of [this.image, this.labels, this.proposal]) this.gl.deleteTexture(texture);
  }

  private stepImage(image: ImageBitmap, strips: TurnedStrips | null): void {
    const { gl, rect } = this;
    if (this.image === null) this.image = imageTexture(gl, rect);
    else gl.bindTexture(gl.TEXTURE_2D, this.image);
    if (this.imageRows === rect.height) {
      gl.generateMipmap(gl.TEXTURE_2D);
      this.mipmapped = true;
      return;
    }
    const from = this.imageRows;
    const rows = Math.max(1, Math.floor(PIECE_BYTES / (4 * rect.width)));
    this.imageRows = Math.min(rect.height, from + rows);
    const part = { ...rect, y: rect.y + from, height: this.imageRows - from };
    if (strips === null) uploadImageRows(gl, image, part, from);
    else uploadImageRows(gl, strips.strip(image, part), { ...part, x: 0, y: 0 }, from);
  }

  private renewLabels(plane: Plane): void {
    if (this.labels === null) this.labels = planeTexture(this.gl, plane, this.rect);
    else this.updateCells(plane, [this.rect]);
    this.labelsStale = false;
  }
}
