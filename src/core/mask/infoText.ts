/** The `iTXt` chunk `fcn-labeler`: what a mask says about itself, as JSON. PNG specification, section 11.3.3.4. */
import { strFromU8, strToU8, zlibSync } from 'fflate';
import * as v from 'valibot';
import { IMAGE_STATUSES, type ImagePrediction } from '../edit';
import { PredictionSchema } from '../imageStateSchema';
import { inflateAtMost } from './inflate';
import type { MaskInfo } from './types';

const KEYWORD = 'fcn-labeler';
const FORMAT_VERSION = 1;
/** Longer JSON is deflated. */
const PLAIN_BYTES = 2048;
/** PIL refuses a text that inflates past 1 MiB; ours has a few kilobytes. */
const MAX_BYTES = 65_536;
const DEFLATE_LEVEL = 9;
/** A confidence has three digits. */
const CONFIDENCE_STEPS = 1000;

const InfoSchema = v.object({
  version: v.literal(FORMAT_VERSION),
  status: v.picklist(IMAGE_STATUSES),
  model: v.optional(PredictionSchema),
  counts: v.array(
    v.tuple([
      v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255)),
      v.pipe(v.number(), v.integer(), v.minValue(1)),
    ]),
  ),
  confirmed: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  crc32: v.pipe(v.string(), v.regex(/^[0-9a-f]{8}$/)),
});

/** The chunk's data. */
export function encodeInfo({ status, model, counts, confirmed, labelsCrc }: MaskInfo): Uint8Array {
  const json = {
    version: FORMAT_VERSION,
    status,
    ...(model && { model: rounded(model) }),
    counts,
    ...(confirmed !== undefined && { confirmed }),
    crc32: labelsCrc.toString(16).padStart(8, '0'),
  };
  const plain = strToU8(JSON.stringify(json));
  const deflated = plain.length > PLAIN_BYTES;
  const text = deflated ? zlibSync(plain, { level: DEFLATE_LEVEL }) : plain;
  // Keyword, compression flag and method, and an empty language tag and translated keyword.
  const head = strToU8(`${KEYWORD}\0${deflated ? '\x01' : '\0'}\0\0\0`, true);
  const data = new Uint8Array(head.length + text.length);
  data.set(head);
  data.set(text, head.length);
  return data;
}

/** @returns undefined when the chunk isn't ours, or broken */
export function decodeInfo(data: Uint8Array): MaskInfo | undefined {
  const text = readText(data);
  if (text === undefined) return undefined;
  const result = v.safeParse(InfoSchema, parseJson(text));
  if (!result.success) return undefined;
  const { crc32, status, model, counts, confirmed } = result.output;
  const info: { -readonly [Key in keyof MaskInfo]: MaskInfo[Key] } = {
    status,
    counts,
    labelsCrc: Number.parseInt(crc32, 16),
  };
  if (model) info.model = model;
  if (confirmed !== undefined) info.confirmed = confirmed;
  return info;
}

/** Backends round confidences differently in their last digits. */
function rounded({ name, version, confidence }: ImagePrediction): ImagePrediction {
  if (confidence === undefined) return { name, version };
  return { name, version, confidence: Math.round(confidence * CONFIDENCE_STEPS) / CONFIDENCE_STEPS };
}

/** Whether an `iTXt` chunk is the labeler's. */
export function isInfo(data: Uint8Array): boolean {
  return strFromU8(data.subarray(0, KEYWORD.length + 1), true) === `${KEYWORD}\0`;
}

function readText(data: Uint8Array): string | undefined {
  if (!isInfo(data)) return undefined;
  const flagAt = KEYWORD.length + 1;
  const languageEnd = data.indexOf(0, flagAt + 2);
  const translatedEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1);
  if (translatedEnd < 0) return undefined;
  const text = data.subarray(translatedEnd + 1);
  const plain = data[flagAt] === 1 ? inflateAtMost([text], MAX_BYTES) : text;
  return plain && strFromU8(plain);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
