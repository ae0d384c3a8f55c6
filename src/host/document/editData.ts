/** What an edit has to remember, in memory and as bytes. */
import { packChange, unpackChange } from '../../core/packedChange';
import type { Change } from '../../core/runs';
import { VarintReader, VarintWriter } from '../../core/varints';

/** Never changed, so that it may be read from memory or from a file at any time. */
export interface EditData {
  readonly cells: Change;
  /** The prediction that the edit took in, packed. */
  readonly prediction?: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** Bytes that the data takes in memory. */
export function sizeOfEdit({ cells, prediction = NOTHING }: EditData): number {
  return cells.before.byteLength + cells.after.byteLength + prediction.byteLength;
}

/** The data as bytes, not deflated: length of the prediction (varint), prediction, packed change. */
export function packEdit({ cells, prediction = NOTHING }: EditData): Uint8Array {
  const head = new VarintWriter();
  head.put(prediction.length);
  const headBytes = head.written();
  const change = packChange(cells);
  const bytes = new Uint8Array(headBytes.length + prediction.length + change.length);
  bytes.set(headBytes);
  bytes.set(prediction, headBytes.length);
  bytes.set(change, headBytes.length + prediction.length);
  return bytes;
}

/** @throws RangeError when the bytes are no packed edit */
export function unpackEdit(bytes: Uint8Array): EditData {
  const reader = new VarintReader(bytes);
  const prediction = reader.take(reader.next());
  const cells = unpackChange(reader.rest());
  // A copy of its own: messages carry a view's whole buffer.
  return prediction.length > 0 ? { cells, prediction: prediction.slice() } : { cells };
}
