/** Masks: whatever the bytes, the right labels or a refusal. */
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import { decode as decodeFastPng } from 'fast-png';
import { LabelMap } from '../../../src/core/labelMap';
import { decodeMask, type DecodedMask } from '../../../src/core/mask/decodeMask';
import { encodeMask, type MaskContent } from '../../../src/core/mask/encodeMask';
import { readMaskHead } from '../../../src/core/mask/maskHead';
import { concat, mutateBytes } from '../mutate';
import {
  CHANNELS,
  cutUp,
  encodeNaively,
  headerOf,
  inflateWhole,
  joinChunks,
  naiveCrc,
  readNaively,
  splitChunks,
  type Chunk,
  type Picture,
} from '../naivePng';
import { describeOutcome, refusable } from '../outcome';
import type { Random } from '../random';
import { fuzzTarget, MEBIBYTE } from '../target';

interface MaskInput {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly classIds?: ReadonlySet<number>;
  /** The labels that must be found; `refused` where none may be. Unknown where the bytes were damaged. */
  readonly truth?: readonly number[] | 'refused';
}

const FILE = 'labels/a.png';
const CODES = ['mask-unreadable', 'mask-encoding', 'mask-size', 'mask-class'] as const;

/** How inputs are made; those that matter more stand here twice. */
const makeRare = (random: Random): MaskInput => random.pick([hugeClaim, garbage])(random);
const KINDS = [anyPng, anyPng, damagedPng, damagedMask, rebuiltMask, rebuiltMask, makeRare];

export const masks = fuzzTarget<MaskInput>({
  name: 'masks',
  quickCases: 5000,
  // A mask's pixels may take what those of its image may: a byte as they are read, two as cells.
  memory: ({ width, height }) => 64 * MEBIBYTE + 4 * Math.min(width * height, 100_000_000),
  make: (random) => random.pick(KINDS)(random),
  check(input) {
    const { bytes, width, height, classIds, truth } = input;
    readMaskHead(bytes);
    const outcome = refusable(CODES, FILE, () =>
      decodeMask(bytes, { file: FILE, width, height, ...(classIds && { classIds }) }),
    );
    if ('refused' in outcome) {
      assert.ok(truth === undefined || truth === 'refused', `a good mask was refused: ${outcome.refused}`);
    } else {
      assert.notEqual(truth, 'refused', 'a mask that must be refused was taken');
      checkAccepted(outcome.value, input);
    }
    return [describeOutcome(outcome)];
  },
  save: ({ bytes }) => bytes,
});

function checkAccepted({ map, state }: DecodedMask, input: MaskInput): void {
  const { bytes, width, height, classIds, truth } = input;
  assert.deepEqual([map.width, map.height, map.cells.length], [width, height, width * height]);
  const labels = Array.from(map.labels());
  if (Array.isArray(truth)) assert.deepEqual(labels, truth);
  const picture = readNaively(bytes);
  assert.ok(picture, 'the independent reader refuses what was accepted');
  assert.deepEqual(labels, picture.samples);
  compareFastPng(bytes, labels);
  if (classIds) for (const id of labels) assert.ok(id === 255 || classIds.has(id), `unknown class ${id}`);
  const confirmed = Array.from(map.cells, (cell) => cell >> 8);
  if (state.status === 'approved' && confirmed.every((bit) => bit === 1)) return;
  assert.deepEqual(confirmed, confirmedBits(bytes, labels), 'the confirmed bits');
}

/** A second opinion on whole bytes and words; where fast-png unpacks no samples of fewer bits. */
function compareFastPng(bytes: Uint8Array, labels: readonly number[]): void {
  let found: { readonly data: ArrayLike<number>; readonly depth: number };
  try {
    found = decodeFastPng(bytes);
  } catch {
    return;
  }
  if (found.depth >= 8 && found.data.length === labels.length)
    assert.deepEqual(Array.from(found.data), labels);
}

