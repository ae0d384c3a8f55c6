/** Draws with WebGL2: image, labels and palette are textures, so colours, opacity and hidden classes cost nothing. */
import type { ClassMap, LabelMap } from '../../../../src/core/labelMap';
import type { CellRect } from '../dirtyTiles';
import type { Palette } from '../palette';
import { CHECKERBOARD, devicePatterns, GRID_MIN_ZOOM, GRID_OPACITY } from '../patterns';
import { boundingRect, RedrawTracker, type DeviceRect } from '../redraw';
import type { Drawn, Renderer, Scene } from '../renderer';
import type { DeviceView } from '../viewport';
import { LabelProgram, type Uniforms } from './program';
import { paletteTexture } from './textures';
import type { TileTextures } from './tile';
import { TileUploads } from './tileUploads';
import { TurnedStrips } from './turnedStrips';

export interface WebglEvents {
  /** The GPU has the whole image; its bitmap is no longer read. */
  imageUploaded(): void;
  /** The GPU took the context away or can't hold the image: the renderer is of no use any more. */
  lost(reason: string): void;
}

const IMAGE_UNIT = 0;
const LABEL_UNIT = 1;
const PROPOSAL_UNIT = 2;
const PALETTE_UNIT = 3;

export class WebglRenderer implements Renderer {
  readonly kind = 'webgl2';
  private readonly gl: WebGL2RenderingContext;
  private readonly program: LabelProgram;
  private readonly palette: WebGLTexture;
  private readonly uploads: TileUploads;
  private readonly redraw = new RedrawTracker();
  /** Passed once the GPU has done what it was told before somebody asked whether it is idle. */
  private fence: WebGLSync | null = null;

