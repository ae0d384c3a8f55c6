import * as v from 'valibot';
import { LabelerError } from '../core/errors';

/** The check of one method's parameters; it throws a LabelerError `bad-message`. */
export function validator<S extends v.GenericSchema>(
  method: string,
  schema: S,
): (params: unknown) => v.InferOutput<S> {
  return (params) => {
    const result = v.safeParse(schema, params);
    if (result.success) return result.output;
    const issue = result.issues[0];
    throw new LabelerError(
      'bad-message',
      `${method}: ${v.getDotPath(issue) ?? 'parameters'}: ${issue.message}`,
    );
  };
}
