/** All features that any head reads of an image, computed once. */
import type { Layers } from '../../../src/fcn/layers';
import {
  extractFeatures,
  prepareHeadInputs,
  type FeatureMap,
  type ImageFeatures,
} from '../../../src/fcn/features/featureMaps';
import { headInputs, type HeadSpec } from '../../../src/fcn/heads/headSpec';
import type { PixelSource } from '../../../src/fcn/types';

type Shape = Pick<HeadSpec, 'kind' | 'pyramid'>;
const SUPERSETS: readonly Shape[] = [
  { kind: 'fcn-32s', pyramid: false },
  { kind: 'fcn-4s', pyramid: false },
  { kind: 'fcn-4s', pyramid: true },
];

export type AllFeatures = ReadonlyMap<Shape, ImageFeatures>;

export async function allFeatures(layers: Layers, image: PixelSource, longest: number): Promise<AllFeatures> {
  const all = new Map<Shape, ImageFeatures>();
  for (const shape of SUPERSETS) {
    const images = await prepareHeadInputs(image, shape, longest);
    all.set(shape, await extractFeatures(layers, images, shape));
  }
  return all;
}

/** The part that a head reads. */
export function featuresFor(all: AllFeatures, spec: Shape): ImageFeatures {
  const superset = SUPERSETS.find(
    (shape) => shape.pyramid === spec.pyramid && (shape.kind === 'fcn-32s') === (spec.kind === 'fcn-32s'),
  );
  const features = superset && all.get(superset);
  if (features === undefined) throw new Error(`no features for ${spec.kind}`);
  const maps = headInputs(spec).map(({ name }) => features.maps.find((map) => map.name === name));
  return { ...features, maps: maps.filter((map): map is FeatureMap => map !== undefined) };
}
