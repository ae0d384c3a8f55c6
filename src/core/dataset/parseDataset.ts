/** Reading `fcn-dataset.json`. */
import { getNodeValue, type Node } from 'jsonc-parser';
import * as v from 'valibot';
import { MAX_CLASS_ID } from '../classes';
import { UNLABELED } from '../labelMap';
import { MASK_ENCODINGS } from '../mask/types';
import { DEFAULT_DATASET, type Dataset } from './dataset';
import { datasetErrorAt, parseJson, type JsonPath } from './jsonText';
import { globProblem } from './glob';
import { hasPathPlaceholder, isInsidePath } from './paths';

const integerUpTo = (max: number, message: string) =>
  v.pipe(v.number(message), v.integer(message), v.minValue(0, message), v.maxValue(max, message));

const ClassId = integerUpTo(MAX_CLASS_ID, `a class id is a whole number from 0 to ${MAX_CLASS_ID}`);
const LabelId = integerUpTo(UNLABELED, `a label is a whole number from 0 to ${UNLABELED}`);
const Name = v.pipe(v.string('a name is a text'), v.trim(), v.minLength(1, 'a name must not be empty'));
const Color = v.pipe(
  v.string('a color is a text such as "#804080"'),
  v.regex(/^#[0-9a-f]{6}$/i, 'a color has the form "#rrggbb", such as "#804080"'),
  v.toLowerCase(),
);
const Glob = v.pipe(
  v.string('a glob is a text'),
  v.minLength(1, 'a glob must not be empty'),
  v.check(isInsidePath, 'a glob stays inside the dataset: no "..", no absolute path, "/" between folders'),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? globProblem(dataset.value) : undefined;
    if (problem !== undefined) addIssue({ message: problem });
  }),
);
const Labels = v.pipe(
  v.string('"labels" is a text such as "labels/{path}.png"'),
  v.check(isInsidePath, '"labels" stays inside the dataset: no "..", no absolute path, "/" between folders'),
  v.check(hasPathPlaceholder, '"labels" contains {path} once and ends with ".png"'),
);

/** Checks that a JSON schema can't make. */
const OWN_CHECKS: ReadonlySet<string> = new Set(['check', 'raw_check']);

const DatasetSchema = v.strictObject({
  $schema: v.optional(v.string()),
  version: v.literal(1, '"version" must be 1: a newer FCN Labeler may have written this file'),
  classes: v.pipe(
    v.array(v.strictObject({ id: ClassId, name: Name, color: Color }), '"classes" is a list of classes'),
    v.minLength(1, '"classes" needs at least one class'),
  ),
  images: v.optional(
    v.pipe(v.array(Glob, '"images" is a list of globs'), v.minLength(1, '"images" needs at least one glob')),
    [...DEFAULT_DATASET.images],
  ),
  labels: v.optional(Labels, DEFAULT_DATASET.labels),
  model: v.optional(v.pipe(v.string(), v.minLength(1)), DEFAULT_DATASET.model),
  classMap: v.optional(v.record(v.string(), LabelId, '"classMap" maps names to class ids'), {}),
  ignore: v.optional(v.array(LabelId, '"ignore" is a list of class ids'), []),
  splits: v.optional(v.record(v.string(), v.array(Glob), '"splits" maps names to lists of globs'), {}),
  maskEncoding: v.optional(
    v.picklist(MASK_ENCODINGS, '"maskEncoding" is "palette" or "gray"'),
    DEFAULT_DATASET.maskEncoding,
  ),
  saveUnconfirmed: v.optional(
    v.boolean('"saveUnconfirmed" is true or false'),
    DEFAULT_DATASET.saveUnconfirmed,
  ),
});

/**
 * Reads the text of a dataset file.
 * @param file its path, for messages
 * @throws LabelerError `dataset-invalid` with line and column of the first problem
 */
export function parseDataset(text: string, file: string): Dataset {
  return parseDatasetTree(text, file).dataset;
}

/** As {@link parseDataset}, with the text's syntax tree for editing. */
export function parseDatasetTree(text: string, file: string): { dataset: Dataset; root: Node } {
  const root = parseJson(text, file);
  const { dataset, problems } = validateDataset(root);
  const [problem] = problems;
  if (dataset === undefined || problems.length > 0) {
    throw datasetErrorAt(file, text, root, problem.path, problem.message);
  }
  return { dataset, root };
}

/** What is wrong with a value in a dataset file. */
export interface DatasetProblem {
  /** Where it is, or would be. */
  readonly path: JsonPath;
  readonly message: string;
  /** Whether the JSON schema says so, too. */
  readonly isInSchema: boolean;
}

/** @returns all that is wrong; the dataset is there where each value alone is right */
export function validateDataset(root: Node): {
  dataset?: Dataset;
  problems: readonly DatasetProblem[];
} {
  const result = v.safeParse(DatasetSchema, getNodeValue(root));
  if (result.success) {
    const dataset: Dataset & { $schema?: string | undefined } = result.output;
    delete dataset.$schema;
    return { dataset, problems: contradictions(dataset) };
  }
  const problems = result.issues.map((issue) => {
    const path = (issue.path ?? []).map((item) => item.key as string | number);
    return { path, message: describeIssue(issue, path), isInSchema: !OWN_CHECKS.has(issue.type) };
  });
  return { problems };
}

function describeIssue(issue: v.BaseIssue<unknown>, path: JsonPath): string {
  const key = path.at(-1);
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return `there is no property ${JSON.stringify(key)}`;
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') {
    return `the property ${JSON.stringify(key)} is missing`;
  }
  if (issue.type === 'strict_object') return 'an object is expected';
  return issue.message;
}

/** What each value alone doesn't show. */
function contradictions({ classes, classMap }: Dataset): DatasetProblem[] {
  const problems: DatasetProblem[] = [];
  const add = (path: JsonPath, message: string): void => {
    problems.push({ path, message, isInSchema: false });
  };
  const ids = new Map<number, string>();
  const names = new Set<string>();
  for (const [i, { id, name }] of classes.entries()) {
    const sameId = ids.get(id);
    if (sameId !== undefined) add(['classes', i, 'id'], `"${sameId}" and "${name}" both have the id ${id}`);
    if (names.has(name)) add(['classes', i, 'name'], `two classes are named "${name}"`);
    ids.set(id, name);
    names.add(name);
  }
  for (const [name, id] of Object.entries(classMap)) {
    if (id === UNLABELED || ids.has(id)) continue;
    add(['classMap', name], `"classMap" names the class ${id}, which "classes" lacks`);
  }
  return problems;
}
