/**
 * Lists of classes as people and other programs write them: names by commas or a line each, `id name #rrggbb`,
 * `labels.txt` of labelme, `labelmap.txt` of CVAT, `label_colors.txt` of CamVid, and JSON.
 */
import { MAX_CLASS_ID, type LabelClass } from '../classes';
import { LabelerError } from '../errors';
import { UNLABELED } from '../labelMap';
import { formatColor } from '../palette';
import { parseClassJson } from './classJson';
import { withColors } from './presets';
import { classTextError, idError, type WrittenClass } from './writtenClass';

/** What CVAT writes: `name:red,green,blue:parts:actions`. */
const CVAT_LINE = /^([^:]+):(?:(\d{1,3}),(\d{1,3}),(\d{1,3}))?:[^:]*:[^:]*$/;
/** What CamVid has: `red green blue name`. */
const CAMVID_LINE = /^(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s+(\S.*)$/;
const ID_LINE = /^(\d{1,3})(?:\s*[:=;]\s*|\s+)(\S.*)$/;
const COLOR_END = /^(.*\S)\s+(#[0-9a-f]{6})$/i;
/** What labelme calls pixels without a class. */
const LABELME_IGNORE = '__ignore__';
const LABELME_BACKGROUND = '_background_';

interface Line {
  readonly line: number;
  readonly text: string;
}

/**
 * Reads a list of classes; those without an id get the next free one, those without a colour one that is free.
 * @param file what messages call the text
 * @throws LabelerError `dataset-invalid` that names the line
 */
export function parseClassText(text: string, file: string): LabelClass[] {
  const plain = text.replace(/^\ufeff/, '');
  const written = plain.trimStart().startsWith('[') ? parseClassJson(plain, file) : readLines(plain, file);
  const classes = withIds(written.filter(({ id }) => id !== UNLABELED));
  if (classes.length === 0) {
    throw new LabelerError('dataset-invalid', `${file} names no classes. Write one a line.`, file);
  }
  checkClasses(classes, file);
  return withColors(classes);
}

function readLines(text: string, file: string): WrittenClass[] {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((each, i) => ({ line: i + 1, text: each.trim() }))
    .filter((each) => each.text !== '' && !isComment(each.text));
  if (lines.every((each) => CVAT_LINE.test(each.text))) return lines.map((each) => readCvat(each, file));
  if (lines.every((each) => CAMVID_LINE.test(each.text))) return lines.map((each) => readCamVid(each, file));
  const entries = lines.flatMap(splitAtCommas);
  const haveIds = entries.every((each) => ID_LINE.test(each.text));
  return entries.flatMap((each) => readEntry(each, haveIds, file));
}

/** A line that begins with `#` but isn't a colour alone. */
function isComment(text: string): boolean {
  return text.startsWith('#');
}

function splitAtCommas({ line, text }: Line): Line[] {
  return text
    .split(',')
    .map((each) => ({ line, text: each.trim() }))
    .filter((each) => each.text !== '');
}

function readCvat({ line, text }: Line, file: string): WrittenClass {
  const [, name = '', ...color] = groupsOf(CVAT_LINE, text);
  return { line, id: undefined, name: name.trim(), color: colorOf(color, line, file) };
}

function readCamVid({ line, text }: Line, file: string): WrittenClass {
  const [, red, green, blue, name = ''] = groupsOf(CAMVID_LINE, text);
  return { line, id: undefined, name: name.trim(), color: colorOf([red, green, blue], line, file) };
}

/** Nothing for labelme's name of pixels without a class. */
function readEntry({ line, text }: Line, hasId: boolean, file: string): WrittenClass[] {
  const [, digits, rest] = hasId ? groupsOf(ID_LINE, text) : [];
  const [, name, color] = groupsOf(COLOR_END, rest ?? text);
  const found = name ?? rest ?? text;
  if (found === LABELME_IGNORE) return [];
  const id = digits === undefined ? undefined : Number(digits);
  if (id !== undefined && id > UNLABELED) throw idError(file, line, id);
  return [
    { line, id, name: found === LABELME_BACKGROUND ? 'background' : found, color: color?.toLowerCase() },
  ];
}

/** The groups of a match from 1 on; undefined are those that took no part, all of them where nothing matches. */
function groupsOf(pattern: RegExp, text: string): readonly (string | undefined)[] {
  return pattern.exec(text) ?? [];
}

/** @param digits red, green and blue; undefined where there are none */
function colorOf(digits: readonly (string | undefined)[], line: number, file: string): string | undefined {
  if (digits.includes(undefined)) return undefined;
  const [red, green, blue] = digits.map(Number);
  if (Math.max(red, green, blue) > 255) {
    throw classTextError(file, line, `${digits.join(', ')} is no colour: red, green and blue end at 255`);
  }
  return formatColor([red, green, blue]);
}

type ClassAtLine = WrittenClass & { readonly id: number };

/** Without ids they are 0, 1, … in the order of the list, but for those that others have. */
function withIds(written: readonly WrittenClass[]): ClassAtLine[] {
  const taken = new Set(written.map(({ id }) => id));
  let next = 0;
  return written.map((each) => {
    if (each.id !== undefined) return { ...each, id: each.id };
    while (taken.has(next)) next++;
    return { ...each, id: next++ };
  });
}

function checkClasses(classes: readonly ClassAtLine[], file: string): void {
  const byName = new Map<string, number>();
  const byId = new Map<number, string>();
  for (const { line, id, name } of classes) {
    if (id > MAX_CLASS_ID) {
      throw classTextError(file, line, `there are at most ${MAX_CLASS_ID + 1} classes`);
    }
    const sameName = byName.get(name);
    if (sameName !== undefined) {
      throw classTextError(file, line, `"${name}" is named in line ${sameName} already`);
    }
    const sameId = byId.get(id);
    if (sameId !== undefined) throw classTextError(file, line, `"${sameId}" has the id ${id} already`);
    byName.set(name, line);
    byId.set(id, name);
  }
}
