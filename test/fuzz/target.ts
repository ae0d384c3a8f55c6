/** What can be fuzzed: how an input is made, and what must hold whatever it is. */
import type { Random } from './random';

export interface FuzzTarget<Input = unknown> {
  readonly name: string;
  /** Cases that `npm test` runs. */
  readonly quickCases: number;
  /** Largest sum of typed arrays, in bytes, that one case may allocate. */
  memory(input: Input): number;
  /** The same random numbers give the same input. */
  make(random: Random): Input | Promise<Input>;
  /**
   * @returns what became of each thing tried (`accepted`, `refused: mask-size`), for the statistics
   * @throws anything when what must hold doesn't
   */
  check(input: Input): readonly string[] | Promise<readonly string[]>;
  /** The input as a file, to look at. */
  save(input: Input): Uint8Array;
}

/** Declares a target; its input's type stays its own business. */
export function fuzzTarget<Input>(target: FuzzTarget<Input>): FuzzTarget {
  return target;
}

export const MEBIBYTE = 2 ** 20;
