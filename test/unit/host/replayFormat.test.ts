/** Files of features: what was written comes back, and nothing that is broken does. */
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/core/mask/crc32';
import { seededRandom } from '../../../src/core/random';
import { decodeReplay, encodeReplay, type ReplayEntry } from '../../../src/host/learning/replayFormat';
import { drawnEntry } from '../../support/replayEntries';

/** As `toEqual`, which takes long for so many numbers. */
function expectEqual(found: ReplayEntry, wanted: ReplayEntry): void {
  const { features, ...rest } = found;
  const { features: wantedFeatures, ...wantedRest } = wanted;
  expect(Buffer.compare(Buffer.from(features.buffer), Buffer.from(wantedFeatures.buffer))).toBe(0);
  expect(rest).toEqual(wantedRest);
}

/** As if the writer had meant it so. */
function sealed(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - 4;
  new DataView(bytes.buffer).setUint32(end, crc32(bytes.subarray(0, end)), true);
  return bytes;
}

/** The file with another JSON head of the same length. */
function withHead(change: (json: string) => string): Uint8Array {
  const bytes = encodeReplay(drawnEntry(3, 1));
  const length = new DataView(bytes.buffer).getUint32(8, true);
  const json = change(new TextDecoder().decode(bytes.subarray(12, 12 + length)));
  expect(json).toHaveLength(length);
  bytes.set(new TextEncoder().encode(json), 12);
  return sealed(bytes);
}

describe('replay files', () => {
  it.each([1, 2, 600])('give back what was kept, %i pixels', (count) => {
    for (const image of ['file:///a.png', 'file:///ä–.png', 'file:///ab.png']) {
      const entry = drawnEntry(count, count, { image, approved: false, since: 12 });
      const bytes = encodeReplay(entry);
      expectEqual(decodeReplay(bytes), entry);
      // Bytes as a part of something larger, at an odd place.
      const larger = new Uint8Array(bytes.length + 7);
      larger.set(bytes, 3);
      expectEqual(decodeReplay(larger.subarray(3, 3 + bytes.length)), entry);
    }
  });

  it('are refused with any byte changed, cut off or added', () => {
    const bytes = encodeReplay(drawnEntry(4, 2));
    const random = seededRandom(7);
    for (let i = 0; i < 3000; i++) {
      const broken = bytes.slice();
      const at = i < 200 ? i : Math.floor(random() * bytes.length);
      broken[at] ^= 1 << Math.floor(random() * 8);
      expect(() => decodeReplay(broken), `byte ${at}`).toThrow(Error);
    }
    for (let i = 0; i < 500; i++) {
      expect(() => decodeReplay(bytes.subarray(0, Math.floor(random() * bytes.length)))).toThrow(Error);
    }
    expect(() => decodeReplay(Uint8Array.of(...bytes, 0))).toThrow(Error);
    expect(() => decodeReplay(new Uint8Array(0))).toThrow('too short');
  });

  it('are refused where the sums are right and the contents wrong', () => {
    expect(() => decodeReplay(withHead((json) => json.replace('"count":3', '"count":4')))).toThrow('bytes');
    expect(() => decodeReplay(withHead((json) => json.replace('"count":3', '"count":0')))).toThrow(
      'not valid',
    );
    expect(() => decodeReplay(withHead((json) => json.replace('"width":472', '"width":999')))).toThrow();
    expect(() => decodeReplay(withHead((json) => json.replace('{', '[')))).toThrow("isn't JSON");
    const infinite = drawnEntry(2, 1);
    infinite.features[5] = 0x7c00;
    expect(() => decodeReplay(encodeReplay(infinite))).toThrow('not finite');
    const unlabeled = drawnEntry(2, 1);
    unlabeled.classes[1] = 255;
    expect(() => decodeReplay(encodeReplay(unlabeled))).toThrow('no class');
    const long = encodeReplay(drawnEntry(2, 1));
    new DataView(long.buffer).setUint32(8, 0xffffffff, true);
    expect(() => decodeReplay(sealed(long))).toThrow('too long');
  });
});
