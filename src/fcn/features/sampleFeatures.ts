/** Features at single pixels of an image: bilinear between the samples around each. */
import type { FeatureMap, ImageFeatures } from './featureMaps';

/** Channels of all maps together. */
export function featureWidth({ maps }: Pick<ImageFeatures, 'maps'>): number {
  return maps.reduce((sum, { channels }) => sum + channels, 0);
}

/**
 * @param pixels indices y·width + x of the upright image
 * @returns `[pixels, featureWidth]`, the maps' channels one after the other
 */
export function sampleFeatures(features: ImageFeatures, pixels: Uint32Array): Float32Array {
  const { maps, source, reference } = features;
  const width = featureWidth(features);
  const sampled = new Float32Array(pixels.length * width);
  const scaleX = source.width > 1 ? (reference.width - 1) / (source.width - 1) : 0;
  const scaleY = source.height > 1 ? (reference.height - 1) / (source.height - 1) : 0;
  for (let i = 0; i < pixels.length; i++) {
    const x = (pixels[i] % source.width) * scaleX;
    const y = Math.floor(pixels[i] / source.width) * scaleY;
    let at = i * width;
    for (const map of maps) {
      addSample(map, x / map.stride, y / map.stride, sampled, at);
      at += map.channels;
    }
  }
  return sampled;
}

/** @param column position on the map's grid @param row likewise */
function addSample(
  { rows, columns, channels, values }: FeatureMap,
  column: number,
  row: number,
  target: Float32Array,
  at: number,
): void {
  const left = Math.max(0, Math.min(Math.floor(column), columns - 2));
  const top = Math.max(0, Math.min(Math.floor(row), rows - 2));
  const [right, bottom] = [Math.min(left + 1, columns - 1), Math.min(top + 1, rows - 1)];
  const [dx, dy] = [Math.min(1, column - left), Math.min(1, row - top)];
  const corners = [
    { base: (top * columns + left) * channels, weight: (1 - dx) * (1 - dy) },
    { base: (top * columns + right) * channels, weight: dx * (1 - dy) },
    { base: (bottom * columns + left) * channels, weight: (1 - dx) * dy },
    { base: (bottom * columns + right) * channels, weight: dx * dy },
  ];
  for (const { base, weight } of corners) {
    if (weight === 0) continue;
    for (let c = 0; c < channels; c++) target[at + c] += weight * values[base + c];
  }
}
