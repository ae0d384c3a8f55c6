/** What the replay store knows of its files without reading them: `index.json` beside them. */
import * as v from 'valibot';
import type { ReplayEntry } from './replayFormat';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const RecordSchema = v.object({
  dataset: v.string(),
  image: v.string(),
  inputSize: count,
  approved: v.boolean(),
  since: count,
  /** Pixels. */
  count,
  /** Ids that occur. */
  classes: v.array(count),
  /** Of the file. */
  bytes: count,
  /** When it was written or learned from last; milliseconds since 1970. */
  used: v.number(),
});

export type ReplayRecord = v.InferOutput<typeof RecordSchema>;

const IndexSchema = v.object({ version: v.literal(1), images: v.record(v.string(), RecordSchema) });

export function encodeIndex(records: ReadonlyMap<string, ReplayRecord>): Uint8Array {
  const index = { version: 1, images: Object.fromEntries(records) };
  return new TextEncoder().encode(JSON.stringify(index));
}

/** @returns nothing where it is no index: the files tell everything anew */
export function decodeIndex(bytes: Uint8Array | undefined): Map<string, ReplayRecord> {
  if (bytes === undefined) return new Map();
  try {
    const result = v.safeParse(IndexSchema, JSON.parse(new TextDecoder().decode(bytes)));
    return new Map(result.success ? Object.entries(result.output.images) : []);
  } catch {
    return new Map();
  }
}

export function recordOf(entry: ReplayEntry, bytes: number, used: number): ReplayRecord {
  const { dataset, image, inputSize, approved, since } = entry;
  const classes = [...new Set(entry.classes)].sort((a, b) => a - b);
  return { dataset, image, inputSize, approved, since, count: entry.count, classes, bytes, used };
}

/** Those to give up so that the rest fits, the longest unused first. */
export function leastRecent(records: ReadonlyMap<string, ReplayRecord>, mostBytes: number): string[] {
  let total = [...records.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const names: string[] = [];
  for (const [name, { bytes }] of [...records].sort(([, a], [, b]) => a.used - b.used)) {
    if (total <= mostBytes) break;
    total -= bytes;
    names.push(name);
  }
  return names;
}
