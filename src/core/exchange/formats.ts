/** The formats that can be exported and imported. A new one is a module of its own and a line here. */
import type { Deflate } from '../mask/deflate';
import { defaultDeflate } from '../mask/deflate';
import { cocoFormat } from './coco/cocoFormat';
import { mmsegFormat } from './mmseg';
import type { ExchangeFormat, FormatId } from './types';
import { vocFormat } from './voc';
import { yoloFormat } from './yolo/yoloFormat';

export type ExchangeFormats = Readonly<Record<FormatId, ExchangeFormat>>;

/** @param deflate compresses masks; the platform's own is the fastest */
export function exchangeFormats(deflate: Deflate = defaultDeflate): ExchangeFormats {
  return { voc: vocFormat(deflate), mmseg: mmsegFormat(deflate), coco: cocoFormat, 'yolo-seg': yoloFormat };
}
