/** A list of classes as JSON: names, or objects with `name` and perhaps `id` and `color`. */
import { getNodeValue, type Node } from 'jsonc-parser';
import * as v from 'valibot';
import { formatColor } from '../palette';
import { parseJson } from './jsonText';
import { classTextError, idError, type WrittenClass } from './writtenClass';

const Name = v.pipe(v.string(), v.trim(), v.minLength(1));
const Channel = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255));
const Color = v.union([
  v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i), v.toLowerCase()),
  v.pipe(
    v.tuple([Channel, Channel, Channel]),
    v.transform(([red, green, blue]) => formatColor([red, green, blue])),
  ),
]);
const Entry = v.union([
  v.pipe(
    Name,
    v.transform((name) => ({ name, id: undefined, color: undefined })),
  ),
  v.object({ name: Name, id: v.optional(v.number()), color: v.optional(Color) }),
]);
const LARGEST_ID = 255;

/**
 * @param text begins with `[`
 * @throws LabelerError `dataset-invalid` that names the line
 */
export function parseClassJson(text: string, file: string): WrittenClass[] {
  const root = parseJson(text, file);
  return (root.children ?? []).map((node) => readEntry(node, text, file));
}

function readEntry(node: Node, text: string, file: string): WrittenClass {
  const line = lineAt(text, node.offset);
  const result = v.safeParse(Entry, getNodeValue(node));
  if (!result.success) {
    throw classTextError(
      file,
      line,
      'a class is a name, or an object such as {"id": 1, "name": "road", "color": "#804080"}',
    );
  }
  const { id, name, color } = result.output;
  if (id !== undefined && !(Number.isInteger(id) && id >= 0 && id <= LARGEST_ID)) {
    throw idError(file, line, id);
  }
  return { line, id, name, color };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
