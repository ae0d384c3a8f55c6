import { expect, it } from 'vitest';
import { ForgottenPixels } from '../../../src/core/forgottenPixels';
import { CONFIRMED } from '../../../src/core/labelMap';

it('holds what was confirmed when it was forgotten, until somebody paints over it', () => {
  const cells = Uint16Array.of(1 | CONFIRMED, 1 | CONFIRMED, 0, 2 | CONFIRMED);
  const forgotten = new ForgottenPixels();
  forgotten.painted(Uint32Array.of(0, 1, 1 | CONFIRMED));
  expect(forgotten.runs).toHaveLength(0);
  const confirmed = Uint32Array.of(0, 2, 1 | CONFIRMED, 3, 1, 2 | CONFIRMED);
  expect(forgotten.leftOf(confirmed)).toBe(confirmed);
  forgotten.forget(cells);
  expect(forgotten.runs).toEqual(confirmed);
  expect(forgotten.leftOf(confirmed)).toHaveLength(0);
  forgotten.painted(Uint32Array.of(1, 1, 2 | CONFIRMED, 3, 1, 0));
  expect(forgotten.leftOf(Uint32Array.of(0, 1, 1 | CONFIRMED, 1, 1, 2 | CONFIRMED))).toEqual(
    Uint32Array.of(1, 1, 2 | CONFIRMED),
  );
  expect(forgotten.runs).toEqual(Uint32Array.of(0, 1, 1 | CONFIRMED, 3, 1, 2 | CONFIRMED));
});
