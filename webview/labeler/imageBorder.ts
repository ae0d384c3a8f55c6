/** The view's border: everything outside speaks raw pixels, everything inside upright ones. */
import { LabelMap } from '../../src/core/labelMap';
import { orientedSize, rawMap, uprightMap, type Orientation, type Size } from '../../src/core/orientation';
import { rawRuns, uprightRuns } from '../../src/core/orientRuns';
import { packCells, unpackCells } from '../../src/core/packing';
import type { Runs } from '../../src/core/runs';
import type { RunTurner } from './viewDocument';

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
    const { width, height } = this.rawSize;
    const raw = new LabelMap(width, height, unpackCells(packed, width * height));
    return this.orientation === 1 ? raw : uprightMap(raw, this.orientation);
  }

  /** The packed raw cells of an upright label map, in a buffer of their own. */
  pack(upright: LabelMap): Uint8Array {
    const raw = this.orientation === 1 ? upright : rawMap(upright, this.orientation);
    return ownBuffer(packCells(raw.cells));
  }
}

/** VS Code copies the whole buffer behind a posted array, however small the array is. */
function ownBuffer<T extends Uint8Array | Uint32Array>(array: T): T {
  return array.byteLength === array.buffer.byteLength ? array : (array.slice() as T);
}
