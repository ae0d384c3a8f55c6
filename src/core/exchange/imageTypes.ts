import type { ImageType } from './types';

/** The extension of an exported image, without a dot. */
export function extensionOf(type: ImageType): string {
  return type === 'image/jpeg' ? 'jpg' : type.slice('image/'.length);
}
