/** Turning and converting images with sharp. */
import sharp from 'sharp';
import type { ImageTurner } from '../core/exchange/types';
import { MAX_PIXELS } from '../core/labelMap';
import { decodeBmp } from './bmp';
import { turnUpright } from './imageFile';

/** Hardly anything is lost; twice the size of what cameras write. */
const JPEG_QUALITY = 95;

export const sharpTurner: ImageTurner = {
  turn: async (bytes, mimeType, orientation, wanted) => {
    const upright = turnUpright(open(bytes, mimeType), orientation);
    if (wanted === 'image/png') return await upright.png().toBuffer();
    // Transparent pixels would turn black: JPEG has none.
    return await upright.flatten({ background: '#ffffff' }).jpeg({ quality: JPEG_QUALITY }).toBuffer();
  },
};

/** Samples as they are stored: readers of datasets know no colour profiles either. */
function open(bytes: Uint8Array, mimeType: string) {
  const options = { ignoreIcc: true, limitInputPixels: MAX_PIXELS } as const;
  if (mimeType !== 'image/bmp') return sharp(bytes, options);
  const { width, height, data } = decodeBmp(bytes, 'the bitmap');
  return sharp(data, { ...options, raw: { width, height, channels: 3 } });
}
