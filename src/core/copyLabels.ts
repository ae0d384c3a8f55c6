/** Labels of one image for another one of the same size, as frames of a film have them. */
import { classOf, UNLABELED, type LabelMap } from './labelMap';
import { orientedSize, rawMap, uprightMap, type Orientation } from './orientation';
import { RunBuilder, type Runs } from './runs';

/** A raw label map, and how it is seen. */
export interface OrientedMap {
  readonly map: LabelMap;
  readonly orientation: Orientation;
}

/** Whether both images are of one size, seen upright. */
export function sameUprightSize(a: OrientedMap, b: OrientedMap): boolean {
  const first = orientedSize(a.map, a.orientation);
  const second = orientedSize(b.map, b.orientation);
  return first.width === second.width && first.height === second.height;
}

/**
 * The runs that give unlabeled pixels of `to` that no person decided the class that `from` has there, unconfirmed.
 * @param from of the same upright size; where both are turned differently, upright places correspond
 * @param classIds classes that may be copied
 */
export function copiedLabels(to: OrientedMap, from: OrientedMap, classIds: ReadonlySet<number>): Runs {
  const source = turnedLike(to.orientation, from).cells;
  const { cells } = to.map;
  const runs = new RunBuilder();
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] !== UNLABELED) continue;
    const classId = classOf(source[i]);
    if (classId !== UNLABELED && classIds.has(classId)) runs.push(i, 1, classId);
  }
  return runs.finish();
}

function turnedLike(orientation: Orientation, { map, orientation: own }: OrientedMap): LabelMap {
  return own === orientation ? map : rawMap(uprightMap(map, own), orientation);
}
