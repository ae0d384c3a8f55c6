/** Arrays that are generated long and shrink to any length: fast-check's own never shrink below their least length. */
import * as fc from 'fast-check';

class LongArray<T> extends fc.Arbitrary<T[]> {
  private readonly long: fc.Arbitrary<T[]>;
  private readonly any: fc.Arbitrary<T[]>;

  constructor(item: fc.Arbitrary<T>, minLength: number, maxLength: number) {
    super();
    this.long = fc.array(item, { minLength, maxLength, size: 'max' });
    this.any = fc.array(item, { maxLength, size: 'max' });
  }

  override generate(mrng: fc.Random, biasFactor: number | undefined): fc.Value<T[]> {
    return this.long.generate(mrng, biasFactor);
  }
  override canShrinkWithoutContext(value: unknown): value is T[] {
    return this.any.canShrinkWithoutContext(value);
  }
  override shrink(value: T[], context: unknown): fc.Stream<fc.Value<T[]>> {
    return this.any.shrink(value, context);
  }
}

/** `minLength` to `maxLength` items, fewer in a counterexample. */
export function longArray<T>(item: fc.Arbitrary<T>, minLength: number, maxLength: number): fc.Arbitrary<T[]> {
  return new LongArray(item, minLength, maxLength);
}
