/** What is wrong in a dataset file, with places in its text: for people who edit it. */
import type { Node } from 'jsonc-parser';
import type { LabelClass } from '../classes';
import { shortened } from '../shortText';
import { findCollisions } from './collisions';
import type { Dataset } from './dataset';
import { compileGlob, pathOfGlob } from './glob';
import { nearestNode, parseJsonText, type JsonPath } from './jsonText';
import { isMaskPath, type PathRules } from './maskPaths';
import { validateDataset } from './parseDataset';

export interface Finding {
  /** In characters from the text's beginning. */
  readonly offset: number;
  readonly length: number;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  /** Whether an editor of JSON with our schema says so, too. */
  readonly isInSchema: boolean;
}

/** What a text says; `dataset` is there where it can be used. */
export interface CheckedText {
  readonly findings: readonly Finding[];
  readonly root?: Node;
  readonly dataset?: Dataset;
}

/** What lies below the dataset. */
export interface DatasetFiles {
  /** Paths of the images. */
  readonly images: readonly string[];
  /** Masks without an image. */
  readonly orphans: readonly string[];
}

/** Findings of one kind: a mistake in a pattern repeats itself. */
const MOST = 100;
/** Files that a message names. */
const MOST_NAMED = 5;

/** Finds what the text alone shows. */
export function checkDatasetText(text: string): CheckedText {
  const { root, problems } = parseJsonText(text);
  if (root === undefined || problems.length > 0) {
    const findings = problems.map(({ offset, length, message }): Finding => {
      return { offset, length, severity: 'error', message: sentence(message), isInSchema: true };
    });
    return { findings };
  }
  const checked = validateDataset(root);
  const findings = checked.problems.map(({ path, message, isInSchema }) => {
    return { ...at(root, path, 'error', sentence(message)), isInSchema };
  });
  if (checked.dataset === undefined || findings.length > 0) return { findings, root };
  return { findings: unknownIgnored(root, checked.dataset), root, dataset: checked.dataset };
}

function unknownIgnored(root: Node, { classes, ignore }: Dataset): Finding[] {
  const ids = new Set(classes.map(({ id }) => id));
  return ignore.flatMap((id, i) => {
    if (id === 255 || ids.has(id)) return [];
    return at(root, ['ignore', i], 'warning', `"classes" has no class with the id ${id}.`);
  });
}

/** Finds names in `classMap` that the model lacks. @param model what people call it */
export function checkClassMap(
  root: Node,
  { classMap }: Dataset,
  modelClasses: readonly LabelClass[],
  model: string,
): Finding[] {
  const names = new Set(modelClasses.map(({ name }) => name));
  return Object.keys(classMap)
    .filter((name) => !names.has(name))
    .map((name) => at(root, ['classMap', name], 'warning', `The model ${model} has no class "${name}".`));
}

/** Finds globs that match nothing, images that share a mask, and masks without an image. */
export function checkDatasetFiles(root: Node, dataset: Dataset, files: DatasetFiles): Finding[] {
  return [
    ...unusedGlobs(root, dataset, files.images),
    ...collisions(root, dataset, files.images),
    ...orphans(root, files.orphans),
  ];
}

function unusedGlobs(
  root: Node,
  { images: globs, labels, splits }: Dataset,
  images: readonly string[],
): Finding[] {
  const rules = { images: globs, labels };
  let lower: Set<string> | undefined;
  const isUnused = (glob: string): boolean => {
    const path = pathOfGlob(glob);
    if (path !== undefined) {
      lower ??= new Set(images.map((image) => image.toLowerCase()));
      return !lower.has(path.toLowerCase());
    }
    const { matches } = compileGlob(glob);
    return !images.some((image) => matches(image) && !isMaskPath(rules, image));
  };
  const unused = (globsOf: readonly string[], path: JsonPath, what: string): Finding[] =>
    globsOf.flatMap((glob, i) =>
      isUnused(glob) ? at(root, [...path, i], 'warning', `${shortened(glob)} matches no ${what}.`) : [],
    );
  return [
    ...unused(globs, ['images'], 'image'),
    ...Object.entries(splits).flatMap(([name, each]) =>
      unused(each, ['splits', name], 'image of the dataset'),
    ),
  ].slice(0, MOST);
}

/** Each at the glob that takes in the image that comes too late. */
function collisions(root: Node, { images: globs, labels }: PathRules, images: readonly string[]): Finding[] {
  const compiled = globs.map(compileGlob);
  return findCollisions({ images: globs, labels }, images)
    .slice(0, MOST)
    .map(({ images: [, second], message }) => {
      const glob = compiled.findIndex(({ matches }) => matches(second));
      return at(root, ['images', Math.max(0, glob)], 'error', message);
    });
}

function orphans(root: Node, paths: readonly string[]): Finding[] {
  if (paths.length === 0) return [];
  const named = paths.slice(0, MOST_NAMED).join(', ');
  const more = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : '';
  const what = paths.length === 1 ? '1 mask has' : `${paths.length} masks have`;
  return [at(root, ['labels'], 'information', `${what} no image: ${shortened(named)}${more}.`)];
}

/** At the value of the path, else at the file's first character. */
function at(root: Node, path: JsonPath, severity: Finding['severity'], message: string): Finding {
  const node = nearestNode(root, path);
  const length = node === root ? 1 : node.length;
  return { offset: node.offset, length, severity, message, isInSchema: false };
}

function sentence(message: string): string {
  return `${message.charAt(0).toUpperCase()}${shortened(message.slice(1))}.`;
}
