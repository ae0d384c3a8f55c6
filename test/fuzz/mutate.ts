/** Small damage to bytes and texts, as disks, editors, merges and attackers do it. */
import type { Random } from './random';

/** Values at which sizes and signs go wrong. */
const EDGES_8 = [0, 1, 0x7f, 0x80, 0xfe, 0xff];
const EDGES_32 = [
  0, 1, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 60_000, 100_000_001,
];

/** Bytes with one to eight changes; always a copy. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  // A plain array even of a Buffer, whose `slice` copies nothing.
  let result: Uint8Array = new Uint8Array(bytes);
  for (let left = random.pick([1, 1, 1, 2, 3, 8]); left > 0; left--) result = mutateOnce(random, result);
  return result;
}

function mutateOnce(random: Random, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return random.bytes(random.between(1, 16));
  const at = random.below(bytes.length);
  switch (random.below(9)) {
    case 0:
      bytes[at] ^= 1 << random.below(8);
      return bytes;
    case 1:
      bytes[at] = random.pick(EDGES_8);
      return bytes;
    case 2:
      bytes[at] = random.below(256);
      return bytes;
    case 3:
      return setUint32(random, bytes, at);
    case 4:
      return bytes.slice(0, at);
    case 5:
      return splice(bytes, at, random.between(1, 8), new Uint8Array(0));
    case 6:
      return splice(bytes, at, 0, random.bytes(random.between(1, 8)));
    case 7: {
      const from = random.below(bytes.length);
      return splice(bytes, at, 0, bytes.slice(from, from + random.between(1, 64)));
    }
    default:
      bytes.fill(random.pick(EDGES_8), at, at + random.between(1, 32));
      return bytes;
  }
}

function setUint32(random: Random, bytes: Uint8Array, at: number): Uint8Array {
  if (at + 4 > bytes.length) return bytes;
  new DataView(bytes.buffer).setUint32(at, random.pick(EDGES_32), random.chance(0.5));
  return bytes;
}

/** The bytes with `count` from `at` replaced. */
export function splice(bytes: Uint8Array, at: number, count: number, insert: Uint8Array): Uint8Array {
  return concat([bytes.subarray(0, at), insert, bytes.subarray(at + count)]);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

const TEXTS = [
  '',
  ' ',
  '..',
  '/',
  '\\',
  '\0',
  '\n',
  '\u001b[2J',
  '{path}',
  '../../../../etc/passwd',
  'C:\\Windows',
  '__proto__',
  'constructor',
  '<img src=x onerror=alert(1)>',
  '[x](command:workbench.action.quit)',
  '\ud800',
  '￿'.repeat(300),
];
const NUMBERS = [-1, 0, 1, 0.5, 254, 255, 256, 2 ** 31, 2 ** 32, 2 ** 53, 1e300, -0];

/** Some JSON value, of the wrong type more often than not. */
export function anyJson(random: Random, depth = 2): unknown {
  switch (random.below(depth > 0 ? 7 : 5)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick(NUMBERS);
    case 3:
      return random.pick(TEXTS);
    case 4:
      return random.below(300);
    case 5:
      return random.some(4, () => anyJson(random, depth - 1));
    default:
      return Object.fromEntries(random.some(4, () => [random.pick(TEXTS), anyJson(random, depth - 1)]));
  }
}

/** The value with one place in it changed, removed, doubled or added; a copy. */
export function mutateJson(random: Random, value: unknown): unknown {
  if (random.chance(0.15) || typeof value !== 'object' || value === null) return mutateLeaf(random, value);
  if (Array.isArray(value)) return mutateArray(random, value as unknown[]);
  const entries = Object.entries(value);
  if (entries.length === 0 || random.chance(0.1)) {
    return { ...value, [random.pick(TEXTS)]: anyJson(random) };
  }
  const at = random.below(entries.length);
  if (random.chance(0.15)) entries.splice(at, 1);
  else entries[at] = [entries[at][0], mutateJson(random, entries[at][1])];
  return Object.fromEntries(entries);
}

function mutateArray(random: Random, value: readonly unknown[]): unknown[] {
  const copy = [...value];
  const at = random.below(copy.length + 1);
  const what =
    copy.length === 0 ? 'add' : random.pick(['add', 'remove', 'repeat', ...Array<string>(7).fill('change')]);
  if (what === 'add') copy.splice(at, 0, anyJson(random));
  else if (what === 'remove') copy.splice(at, 1);
  else if (what === 'repeat') copy.splice(at, 0, copy[random.below(copy.length)]);
  else copy[at % copy.length] = mutateJson(random, copy[at % copy.length]);
  return copy;
}

function mutateLeaf(random: Random, value: unknown): unknown {
  if (typeof value === 'number' && random.chance(0.5)) return value + random.between(-2, 2);
  if (typeof value === 'string' && random.chance(0.6)) {
    const at = random.below(value.length + 1);
    return value.slice(0, at) + random.pick(TEXTS) + value.slice(at + random.below(3));
  }
  return anyJson(random);
}
