/** Folders of images and label masks, as the learning benches read them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import sharp from 'sharp';
import { decodeMask } from '../../../src/core/mask/decodeMask';
import type { PixelSource } from '../../../src/fcn/types';

export interface LabeledImage {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** RGB. */
  readonly source: PixelSource;
  /** A class id a pixel. */
  readonly labels: Uint8Array;
}

/** Reads `images/*` with the mask of the same name in `labels`, sorted by name. */
export async function readLabeledImages(images: string, labels: string): Promise<LabeledImage[]> {
  const names = readdirSync(images)
    .filter((name) => /\.(png|jpe?g|webp)$/i.test(name))
    .sort();
  return Promise.all(
    names.map((name) => readOne(join(images, name), join(labels, `${parse(name).name}.png`))),
  );
}

async function readOne(image: string, mask: string): Promise<LabeledImage> {
  const { data, info } = await sharp(image)
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== 3) throw new Error(`${image} has ${channels} channels`);
  const { map } = decodeMask(readFileSync(mask), { file: mask, width, height });
  return {
    name: parse(image).name,
    width,
    height,
    labels: Uint8Array.from(map.cells, (cell) => cell & 0xff),
    source: {
      width,
      height,
      channels,
      rows: (from, to) => data.subarray(from * width * 3, to * width * 3),
    },
  };
}
