import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LabelerError } from '../../../src/core/errors';
import { LabelMap } from '../../../src/core/labelMap';
import { crc32 } from '../../../src/core/mask/crc32';
import { decodeBackup, encodeBackup, type Backup } from '../../../src/host/io/backup';

/** 2×1 pixels, the first painted with class 1. */
const FIRST_VERSION =
  'RkNOQgAAAGd7InZlcnNpb24iOjEsIndpZHRoIjoyLCJoZWlnaHQiOjEsInN0YXRlIjp7InN0YXR1cyI6ImNvcnJlY3RlZCJ9LCJiYXNlIjp7InNpem' +
  'UiOjEwLCJtdGltZSI6NSwiaGFzaCI6N319eF5jZGT8z8AIAAMTAQRgot8r';

const point = { lineage: fc.string(), edits: fc.nat() };
const backup: fc.Arbitrary<Backup> = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc.record({
      map: fc
        .array(fc.integer({ min: 0, max: 511 }), { minLength: width * height, maxLength: width * height })
        .map((cells) => new LabelMap(width, height, Uint16Array.from(cells))),
      state: fc.constantFrom<Backup['state']>(
        { status: 'corrected' },
        { status: 'predicted', model: { name: 'builtin:voc', version: 1 } },
      ),
      base: fc.option(
        fc.record({ size: fc.nat(), mtime: fc.double({ min: 0, max: 1e15, noNaN: true }), hash: fc.nat() }),
      ),
    }),
  )
  .chain((content) =>
    fc
      .record(
        {
          origin: fc.record({ image: fc.string(), mask: fc.option(fc.string()) }),
          acknowledged: fc.dictionary(fc.uuid(), fc.nat(), { noNullPrototype: true }),
          position: fc.record(
            { ...point, ancestors: fc.array(fc.record(point)) },
            { requiredKeys: ['lineage', 'edits'] },
          ),
          owner: fc.constantFrom<NonNullable<Backup['owner']>>(
            { session: 's', host: 'h' },
            { session: 's', host: 'h', process: { id: 7, started: '1 2' } },
          ),
        },
        { requiredKeys: [] },
      )
      .map((more): Backup => ({ ...content, ...more })),
  );

it('gives back map, bits, state and base', () => {
  fc.assert(
    fc.property(backup, (before) => {
      expect(decodeBackup(encodeBackup(before), 'b')).toEqual(before);
    }),
  );
});

it('refuses every damaged or cut-off file with a typed error', () => {
  fc.assert(
    fc.property(backup, fc.nat(), fc.integer({ min: 1, max: 255 }), (before, where, change) => {
      const bytes = encodeBackup(before);
      const damaged = bytes.slice();
      damaged[where % bytes.length] ^= change;
      expect(() => decodeBackup(damaged, 'b')).toThrow(LabelerError);
      expect(() => decodeBackup(bytes.subarray(0, where % bytes.length), 'b')).toThrow(LabelerError);
    }),
  );
});

it('refuses more pixels than an image can have before anything of that size is allocated', () => {
  const whole = encodeBackup({ map: LabelMap.blank(10, 10), state: { status: 'corrected' }, base: null });
  const text = new TextDecoder('latin1').decode(whole);
  const claim = text.replace('"width":10,"height":10', '"width":60000,"height":60000');
  const bytes = Uint8Array.from(claim, (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, view.getUint32(4) + claim.length - text.length);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)));
  const before = process.memoryUsage().arrayBuffers;
  expect(() => decodeBackup(bytes, 'a.jpg')).toThrow(/a\.jpg.*more pixels than any image has/);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});

it('reads backups of the first version', () => {
  const map = new LabelMap(2, 1, Uint16Array.of(257, 255));
  expect(decodeBackup(Buffer.from(FIRST_VERSION, 'base64'), 'b')).toEqual({
    map,
    state: { status: 'corrected' },
    base: { size: 10, mtime: 5, hash: 7 },
  });
});
