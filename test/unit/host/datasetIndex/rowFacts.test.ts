/** What is known of an image, in one text: what goes in comes out, and a damaged text is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImageRow } from '../../../../src/host/datasetIndex/imageRow';
import {
  checkFacts,
  packFacts,
  stampOf,
  statusOf,
  unpackFacts,
  UNREAD,
} from '../../../../src/host/datasetIndex/rowFacts';
import { rowFacts, unreadFacts } from './facts';

describe('what is known of an image', () => {
  it('comes out as it went in', () => {
    fc.assert(
      fc.property(fc.oneof(rowFacts, unreadFacts), (facts) => {
        expect(unpackFacts(packFacts(facts))).toEqual(facts);
        expect(statusOf(packFacts(facts))).toBe(facts.status);
        expect(stampOf(packFacts(facts))).toEqual({ bytes: facts.bytes, changed: facts.changed });
        expect(() => checkFacts(packFacts(facts))).not.toThrow();
      }),
    );
  });

  it('is nothing where nothing is said', () => {
    expect(unpackFacts(packFacts({ status: 'unlabeled' }))).toEqual({
      status: 'unlabeled',
      model: undefined,
      confidence: null,
      size: null,
      counts: null,
      confirmed: null,
      changed: 0,
      bytes: 0,
      problem: undefined,
    });
  });

  it('comes out however long a text in it is', () => {
    const problem = 'é–'.repeat(200_000);
    expect(unpackFacts(packFacts({ status: 'unlabeled', problem })).problem).toBe(problem);
  });

  it('is refused with its end missing, or with more after it', () => {
    fc.assert(
      fc.property(rowFacts, fc.nat(), (facts, place) => {
        const packed = packFacts(facts);
        for (const read of [unpackFacts, checkFacts]) {
          expect(() => read(packed.slice(0, place % packed.length))).toThrow(RangeError);
        }
        expect(() => ImageRow.unpack('a.png', undefined, `${packed}\0`)).toThrow(RangeError);
      }),
    );
  });

  it('is refused with a status that nobody knows', () => {
    const packed = packFacts({ status: 'approved' });
    for (const read of [unpackFacts, checkFacts]) {
      expect(() => read(`\x05${packed.slice(1)}`)).toThrow(RangeError);
    }
  });

  it('is short: a hundred characters for a mask of ten classes', () => {
    const counts = Array.from({ length: 10 }, (_, id): [number, number] => [id, 20_000]);
    const model = { name: 'builtin:voc', version: 1 };
    const size = { width: 640, height: 480 };
    const packed = packFacts({ status: 'corrected', model, size, counts, confidence: 0.7, confirmed: 9000 });
    expect(packed.length).toBeLessThanOrEqual(100);
    expect(packFacts({ status: 'unlabeled', bytes: UNREAD }).length).toBeLessThan(30);
  });
});

it('a row tells its facts one by one', () => {
  fc.assert(
    fc.property(rowFacts, (facts) => {
      const row = ImageRow.of('a.png', undefined, facts);
      for (const [key, value] of Object.entries(facts)) expect(row).toHaveProperty(key, value);
      expect(row.with({ confidence: 0.5 }).facts).toEqual({ ...facts, confidence: 0.5 });
    }),
  );
});
