/** A class in a list that somebody wrote, and what can be wrong with it. */
import { MAX_CLASS_ID } from '../classes';
import { LabelerError } from '../errors';
import { shortened } from '../shortText';

/** A class as it was written; what is left out is found. */
export interface WrittenClass {
  /** From 1. */
  readonly line: number;
  readonly id: number | undefined;
  readonly name: string;
  /** `#rrggbb` */
  readonly color: string | undefined;
}

/** The error about a line of a list of classes. */
export function classTextError(file: string, line: number, problem: string): LabelerError {
  return new LabelerError('dataset-invalid', `${file}, line ${line}: ${shortened(problem)}.`, file);
}

/** The error about an id that masks can't have. */
export function idError(file: string, line: number, id: number): LabelerError {
  return classTextError(file, line, `${id} is no class id: they are whole numbers from 0 to ${MAX_CLASS_ID}`);
}
