import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fflateCompressor } from '../../../src/core/compressor';
import { nodeCompressor } from '../../../src/node/nodeCompressor';

describe.each([
  ['in JavaScript', fflateCompressor],
  ["Node's", nodeCompressor],
])('the compressor %s', (_, compressor) => {
  it('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.integer({ min: 1, max: 40 }), (bytes, times) => {
        const repeated = Uint8Array.from(
          Array<Uint8Array>(times)
            .fill(bytes)
            .flatMap((part) => [...part]),
        );
        expect(
          Buffer.from(compressor.inflate(compressor.deflate(repeated), repeated.length)).equals(repeated),
        ).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses a stream of another size, and what is no stream', () => {
    const stream = compressor.deflate(new Uint8Array(1000).fill(7));
    for (const size of [999, 1001, 0]) expect(() => compressor.inflate(stream, size)).toThrow();
    expect(() => compressor.inflate(stream.subarray(0, stream.length >> 1), 1000)).toThrow();
    expect(() => compressor.inflate(Uint8Array.of(1, 2, 3), 3)).toThrow();
  });
});
