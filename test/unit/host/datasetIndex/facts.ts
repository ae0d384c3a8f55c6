/** What an index can know of an image: anything that masks may say. */
import fc from 'fast-check';
import { IMAGE_STATUSES } from '../../../../src/core/edit';
import { UNREAD, type RowFacts } from '../../../../src/host/datasetIndex/rowFacts';

const whole = (min: number) => fc.integer({ min, max: 2 ** 53 - 2 });
const counts = fc
  .dictionary(fc.integer({ min: 0, max: 255 }).map(String), whole(1))
  .map((pixels) => Object.entries(pixels).map(([id, count]): [number, number] => [Number(id), count]));
const side = fc.integer({ min: 1, max: 2 ** 32 - 1 });

export const rowFacts: fc.Arbitrary<RowFacts> = fc.record({
  status: fc.constantFrom(...IMAGE_STATUSES),
  model: fc.option(
    fc.record({
      name: fc.string({ unit: 'binary', minLength: 1 }),
      version: fc.double({ noNaN: true }).filter((version) => !Object.is(version, -0)),
    }),
    { nil: undefined },
  ),
  confidence: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  size: fc.option(fc.record({ width: side, height: side })),
  counts: fc.option(counts),
  confirmed: fc.option(whole(0)),
  changed: fc.double({ noNaN: true, noDefaultInfinity: true }),
  bytes: whole(0),
  problem: fc.option(fc.string({ unit: 'binary' }), { nil: undefined }),
});

/** A mask that nobody looked at. */
export const unreadFacts: fc.Arbitrary<RowFacts> = rowFacts.map((facts) => ({ ...facts, bytes: UNREAD }));
