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
  const result = v.safeParse(DatasetSchema, getNodeValue(root));
  if (!result.success) {
    const [issue] = result.issues;
    const path = (issue.path ?? []).map((item) => item.key as string | number);
    throw datasetErrorAt(file, text, root, path, describeIssue(issue, path));
  }
  const { version, classes, images, labels, model, classMap, ignore, splits, maskEncoding, saveUnconfirmed } =
    result.output;
  const dataset: Dataset = {
    version,
    classes,
    images,
    labels,
    model,
    classMap,
    ignore,
    splits,
    maskEncoding,
    saveUnconfirmed,
  };
  const problem = findContradiction(dataset);
  if (problem) throw datasetErrorAt(file, text, root, problem.path, problem.message);
  return { dataset, root };
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
function findContradiction({ classes, classMap }: Dataset): { path: JsonPath; message: string } | undefined {
  for (const [i, { id, name }] of classes.entries()) {
    const others = classes.slice(0, i);
    const sameId = others.find((other) => other.id === id);
    if (sameId) {
      return { path: ['classes', i, 'id'], message: `"${sameId.name}" and "${name}" both have the id ${id}` };
    }
    if (others.some((other) => other.name === name)) {
      return { path: ['classes', i, 'name'], message: `two classes are named "${name}"` };
    }
  }
  const ids = new Set(classes.map(({ id }) => id));
  for (const [name, id] of Object.entries(classMap)) {
    if (id !== UNLABELED && !ids.has(id)) {
      return { path: ['classMap', name], message: `"classMap" names the class ${id}, which "classes" lacks` };
    }
  }
  return undefined;
}
