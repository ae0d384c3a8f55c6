/** The view's border: everything outside speaks raw pixels, everything inside upright ones. */
import { LabelMap, type Cell, type ClassMap } from '../../src/core/labelMap';
import { orientedSize, orientRows, type Orientation, type Size } from '../../src/core/orientation';
import { rawRuns, uprightRuns } from '../../src/core/orientRuns';
import { packedRuns } from '../../src/core/packing';
import { RUN_STRIDE, type Runs } from '../../src/core/runs';
import type { RunTurner } from './viewDocument';

/** Raw cells that are turned at a time. */
const BAND_CELLS = 1 << 20;

/** How long unpacking may hold up the page, in milliseconds. */
const SLICE = 16;

export class ImageBorder implements RunTurner {
  readonly uprightSize: Size;

  constructor(
    readonly rawSize: Size,
    readonly orientation: Orientation,
  ) {
    this.uprightSize = orientedSize(rawSize, orientation);
  }

  toUpright(runs: Runs): Runs {
    return uprightRuns(runs, this.rawSize, this.orientation);
  }

  toRaw(runs: Runs): Runs {
    return ownBuffer(rawRuns(runs, this.rawSize, this.orientation));
  }

  /**
   * An upright label map from packed raw cells.
   * @throws LabelerError `bad-message` when they aren't cells of this image
   */
  unpack(packed: Uint8Array): LabelMap {
    const map = this.blank();
    this.unpackInto(packed, map.cells);
    return map;
  }

  /** {@link unpack} with breaks: the page goes on meanwhile. */
  async unpackInSlices(packed: Uint8Array): Promise<LabelMap> {
    const map = this.blank();
    await inSlices(this.write(packed, map.cells));
    return map;
  }

  /**
   * The upright class ids of packed raw cells, made with breaks.
   * @throws LabelerError `bad-message` when they aren't cells of this image
   */
  async unpackClasses(packed: Uint8Array): Promise<ClassMap> {
    const { width, height } = this.uprightSize;
    const classes = new Uint8Array(width * height);
    await inSlices(this.write(packed, classes));
    return { width, height, classes };
  }

  /**
   * Writes packed raw cells over an upright map.
   * @throws LabelerError `bad-message` when they aren't cells of this image; the map is partly written then
   */
  unpackInto(packed: Uint8Array, upright: Uint16Array): void {
    runThrough(this.write(packed, upright));
  }

  /** @throws LabelerError `bad-message` when packed cells aren't cells of this image */
  check(packed: Uint8Array): void {
    const { width, height } = this.rawSize;
    runThrough(packedRuns(packed, width * height));
  }

  private blank(): LabelMap {
    const { width, height } = this.uprightSize;
    return new LabelMap(width, height, new Uint16Array(width * height));
  }

  /**
   * Writes packed raw cells over an upright plane, a piece a step; a plane of bytes takes the class ids. Raw pixels
   * never exist as a whole beside it.
   */
  private *write(packed: Uint8Array, upright: Uint8Array | Uint16Array): Generator<void, void, void> {
    const { width, height } = this.rawSize;
    const rows = this.orientation === 1 ? undefined : new RawRows(this.rawSize, this.orientation, upright);
    for (const runs of packedRuns(packed, width * height)) {
      if (rows === undefined) fillRuns(upright, runs);
      else rows.add(runs);
      yield;
    }
  }
}

/** Collects raw cells until they are a band of whole rows, and turns those. */
class RawRows {
  private readonly bandRows: number;
  private readonly band: Uint8Array | Uint16Array;
  private top = 0;

  constructor(
    private readonly size: Size,
    private readonly orientation: Orientation,
    private readonly upright: Uint8Array | Uint16Array,
  ) {
    this.bandRows = Math.min(size.height, Math.max(1, Math.floor(BAND_CELLS / size.width)));
    const cells = this.bandRows * size.width;
    this.band = upright instanceof Uint8Array ? new Uint8Array(cells) : new Uint16Array(cells);
  }

  /** @param runs that follow those before without a gap */
  add(runs: Runs): void {
    for (let i = 0; i < runs.length; i += RUN_STRIDE)
      this.addRun(runs[i], runs[i] + runs[i + 1], runs[i + 2]);
  }

  private addRun(start: number, end: number, cell: Cell): void {
    const { width, height } = this.size;
    for (let at = start; at < end;) {
      const bandStart = this.top * width;
      const bandEnd = Math.min(height, this.top + this.bandRows) * width;
      const next = Math.min(end, bandEnd);
      this.band.fill(cell, at - bandStart, next - bandStart);
      if (next === bandEnd) {
        const rows = this.band.subarray(0, bandEnd - bandStart);
        orientRows(rows, this.top, this.size, this.orientation, this.upright);
        this.top += this.bandRows;
      }
      at = next;
    }
  }
}

function fillRuns(plane: Uint8Array | Uint16Array, runs: Runs): void {
  for (let i = 0; i < runs.length; i += RUN_STRIDE) plane.fill(runs[i + 2], runs[i], runs[i] + runs[i + 1]);
}

function runThrough(steps: Iterator<unknown, void, void>): void {
  while (steps.next().done !== true);
}

/** Goes through the steps without holding up the page for longer than {@link SLICE}. */
async function inSlices(steps: Iterator<unknown, void, void>): Promise<void> {
  let since = performance.now();
  while (steps.next().done !== true) {
    if (performance.now() - since < SLICE) continue;
    await new Promise((resolve) => setTimeout(resolve));
    since = performance.now();
  }
}

/** VS Code copies the whole buffer behind a posted array, however small the array is. */
function ownBuffer(runs: Runs): Runs {
  return runs.byteLength === runs.buffer.byteLength ? runs : runs.slice();
}