/** The bits that the chunks say, read plainly; undefined where one of them is missing, broken or of other labels. */
function confirmedBits(bytes: Uint8Array, labels: readonly number[]): number[] | undefined {
  const chunks = splitChunks(bytes) ?? [];
  const info = chunks.find(
    ({ type, data }) => type === 'iTXt' && Buffer.from(data).toString('latin1').startsWith('fcn-labeler\0'),
  );
  const bits = chunks.find(({ type }) => type === 'fcLC');
  const crc = naiveCrc(Uint8Array.from(labels));
  if (!info?.crcIsRight || !bits?.crcIsRight || bits.data.length < 5 || bits.data[0] !== 1) return undefined;
  if (Buffer.from(bits.data).readUInt32BE(1) !== crc || !saysCrc(info.data, crc)) return undefined;
  const lengths = tryInflate(bits.data.subarray(5));
  if (lengths === undefined) return undefined;
  const found: number[] = [];
  let value = 0;
  for (let at = 0; at < lengths.length; value ^= 1) {
    let digits = '';
    let more = true;
    while (more) {
      if (at === lengths.length || digits.length >= 35) return undefined;
      digits = (lengths[at] & 0x7f).toString(2).padStart(7, '0') + digits;
      more = lengths[at++] > 0x7f;
    }
    const length = Number.parseInt(digits, 2);
    if (found.length + length > labels.length) return undefined;
    for (let i = 0; i < length; i++) found.push(value);
  }
  return found.length === labels.length ? found : undefined;
}

function saysCrc(data: Uint8Array, crc: number): boolean {
  const text = Buffer.from(data);
  // Keyword, two bytes about compression, two empty texts.
  const start = text.indexOf(0, text.indexOf(0, 14) + 1) + 1;
  try {
    const json = text[12] === 1 ? tryInflate(text.subarray(start)) : text.subarray(start);
    const found = JSON.parse(Buffer.from(json ?? []).toString('utf8')) as {
      version: unknown;
      crc32: unknown;
    };
    return found.version === 1 && found.crc32 === crc.toString(16).padStart(8, '0');
  } catch {
    return false;
  }
}

/** Any PNG that the specification allows: it must be read, or refused for what it is. */
function anyPng(random: Random): MaskInput {
  const picture = anyPicture(random);
  const { width, height, colorType, samples } = picture;
  const fits = (colorType === 0 || colorType === 3) && samples.every((sample) => sample < 256);
  return { bytes: encodeNaively(random, picture), width, height, truth: fits ? samples : 'refused' };
}

function damagedPng(random: Random): MaskInput {
  const { width, height, bytes } = anyPng(random);
  return { width, height, bytes: mutateBytes(random, bytes) };
}

function anyPicture(random: Random): Picture {
  const colorType = random.pick([0, 0, 0, 3, 3, 3, 2, 4, 6] as const);
  const depths = { 0: [1, 2, 4, 8, 16], 3: [1, 2, 4, 8], 2: [8, 16], 4: [8, 16], 6: [8, 16] } as const;
  const depth = random.pick<Picture['depth']>(depths[colorType]);
  const [width, height] = [random.between(1, 34), random.between(1, 20)];
  // 16-bit values are class ids most of the time, so that both outcomes occur.
  const values = 2 ** (depth === 16 && random.chance(0.7) ? 8 : depth);
  const samples: number[] = [];
  const count = width * height * CHANNELS[colorType];
  while (samples.length < count) {
    const value = random.below(values);
    for (let run = random.between(1, 12); run > 0 && samples.length < count; run--) samples.push(value);
  }
  return { width, height, depth, colorType, interlaced: random.chance(0.4), samples };
}

