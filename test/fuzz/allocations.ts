/**
 * Counts the bytes of typed arrays that code asks for, so that a claim of 60,000 × 60,000 pixels shows even where the
 * system would hand out the memory lazily. Import it before everything else: libraries keep the constructors.
 */

let requested = 0;

/** Bytes requested since the last call. */
export function takeRequestedBytes(): number {
  const bytes = requested;
  requested = 0;
  return bytes;
}

const NAMES = [
  'ArrayBuffer',
  'Uint8Array',
  'Uint8ClampedArray',
  'Uint16Array',
  'Uint32Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
] as const;

for (const name of NAMES) {
  const constructor = globalThis[name];
  const bytesEach = 'BYTES_PER_ELEMENT' in constructor ? constructor.BYTES_PER_ELEMENT : 1;
  const counting = new Proxy(constructor, {
    construct(target, args: unknown[], newTarget) {
      const [first] = args;
      if (typeof first === 'number') requested += first * bytesEach;
      else if (Array.isArray(first) || (ArrayBuffer.isView(first) && 'length' in first)) {
        requested += Number(first.length) * bytesEach;
      }
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
  Object.defineProperty(globalThis, name, { value: counting, writable: true, configurable: true });
}
