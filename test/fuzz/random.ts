/** Random numbers that a seed repeats: each fuzz case has its own, so that any case can be run alone. */

/** sfc32 (Chris Doty-Humphrey, PractRand): small, fast, no visible pattern in its low bits. */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param parts numbers and names that together are the seed */
  constructor(...parts: readonly (number | string)[]) {
    const text = parts.join('/');
    [this.a, this.b, this.c] = [1, 2, 3].map((salt) => hash(text, salt));
    for (let i = 0; i < 12; i++) this.next();
  }

  /** 0..2^32 − 1 */
  next(): number {
    const result = (this.a + this.b + this.counter++) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + result) | 0;
    return result >>> 0;
  }

  /** A whole number from 0 to `count − 1`. */
  below(count: number): number {
    return Math.floor((this.next() / 2 ** 32) * count);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() / 2 ** 32 < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }

  /** As many random values of 0..255 as asked. */
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** 0..`most` times what `make` makes. */
  some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.between(0, most) }, make);
  }
}

/** FNV-1a over the text's characters. */
function hash(text: string, salt: number): number {
  let value = Math.imul(salt, 0x9e3779b9) ^ 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
