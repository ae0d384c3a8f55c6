/**
 * Packed runs: how a change lies in a file. Gaps, lengths and cells as varints, then zlib; the runs of a stroke take
 * some hundred bytes instead of some thousand.
 */
import { zlibSync } from 'fflate';
import { LabelerError } from './errors';
import { inflateAtMost } from './mask/inflate';
import { RUN_STRIDE, type Runs } from './runs';

/** Longest varint of a number below 2^32. */
const MAX_VARINT = 5;
const MAX_RUN_BYTES = RUN_STRIDE * MAX_VARINT;
/** A gap, a length and a cell have a byte each at least. */
const MIN_RUN_BYTES = RUN_STRIDE;
const COUNT_BYTES = 4;
const DEFLATE_LEVEL = 3;

/** Packs sorted runs without overlap. Layout: number of runs (uint32, big endian), zlib stream of varints. */
export function packRuns(runs: Runs): Uint8Array {
  const count = runs.length / RUN_STRIDE;
  const packed = zlibSync(runVarints(runs), { level: DEFLATE_LEVEL });
  const bytes = new Uint8Array(COUNT_BYTES + packed.length);
  new DataView(bytes.buffer).setUint32(0, count);
  bytes.set(packed, COUNT_BYTES);
  return bytes;
}

/**
 * Unpacks what {@link packRuns} packed. Nothing is allocated for runs that the bytes don't hold.
 * @param pixelCount pixels of the label map, or more: the runs must end before
 * @throws LabelerError `bad-message` when the bytes are no packed runs, or runs don't fit
 */
export function unpackRuns(bytes: Uint8Array, pixelCount: number): Runs {
  if (bytes.length < COUNT_BYTES) throw bad('cut off');
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (count > pixelCount) throw bad(`${count} runs for ${pixelCount} pixels`);
  const varints = inflateAtMost([bytes.subarray(COUNT_BYTES)], count * MAX_RUN_BYTES);
  if (varints === undefined) throw bad('no zlib data, or too long');
  if (varints.length < count * MIN_RUN_BYTES) throw bad(`less than ${count} runs`);
  return readRuns(varints, count, pixelCount);
}

function runVarints(runs: Runs): Uint8Array {
  let bytes = new Uint8Array(1024);
  let used = 0;
  const put = (value: number) => {
    let rest = value;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes[used++] = (rest & 0x7f) | 0x80;
    bytes[used++] = rest;
  };
  let end = 0;
  for (let i = 0; i < runs.length; i += RUN_STRIDE) {
    if (used + MAX_RUN_BYTES > bytes.length) {
      const larger = new Uint8Array(bytes.length * 2);
      larger.set(bytes);
      bytes = larger;
    }
    put(runs[i] - end);
    put(runs[i + 1]);
    put(runs[i + 2]);
    end = runs[i] + runs[i + 1];
  }
  return bytes.subarray(0, used);
}

function readRuns(varints: Uint8Array, count: number, pixelCount: number): Runs {
  const runs = new Uint32Array(count * RUN_STRIDE);
  let read = 0;
  const next = (): number => {
    let value = 0;
    let factor = 1;
    for (let i = 0; ; i++) {
      if (i === MAX_VARINT || read === varints.length) throw bad('a number is cut off');
      const byte = varints[read++];
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  };
  let end = 0;
  for (let i = 0; i < runs.length; i += RUN_STRIDE) {
    const start = end + next();
    const length = next();
    const cell = next();
    end = start + length;
    if (length === 0 || end > pixelCount) throw bad(`a run ends after the last of ${pixelCount} pixels`);
    if (cell > 0x1ff) throw bad(`${cell} is no cell`);
    runs[i] = start;
    runs[i + 1] = length;
    runs[i + 2] = cell;
  }
  if (read !== varints.length) throw bad('more than its runs');
  return runs;
}

function bad(problem: string): LabelerError {
  return new LabelerError('bad-message', `packed runs: ${problem}`);
}
