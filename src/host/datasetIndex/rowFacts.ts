/** What an index knows of an image, in one text: V8 keeps that in a third of the memory of fields. */
import { IMAGE_STATUSES, type ImageStatus, type ModelReference } from '../../core/edit';
import type { ClassCounts } from '../../core/mask/types';
import type { IndexedImage } from './types';

export interface RowFacts extends Omit<IndexedImage, 'path' | 'mask'> {
  /** Size of the mask file; 0 without one, {@link UNREAD} before it was looked at. */
  readonly bytes: number;
}

/** What is left out is as without a mask. */
export type SomeFacts = Pick<RowFacts, 'status'> & { readonly [Key in keyof RowFacts]?: RowFacts[Key] };

/** What {@link RowFacts.bytes} is of a mask that nobody looked at. */
export const UNREAD = -1;

const FLOAT_BYTES = 8;
const MOST_CODES = 8192;
const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);

/** Most images without a mask, and most masks that nobody looked at, share these. */
const COMMON = new Map(
  [0, UNREAD].map((bytes) => {
    const text = textOf(codesOf({ status: 'unlabeled', bytes }));
    return [text, text];
  }),
);

/** The facts as numbers (LEB128) and texts, one after the other; a number's bytes are characters. */
export function packFacts(facts: SomeFacts): string {
  const text = textOf(codesOf(facts));
  return COMMON.get(text) ?? text;
}

/** @throws RangeError where the text isn't by {@link packFacts} */
export function unpackFacts(packed: string): RowFacts {
  const reader = new FactsReader(packed);
  const status = IMAGE_STATUSES.at(reader.whole());
  const bytes = reader.whole() + UNREAD;
  const changed = reader.float();
  const confidence = reader.float();
  const confirmed = reader.whole();
  const width = reader.whole();
  const size = width === 0 ? null : { width, height: reader.whole() };
  const model = modelOf(reader.text());
  const problem = reader.text();
  const counts = countsOf(reader);
  if (status === undefined || !Number.isFinite(changed) || !reader.done) throw damaged();
  return {
    status,
    model,
    confidence: Number.isNaN(confidence) ? null : confidence,
    size,
    counts,
    confirmed: confirmed === 0 ? null : confirmed - 1,
    changed,
    bytes,
    problem,
  };
}

/** @throws RangeError as {@link unpackFacts} does; nothing is made, for that is asked of 100,000 texts */
export function checkFacts(packed: string): void {
  const reader = new FactsReader(packed);
  const status = reader.whole();
  reader.whole();
  const changed = reader.float();
  reader.float();
  reader.whole();
  if (reader.whole() > 0) reader.whole();
  for (let text = 0; text < 2; text++) reader.skip(Math.max(0, reader.whole() - 1));
  for (let left = 2 * Math.max(0, reader.whole() - 1); left > 0; left--) reader.whole();
  if (status >= IMAGE_STATUSES.length || !Number.isFinite(changed) || !reader.done) throw damaged();
}

/** Which state of its file a row is of. */
export type FileStamp = Pick<RowFacts, 'changed' | 'bytes'>;

/** The stamp alone, quicker. */
export function stampOf(packed: string): FileStamp {
  const reader = new FactsReader(packed);
  reader.whole();
  const bytes = reader.whole() + UNREAD;
  return { bytes, changed: reader.float() };
}

/** The status alone, quicker. */
export function statusOf(packed: string): ImageStatus {
  return IMAGE_STATUSES[packed.charCodeAt(0)];
}

/** @param codes UTF-16 units, as many as there may be: a call takes some ten thousand only */
export function textOf(codes: readonly number[]): string {
  if (codes.length <= MOST_CODES) return String.fromCharCode(...codes);
  let text = '';
  for (let at = 0; at < codes.length; at += MOST_CODES) {
    text += String.fromCharCode(...codes.slice(at, at + MOST_CODES));
  }
  return text;
}

function codesOf(facts: SomeFacts): number[] {
  const { status, model, confidence, size, counts, confirmed, changed, bytes, problem } = facts;
  const codes: number[] = [];
  putWhole(codes, IMAGE_STATUSES.indexOf(status));
  putWhole(codes, (bytes ?? 0) - UNREAD);
  putFloat(codes, changed ?? 0);
  putFloat(codes, confidence ?? NaN);
  putWhole(codes, (confirmed ?? -1) + 1);
  putWhole(codes, size?.width ?? 0);
  if (size) putWhole(codes, size.height);
  putText(codes, model && `${model.version} ${model.name}`);
  putText(codes, problem);
  putWhole(codes, counts ? counts.length + 1 : 0);
  for (const [id, pixels] of counts ?? []) {
    putWhole(codes, id);
    putWhole(codes, pixels);
  }
  return codes;
}

/** @param value a whole number, at least 0 */
function putWhole(codes: number[], value: number): void {
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) codes.push((rest & 0x7f) | 0x80);
  codes.push(rest);
}

function putFloat(codes: number[], value: number): void {
  float[0] = value;
  for (const byte of floatBytes) codes.push(byte);
}

function putText(codes: number[], text: string | undefined): void {
  putWhole(codes, text === undefined ? 0 : text.length + 1);
  for (let at = 0; text !== undefined && at < text.length; at++) codes.push(text.charCodeAt(at));
}

function modelOf(text: string | undefined): ModelReference | undefined {
  if (text === undefined) return undefined;
  const space = text.indexOf(' ');
  return { name: text.slice(space + 1), version: Number(text.slice(0, space)) };
}

function countsOf(reader: FactsReader): ClassCounts | null {
  const length = reader.whole();
  if (length === 0) return null;
  const counts: [number, number][] = [];
  for (let i = 1; i < length; i++) counts.push([reader.whole(), reader.whole()]);
  return counts;
}

class FactsReader {
  private at = 0;

  constructor(private readonly packed: string) {}

  get done(): boolean {
    return this.at === this.packed.length;
  }

  whole(): number {
    let value = 0;
    for (let factor = 1; this.at < this.packed.length; factor *= 128) {
      const code = this.packed.charCodeAt(this.at++);
      value += (code & 0x7f) * factor;
      if (code < 0x80) return value;
    }
    throw damaged();
  }

  float(): number {
    for (let i = 0; i < FLOAT_BYTES; i++) floatBytes[i] = this.packed.charCodeAt(this.at++);
    return float[0];
  }

  skip(codes: number): void {
    this.at += codes;
  }

  text(): string | undefined {
    const length = this.whole();
    if (length === 0) return undefined;
    const start = this.at;
    this.skip(length - 1);
    return this.packed.slice(start, this.at);
  }
}

function damaged(): RangeError {
  return new RangeError('what is known of an image is damaged');
}
