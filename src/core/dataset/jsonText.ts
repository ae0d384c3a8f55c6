/** JSON text with positions: every complaint names line and column. */
import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { LabelerError } from '../errors';
import { shortened } from '../shortText';

/** More than any dataset needs; parsers and checks are recursive. */
const MAX_DEPTH = 64;

/** Where in a JSON document: keys and indices from its root. */
export type JsonPath = (string | number)[];

/**
 * Parses strict JSON (no comments, no trailing commas: Python reads the same file).
 * @throws LabelerError `dataset-invalid` with file, line and column
 */
export function parseJson(text: string, file: string): Node {
  const { root, problems } = parseJsonText(text);
  const [problem] = problems;
  if (root === undefined || problems.length > 0) {
    throw datasetError(file, text, problem.offset, problem.message);
  }
  return root;
}

/** @returns all that is wrong with the text; at least one thing where it is no JSON at all */
export function parseJsonText(text: string): { root?: Node; problems: readonly TextProblem[] } {
  const tooDeep = placeDeeperThan(text, MAX_DEPTH);
  if (tooDeep !== undefined) {
    return { problems: [{ offset: tooDeep, length: 1, message: `nested deeper than ${MAX_DEPTH} levels` }] };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const problems = errors.map(({ error, offset, length }) => {
    return { offset, length, message: `not valid JSON (${inWords(printParseErrorCode(error))})` };
  });
  if (root !== undefined) return { root, problems };
  return { problems: [...problems, { offset: 0, length: 0, message: 'not valid JSON (empty)' }] };
}

/** What is wrong at a place of a text. */
export interface TextProblem {
  readonly offset: number;
  /** In characters. */
  readonly length: number;
  readonly message: string;
}

/** The error about a place in a dataset file. */
export function datasetErrorAt(
  file: string,
  text: string,
  root: Node,
  path: JsonPath,
  problem: string,
): LabelerError {
  return datasetError(file, text, nearestNode(root, path).offset, problem);
}

function datasetError(file: string, text: string, offset: number, problem: string): LabelerError {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  return new LabelerError(
    'dataset-invalid',
    `${file}, line ${line}, column ${column}: ${shortened(problem)}.`,
    file,
  );
}

/** Where brackets nest deeper than `depth`; undefined where they never do. */
function placeDeeperThan(text: string, depth: number): number | undefined {
  let open = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') inString = !inString;
    else if (inString && char === '\\') at++;
    else if (!inString && (char === '[' || char === '{')) open++;
    else if (!inString && (char === ']' || char === '}')) open--;
    if (open > depth) return at;
  }
  return undefined;
}

/** The node at a path, or at the longest part of it that exists. */
export function nearestNode(root: Node, path: JsonPath): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    // A wrong key is better shown at the key than at its value.
    if (node) return node.parent?.type === 'property' ? node.parent : node;
  }
  return root;
}

/** `CommaExpected` → `comma expected`. */
function inWords(code: string): string {
  return code.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
