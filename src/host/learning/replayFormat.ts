/**
 * The file that keeps an image's pixels for the shared head: `FCNR`, a version, a JSON head, the features, the class
 * ids, and the CRC-32 of all before it. A file that isn't exactly so is refused, whatever happened to it.
 */
import * as v from 'valibot';
import { MAX_CLASS_ID } from '../../core/classes';
import { crc32 } from '../../core/mask/crc32';
import { isNotFinite, MAX_REPLAY_PIXELS, SHARED_WIDTH } from '../../protocol/sharedLearning';

const MAGIC = 0x524e4346;
const FORMAT_VERSION = 1;
/** Magic, version, length of the JSON. */
const PREFIX = 12;
const CRC_BYTES = 4;
const MAX_HEAD_BYTES = 65_536;

const integer = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const HeadSchema = v.object({
  /** The dataset's root. */
  dataset: v.string(),
  /** The image's URI. */
  image: v.string(),
  width: v.literal(SHARED_WIDTH),
  count: integer(1, MAX_REPLAY_PIXELS),
  /** Of the network, pixels. */
  inputSize: integer(129, 1025),
  approved: v.boolean(),
  /** The first version of the learned head that has seen the image. */
  since: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

export type ReplayHead = v.InferOutput<typeof HeadSchema>;

export interface ReplayEntry extends ReplayHead {
  /** `[count, width]` as half-precision floats. */
  readonly features: Uint16Array;
  /** Class ids 0..254, `count` of them. */
  readonly classes: Uint8Array;
}

export function encodeReplay({ features, classes, ...head }: ReplayEntry): Uint8Array {
  const { dataset, image, width, count, inputSize, approved, since } = head;
  const json = new TextEncoder().encode(
    JSON.stringify({ dataset, image, width, count, inputSize, approved, since }),
  );
  const featuresAt = alignedEnd(json.length);
  const classesAt = featuresAt + features.length * 2;
  const bytes = new Uint8Array(classesAt + classes.length + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, FORMAT_VERSION, true);
  view.setUint32(8, json.length, true);
  bytes.set(json, PREFIX);
  for (let i = 0; i < features.length; i++) view.setUint16(featuresAt + 2 * i, features[i], true);
  bytes.set(classes, classesAt);
  const end = bytes.length - CRC_BYTES;
  view.setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
}

/** @throws Error that says what is wrong with the file */
export function decodeReplay(bytes: Uint8Array): ReplayEntry {
  if (bytes.length < PREFIX + CRC_BYTES) throw new Error('it is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new Error('it is no file of features');
  if (view.getUint32(4, true) !== FORMAT_VERSION) throw new Error('another version wrote it');
  const end = bytes.length - CRC_BYTES;
  if (view.getUint32(end, true) !== crc32(bytes.subarray(0, end))) throw new Error('its checksum is wrong');
  const length = view.getUint32(8, true);
  if (length > MAX_HEAD_BYTES || PREFIX + length > end) throw new Error('its head is too long');
  const head = parseHead(bytes.subarray(PREFIX, PREFIX + length));
  const featuresAt = alignedEnd(length);
  const classesAt = featuresAt + head.count * head.width * 2;
  if (classesAt + head.count !== end) throw new Error(`it has ${bytes.length} bytes`);
  const features = new Uint16Array(head.count * head.width);
  for (let i = 0; i < features.length; i++) features[i] = view.getUint16(featuresAt + 2 * i, true);
  const classes = bytes.slice(classesAt, end);
  if (features.some(isNotFinite)) throw new Error('it holds features that are not finite');
  if (classes.some((id) => id > MAX_CLASS_ID)) throw new Error('it holds ids that no class has');
  return { ...head, features, classes };
}

/** Where the features begin: after the JSON, at an even place. */
function alignedEnd(jsonLength: number): number {
  return PREFIX + jsonLength + (jsonLength % 2);
}

function parseHead(bytes: Uint8Array): ReplayHead {
  let raw: unknown;
  try {
    raw = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new Error("its head isn't JSON", { cause: error });
  }
  const result = v.safeParse(HeadSchema, raw);
  if (!result.success) throw new Error(`its head is not valid: ${result.issues[0].message}`);
  return result.output;
}
