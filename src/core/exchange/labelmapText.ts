/** `labelmap.txt`: the classes of masks, as CVAT and Datumaro write it. A line is `name:red,green,blue:parts:actions`. */
import { groupsOf } from './groupsOf';
import type { LabelClass } from '../classes';
import { LabelerError } from '../errors';
import { formatColor, parseColor, vocColor, type Rgb } from '../palette';
import type { ColorLookup } from './indexMask';
import type { ImportedClass } from './types';

export const LABELMAP_FILE = 'labelmap.txt';
const LINE = /^(?<name>[^:]+):(?<rgb>\d{1,3},\d{1,3},\d{1,3})?(?::[^:]*){0,2}$/;
const HEADER = '# label:color_rgb:parts:actions';

/** Stands at an id that no class has, since the number of a line is an id. */
export function fillerName(id: number): string {
  return `unused_${id}`;
}

/** A class's name in this file, where a colon ends it, and `#` begins a line that counts for no id. */
export function labelmapName(name: string): string {
  return name
    .replaceAll(/[:\r\n]/g, '_')
    .trim()
    .replace(/^#/, '_');
}

/** The classes at the places of their ids, with fillers at the others. @param classes ascending by id */
export function withFillers(classes: readonly LabelClass[]): LabelClass[] {
  const byId = new Map(classes.map((each) => [each.id, each]));
  const last = classes.at(-1)?.id ?? -1;
  return Array.from(
    { length: last + 1 },
    (_, id) => byId.get(id) ?? { id, name: fillerName(id), color: formatColor(vocColor(id)) },
  );
}

/**
 * @param classes ascending by id
 * @param palette the masks' colours, 256 × 3
 */
export function labelmapText(classes: readonly LabelClass[], palette: Uint8Array): string {
  const lines = withFillers(classes).map(
    ({ id, name }) => `${labelmapName(name)}:${palette.subarray(3 * id, 3 * id + 3).join(',')}::`,
  );
  return `${[HEADER, ...lines].join('\n')}\n`;
}

/** @throws LabelerError `exchange-invalid` with the line */
export function parseLabelmap(text: string, file: string): ImportedClass[] {
  const classes: ImportedClass[] = [];
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const { name, rgb: digits } = groupsOf(LINE, line);
    const rgb = digits?.split(',').map(Number);
    if (name === undefined || rgb?.some((value) => value > 255) === true || classes.length > 255) {
      const message = `${file}, line ${at + 1}: a line has the form "road:128,64,128::", for 256 classes at most.`;
      throw new LabelerError('exchange-invalid', message, file);
    }
    const id = classes.length;
    const color = formatColor(rgb === undefined ? vocColor(id) : (rgb as unknown as Rgb));
    classes.push({ id, name: name.trim(), color });
  }
  return classes;
}

/** Which id each colour stands for; the first class that has it. */
export function colorLookup(classes: readonly ImportedClass[]): ColorLookup {
  const lookup = new Map<number, number>();
  for (const { id, color } of classes) {
    if (color === undefined) continue;
    const [red, green, blue] = parseColor(color);
    const key = (red << 16) | (green << 8) | blue;
    if (!lookup.has(key)) lookup.set(key, id);
  }
  return lookup;
}
