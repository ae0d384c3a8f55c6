/** Varints (LEB128): numbers below 2^32 in as many bytes as they need, seven bits each, the lowest first. */

/** Longest varint of a number below 2^32. */
const MAX_VARINT = 5;

/** Collects varints in a buffer that grows. */
export class VarintWriter {
  private bytes = new Uint8Array(256);
  private used = 0;

  /** @param value 0..2^32 − 1 */
  put(value: number): void {
    if (this.used + MAX_VARINT > this.bytes.length) this.grow(MAX_VARINT);
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.bytes[this.used++] = (rest & 0x7f) | 0x80;
    this.bytes[this.used++] = rest;
  }

  /** Adds bytes as they are. */
  putBytes(bytes: Uint8Array): void {
    this.grow(bytes.length);
    this.bytes.set(bytes, this.used);
    this.used += bytes.length;
  }

  /** What was written so far; a view, valid until the next change. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.used);
  }

  /** Begins anew, in the same buffer. */
  clear(): void {
    this.used = 0;
  }

  /** Makes room for so many more bytes. */
  private grow(needed: number): void {
    if (this.used + needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.used + needed));
    larger.set(this.written());
    this.bytes = larger;
  }
}

/** Reads varints one after the other. */
export class VarintReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Whether everything was read. */
  get done(): boolean {
    return this.at === this.bytes.length;
  }

  /** @throws RangeError where the bytes end within a number, or one is longer than any of ours */
  next(): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < MAX_VARINT && this.at < this.bytes.length; i++) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw new RangeError('a number is cut off or too long');
  }

  /** The next `length` bytes as they are; a view. @throws RangeError where there are fewer */
  take(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.bytes.length) throw new RangeError(`${length} bytes are cut off`);
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  /** What is left; a view. */
  rest(): Uint8Array {
    return this.take(this.bytes.length - this.at);
  }
}
