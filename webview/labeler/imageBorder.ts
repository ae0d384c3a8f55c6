/** The view's border: everything outside speaks raw pixels, everything inside upright ones. */
import { LabelMap, type ClassMap } from '../../src/core/labelMap';
import { orientedSize, orientRows, type Orientation, type Size } from '../../src/core/orientation';
import { rawRuns, uprightRuns } from '../../src/core/orientRuns';
import { eachPackedRun } from '../../src/core/packing';
import type { Runs } from '../../src/core/runs';
import type { RunTurner } from './viewDocument';

/** Raw cells that are turned at a time. */
const BAND_CELLS = 1 << 20;

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
    const { width, height } = this.uprightSize;
    const cells = new Uint16Array(width * height);
    this.unpackInto(packed, cells);
    return new LabelMap(width, height, cells);
  }

  /**
   * The upright class ids of packed raw cells.
   * @throws LabelerError `bad-message` when they aren't cells of this image
   */
  unpackClasses(packed: Uint8Array): ClassMap {
    const { width, height } = this.uprightSize;
    const classes = new Uint8Array(width * height);
    this.unpackInto(packed, classes);
    return { width, height, classes };
  }

  /**
   * Writes packed raw cells over an upright plane; a plane of bytes takes the class ids. Raw pixels never exist as a
   * whole beside it.
   * @throws LabelerError `bad-message` when they aren't cells of this image; the plane is partly written then
   */
  unpackInto(packed: Uint8Array, upright: Uint8Array | Uint16Array): void {
    const { width, height } = this.rawSize;
    if (this.orientation === 1) {
      eachPackedRun(packed, width * height, (start, length, cell) =>
        upright.fill(cell, start, start + length),
      );
      return;
    }
    const bandRows = Math.min(height, Math.max(1, Math.floor(BAND_CELLS / width)));
    const band =
      upright instanceof Uint8Array ? new Uint8Array(bandRows * width) : new Uint16Array(bandRows * width);
    let top = 0;
    eachPackedRun(packed, width * height, (start, length, cell) => {
      const end = start + length;
      for (let at = start; at < end;) {
        const bandStart = top * width;
        const bandEnd = Math.min(height, top + bandRows) * width;
        const next = Math.min(end, bandEnd);
        band.fill(cell, at - bandStart, next - bandStart);
        if (next === bandEnd) {
          orientRows(band.subarray(0, bandEnd - bandStart), top, this.rawSize, this.orientation, upright);
          top += bandRows;
        }
        at = next;
      }
    });
  }

  /** @throws LabelerError `bad-message` when packed cells aren't cells of this image */
  check(packed: Uint8Array): void {
    const { width, height } = this.rawSize;
    eachPackedRun(packed, width * height, () => undefined);
  }
}

/** VS Code copies the whole buffer behind a posted array, however small the array is. */
function ownBuffer(runs: Runs): Runs {
  return runs.byteLength === runs.buffer.byteLength ? runs : runs.slice();
}
