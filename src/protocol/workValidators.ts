/** Checks of everything that the page which works through many images says to the host. */
import * as v from 'valibot';
import { LabelerError } from '../core/errors';
import type { Validators } from './rpc';
import type { WorkHostApi } from './work';

const MAX_TEXT = 10_000;
/** More than a page could run. */
const MAX_LANES = 16;

const schemas = {
  ready: v.null(),
  cancel: v.null(),
  openFailure: v.object({ index: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  log: v.object({
    level: v.picklist(['info', 'warn', 'error']),
    message: v.pipe(v.string(), v.maxLength(MAX_TEXT)),
  }),
} satisfies Record<keyof WorkHostApi, v.GenericSchema>;

/** One check a method of {@link WorkHostApi}; each throws a LabelerError `bad-message`. */
export const workValidators: Validators<WorkHostApi> = {
  ready: (params) => parse('ready', schemas.ready, params),
  cancel: (params) => parse('cancel', schemas.cancel, params),
  openFailure: (params) => parse('openFailure', schemas.openFailure, params),
  log: (params) => parse('log', schemas.log, params),
};

/** @throws LabelerError `bad-message` */
export function checkPrepared(value: unknown): { lanes: number; backend: string } {
  const lanes = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_LANES));
  return parse('prepare', v.object({ lanes, backend: v.pipe(v.string(), v.maxLength(MAX_TEXT)) }), value);
}

/** @throws LabelerError `bad-message` */
export function checkTurned(value: unknown): { bytes: Uint8Array } {
  return parse('turn', v.object({ bytes: v.instance(Uint8Array) }), value);
}

function parse<S extends v.GenericSchema>(method: string, schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new LabelerError('bad-message', `${method}: ${v.getDotPath(issue) ?? 'value'}: ${issue.message}`);
}