  /**
   * @param canvas without a context
   * @throws Error when WebGL2 can't be had
   */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly events: WebglEvents,
  ) {
    const gl = canvas.getContext('webgl2', {
      antialias: false,
      depth: false,
      stencil: false,
      // A stroke draws again only what it changed.
      preserveDrawingBuffer: true,
    });
    if (gl === null) throw new Error('this browser has no WebGL2');
    this.gl = gl;
    this.program = new LabelProgram(gl);
    this.palette = paletteTexture(gl);
    this.uploads = new TileUploads(gl, {
      imageUploaded: () => events.imageUploaded(),
      failed: (reason) => events.lost(reason),
    });
    canvas.addEventListener('webglcontextlost', (event) => {
      const { statusMessage } = event as WebGLContextEvent;
      events.lost(statusMessage === '' ? 'the WebGL context was lost' : statusMessage);
    });
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  }

  setScene({ image, turned, map, proposal, palette }: Scene): void {
    this.uploads.setScene({ image, strips: turned ? new TurnedStrips() : null, map, proposal });
    this.setPalette(palette);
  }

  setMap(map: LabelMap): void {
    this.uploads.setMap(map);
  }

  setProposal(proposal: ClassMap | null): void {
    this.uploads.setProposal(proposal);
    this.redraw.invalidate();
  }

  setPalette(palette: Palette): void {
    const { gl } = this;
    this.redraw.invalidate();
    gl.bindTexture(gl.TEXTURE_2D, this.palette);
    gl.pixelStorei(gl.UNPACK_ROW_LENGTH, 0);
    gl.pixelStorei(gl.UNPACK_SKIP_PIXELS, 0);
    gl.pixelStorei(gl.UNPACK_SKIP_ROWS, 0);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, 256, 1, gl.RGBA, gl.UNSIGNED_BYTE, palette);
  }

  updateCells(rects: readonly CellRect[]): void {
    this.redraw.addCells(rects);
    this.uploads.updateCells(rects);
  }

  resize(): void {
    this.redraw.invalidate();
  }

  draw(view: DeviceView, opacity: number): Drawn {
    this.fitCanvas(view);
    this.redraw.addCells(this.uploads.advance(view));
    const area = boundingRect(this.redraw.begin(view, opacity).rects);
    if (area !== undefined) this.drawTiles(this.uploads.drawable, view, opacity, area);
    const { whole, done } = this.uploads;
    return { extent: whole ? 'whole' : 'partly', done };
  }

  /** Whether the GPU has done all that it was told when this was first asked; to be asked until it has. */
  isIdle(): boolean {
    const { gl } = this;
    if (this.fence === null) {
      this.fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      gl.flush();
      return false;
    }
    if (gl.getSyncParameter(this.fence, gl.SYNC_STATUS) === gl.UNSIGNALED) return false;
    gl.deleteSync(this.fence);
    this.fence = null;
    return true;
  }

  dispose(): void {
    this.uploads.dispose();
    this.gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  /** Only when it is drawn on: a resize waits for all that the GPU was told before, the shaders among it. */
  private fitCanvas({ width, height }: DeviceView): void {
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
  }

  private drawTiles(
    tiles: readonly TileTextures[],
    view: DeviceView,
    opacity: number,
    area: DeviceRect,
  ): void {
    const uniforms = this.uniforms();
    if (uniforms === undefined) return;
    const { gl } = this;
    gl.viewport(0, 0, view.width, view.height);
    gl.enable(gl.SCISSOR_TEST);
    gl.scissor(area.x, view.height - area.y - area.height, area.width, area.height);
    // Outside the image the editor's own background shows.
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.useProgram(this.program.program);
    this.setUniforms(uniforms, view, opacity);
    this.bind(PALETTE_UNIT, this.palette);
    for (const tile of tiles) this.drawTile(uniforms, tile, view);
    gl.activeTexture(gl.TEXTURE0);
  }

  /** @returns undefined, and the renderer is given up, where the driver refuses the program */
  private uniforms(): Uniforms | undefined {
    try {
      return this.program.uniforms;
    } catch (error) {
      this.events.lost(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  private setUniforms(uniforms: Uniforms, view: DeviceView, opacity: number): void {
    const { gl } = this;
    // Split into whole pixels and a rest, so that 32-bit floats are exact enough at every zoom.
    const left = -view.originX / view.scale;
    const top = -view.originY / view.scale;
    gl.uniform2i(uniforms.uBase, Math.floor(left), Math.floor(top));
    gl.uniform2f(uniforms.uFraction, left - Math.floor(left), top - Math.floor(top));
    gl.uniform1f(uniforms.uScale, view.scale);
    gl.uniform1f(uniforms.uHeight, view.height);
    gl.uniform1f(uniforms.uOpacity, opacity);
    gl.uniform1f(uniforms.uGrid, view.scale >= GRID_MIN_ZOOM * view.pixelRatio ? GRID_OPACITY : 0);
    gl.uniform1f(uniforms.uChecker, CHECKERBOARD.side * view.pixelRatio);
    const patterns = devicePatterns(view.pixelRatio);
    gl.uniform2f(uniforms.uHatch, patterns.hatchPeriod, patterns.hatchWidth);
    gl.uniform2f(uniforms.uDots, patterns.dotPeriod, patterns.dotRadius);
    gl.uniform2f(uniforms.uDash, patterns.dashLength, patterns.dashWidth);
    gl.uniform1i(uniforms.uImage, IMAGE_UNIT);
    gl.uniform1i(uniforms.uLabels, LABEL_UNIT);
    gl.uniform1i(uniforms.uProposal, PROPOSAL_UNIT);
    gl.uniform1i(uniforms.uPalette, PALETTE_UNIT);
  }

  private drawTile(
    uniforms: Uniforms,
    { rect, image, labels, proposal }: TileTextures,
    view: DeviceView,
  ): void {
    const { gl } = this;
    const left = Math.max(0, view.originX + rect.x * view.scale - 1);
    const top = Math.max(0, view.originY + rect.y * view.scale - 1);
    const right = Math.min(view.width, view.originX + (rect.x + rect.width) * view.scale + 1);
    const bottom = Math.min(view.height, view.originY + (rect.y + rect.height) * view.scale + 1);
    if (left >= right || top >= bottom) return;
    gl.uniform4f(
      uniforms.uQuad,
      (2 * left) / view.width - 1,
      1 - (2 * top) / view.height,
      (2 * right) / view.width - 1,
      1 - (2 * bottom) / view.height,
    );
    gl.uniform4i(uniforms.uTile, rect.x, rect.y, rect.width, rect.height);
    gl.uniform1i(uniforms.uHasProposal, proposal === null ? 0 : 1);
    this.bind(IMAGE_UNIT, image);
    this.bind(LABEL_UNIT, labels);
    // A sampler needs a texture of its type, used or not.
    this.bind(PROPOSAL_UNIT, proposal ?? labels);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }

  private bind(unit: number, texture: WebGLTexture): void {
    this.gl.activeTexture(this.gl.TEXTURE0 + unit);
    this.gl.bindTexture(this.gl.TEXTURE_2D, texture);
  }
}