interface OwnMask {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

async function ownMask(random: Random): Promise<OwnMask> {
  const { width, height, samples } = anyPicture(random);
  const cells = Uint16Array.from(
    { length: width * height },
    (_, i) => (samples[i] & 0xff) | (random.below(2) << 8),
  );
  const content: MaskContent = {
    map: new LabelMap(width, height, cells),
    state: random.pick([
      { status: 'excluded' },
      { status: 'corrected', model: { name: 'builtin:voc', version: 1 } },
    ]),
    classes: [],
    encoding: random.pick(['palette', 'gray']),
    saveUnconfirmed: true,
  };
  const bytes = await encodeMask(content, (lines) => Promise.resolve(deflateSync(lines)));
  return { bytes, width, height };
}

async function damagedMask(random: Random): Promise<MaskInput> {
  const { bytes, ...size } = await ownMask(random);
  const classIds = random.chance(0.2) && new Set(random.some(200, () => random.below(255)));
  return { bytes: mutateBytes(random, bytes), ...size, ...(classIds && { classIds }) };
}

/** One of our masks with its chunks changed and every CRC right again, so that damage reaches what is inside. */
async function rebuiltMask(random: Random): Promise<MaskInput> {
  const { bytes, ...size } = await ownMask(random);
  let chunks: Chunk[] = splitChunks(bytes) ?? [];
  for (let left = random.between(1, 3); left > 0; left--) chunks = rebuild(random, chunks);
  return { bytes: joinChunks(chunks), ...size };
}

function rebuild(random: Random, chunks: readonly Chunk[]): Chunk[] {
  const at = random.below(chunks.length);
  const replaced = (...by: Chunk[]): Chunk[] => [...chunks.slice(0, at), ...by, ...chunks.slice(at + 1)];
  const { type, data } = chunks[at];
  switch (random.below(9)) {
    case 0:
      return replaced();
    case 1:
      return replaced(chunks[at], chunks[at]);
    case 2:
      return replaced({ type, data: mutateBytes(random, data) });
    case 3:
      return replaced(...cutUp(random, data).map((part) => ({ type, data: part })));
    case 4:
      return replaced({ type: random.pick(['IDAT', 'fcLC', 'iTXt', 'eXIf', 'IHDR', 'PLTE', 'IEND']), data });
    case 5:
      return [...chunks].sort(() => random.between(-1, 1));
    case 6:
      return chunks.map((chunk) => (chunk.type === 'IDAT' ? rebuildPixels(random, chunk) : chunk));
    case 7:
      return chunks.map((chunk) => (chunk.type === 'fcLC' ? rebuildBits(random, chunk) : chunk));
    default:
      return chunks.map((chunk) => (chunk.type === 'iTXt' ? rebuildText(random, chunk) : chunk));
  }
}

/** Up to 8 MB of zeros in 8 kB, where a few hundred bytes are due. */
const BOMBS = [12, 16, 20, 23].map((bits) => new Uint8Array(deflateSync(new Uint8Array(1 << bits))));

function bomb(random: Random): Uint8Array {
  return random.pick(BOMBS);
}

function rebuildPixels(random: Random, { type, data }: Chunk): Chunk {
  if (random.chance(0.08)) return { type, data: bomb(random) };
  const lines = tryInflate(data);
  if (lines === undefined) return { type, data };
  const packed = deflateSync(mutateBytes(random, lines), { level: random.below(10) });
  return { type, data: random.chance(0.3) ? concat([packed, random.bytes(random.between(1, 5))]) : packed };
}

function rebuildBits(random: Random, { type, data }: Chunk): Chunk {
  const head = data.subarray(0, 5);
  if (random.chance(0.08)) return { type, data: concat([head, bomb(random)]) };
  const lengths = tryInflate(data.subarray(5)) ?? new Uint8Array(0);
  return { type, data: concat([head, deflateSync(mutateBytes(random, lengths))]) };
}

function rebuildText(random: Random, { type, data }: Chunk): Chunk {
  const head = Buffer.from('fcn-labeler\0\x01\0\0\0', 'latin1');
  const text = data.subarray(head.length);
  if (random.chance(0.08)) return { type, data: concat([head, bomb(random)]) };
  if (random.chance(0.3)) return { type, data: concat([head, deflateSync(text)]) };
  return { type, data: concat([data.subarray(0, head.length), mutateBytes(random, text)]) };
}

function tryInflate(data: Uint8Array): Uint8Array | undefined {
  try {
    return inflateWhole(Buffer.from(data));
  } catch {
    return undefined;
  }
}

/** A few bytes that claim up to 60,000 × 60,000 pixels, of an image that does so, too, or of a small one. */
function hugeClaim(random: Random): MaskInput {
  const [width, height] = random.pick([
    [60_000, 60_000],
    [10_000, 10_000],
    [0xffffffff, 1],
    [0x7fffffff, 0x7fffffff],
    [1, 100_000_000],
  ] as const);
  const [depth, colorType] = random.pick([
    [1, 0],
    [8, 0],
    [16, 0],
    [8, 3],
    [8, 6],
  ] as const);
  const data = random.chance(0.5) ? BOMBS[random.below(2)] : deflateSync(random.bytes(9));
  const bytes = joinChunks([
    headerOf({ width, height, depth, colorType, interlaced: random.chance(0.3) }),
    { type: 'IDAT', data },
    { type: 'IEND', data: new Uint8Array(0) },
  ]);
  // No image of more than 100 megapixels is ever opened, so no mask of one is, either.
  const isOpened = width * height <= 100_000_000 && random.chance(0.5);
  return { bytes, ...(isOpened ? { width, height } : { width: 4, height: 3 }), truth: 'refused' };
}

function garbage(random: Random): MaskInput {
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const junk = random.bytes(random.between(0, 200));
  return {
    bytes: random.chance(0.7) ? concat([signature, junk]) : junk,
    width: 2,
    height: 2,
    truth: 'refused',
  };
}
