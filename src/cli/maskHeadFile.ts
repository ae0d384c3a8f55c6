/** What the first bytes of a mask on the local disk tell. */
import { open } from 'node:fs/promises';
import { MASK_HEAD_BYTES, readMaskHead, type MaskHead } from '../core/mask/maskHead';

/**
 * @returns undefined when it is no PNG
 * @throws the file system's own error
 */
export async function readMaskHeadFile(path: string): Promise<MaskHead | undefined> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(MASK_HEAD_BYTES), 0, MASK_HEAD_BYTES, 0);
    return readMaskHead(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
