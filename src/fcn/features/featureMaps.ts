/** The features of one image that a head reads, on their grids. */
import * as tf from '@tensorflow/tfjs-core';
import type { Size } from '../../core/orientation';
import type { OutputStride } from '../architecture';
import { runBackbone } from '../backbone';
import { headInputs, inputGrid, type HeadInput, type HeadSpec, type Scale } from '../heads/headSpec';
import {
  doubledSize,
  inputSize,
  resampleImage,
  type InputImage,
  type InputSize,
  type PrepareOptions,
} from '../inputImage';
import type { Layers } from '../layers';
import { takeTurn, type AbortFlag } from '../turns';
import type { PixelSource, PreparedImage } from '../types';

/** Features of one tap. */
export interface FeatureMap extends Pick<HeadInput, 'name' | 'channels' | 'stride'> {
  readonly rows: number;
  readonly columns: number;
  /** `rows` × `columns` × `channels`, row-major; sample i lies at pixel stride·i of the largest input. */
  readonly values: Float32Array;
}

export interface ImageFeatures {
  /** As `headInputs` lists them. */
  readonly maps: readonly FeatureMap[];
  /** The upright image. */
  readonly source: Size;
  /** The largest input that the head reads: its pixels are what strides count. */
  readonly reference: InputSize;
}

type Shape = Pick<HeadSpec, 'kind' | 'pyramid'>;

export interface ExtractOptions {
  readonly signal?: AbortFlag | undefined;
  /** Told after each block of the backbone. */
  readonly onBlock?: (() => void) | undefined;
}

/**
 * Reads the image once a scale; progress counts the rows of all readings.
 * @param longest side of the small input in pixels, 129..1025
 * @throws LabelerError `cancelled` or `image-unreadable`
 */
export async function prepareHeadInputs(
  image: PixelSource,
  shape: Shape,
  longest: number,
  { signal, onProgress }: PrepareOptions = {},
): Promise<PreparedImage> {
  const small = inputSize(image.width, image.height, longest, inputGrid(shape));
  const sizes: [Scale, InputSize][] = [[1, small]];
  if (shape.pyramid) sizes.push([2, doubledSize(small)]);
  const images = new Map<Scale, InputImage>();
  for (const [scale, size] of sizes) {
    const before = images.size * image.height;
    const afterBand = (rows: number): void => onProgress?.(before + rows, sizes.length * image.height);
    images.set(scale, await resampleImage(image, size, { signal, onProgress: afterBand }));
  }
  return images;
}

/**
 * Runs the backbone, without the ASPP part, once a scale.
 * @throws LabelerError `cancelled`
 */
export async function extractFeatures(
  layers: Layers,
  images: PreparedImage,
  shape: Shape,
  options: ExtractOptions = {},
): Promise<ImageFeatures> {
  const inputs = headInputs(shape);
  const maps = new Map<string, FeatureMap>();
  let reference: InputImage | undefined;
  for (const [scale, image] of images) {
    const wanted = inputs.filter((input) => input.scale === scale);
    for (const map of await runScale(layers, image, wanted, options)) maps.set(map.name, map);
    reference = image;
  }
  if (reference === undefined) throw new RangeError('there is no input to read features from');
  const { source, width, height, paddedWidth, paddedHeight } = reference;
  return {
    maps: inputs.map(({ name }) => mapNamed(maps, name)),
    source,
    reference: { width, height, paddedWidth, paddedHeight },
  };
}

async function runScale(
  layers: Layers,
  image: InputImage,
  inputs: readonly HeadInput[],
  { signal, onBlock }: ExtractOptions,
): Promise<FeatureMap[]> {
  const taps = inputs.map(({ tap }) => tap);
  const outputStride: OutputStride = taps.includes('s32') ? 32 : 16;
  const pixels = tf.tensor4d(image.values, [1, image.paddedHeight, image.paddedWidth, 3]);
  const afterBlock = async (): Promise<void> => {
    onBlock?.();
    await takeTurn(signal);
  };
  try {
    const features = await runBackbone(layers, pixels, { outputStride, taps, afterBlock, signal });
    try {
      return await Promise.all(inputs.map((input) => readMap(input, features[input.tap])));
    } finally {
      tf.dispose(features);
    }
  } finally {
    pixels.dispose();
  }
}

async function readMap({ name, channels, stride }: HeadInput, tensor: tf.Tensor4D): Promise<FeatureMap> {
  const [, rows, columns] = tensor.shape;
  return { name, channels, stride, rows, columns, values: await tensor.data<'float32'>() };
}

function mapNamed(maps: ReadonlyMap<string, FeatureMap>, name: string): FeatureMap {
  const map = maps.get(name);
  if (map === undefined) throw new RangeError(`the features ${name} were not read`);
  return map;
}
