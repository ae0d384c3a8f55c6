/** Checks of everything a view says to the host: types, ranges and sizes. What depends on a document is checked there. */
import * as v from 'valibot';
import { MAX_CLASS_ID } from '../core/classes';
import { UNLABELED } from '../core/labelMap';
import { BACKENDS, CONFLICT_CHOICES, TOOLS, VIEW_COMMANDS, type HostApi } from './hostView';
import type { Validators } from './rpc';
import { validator } from './validator';

/** Longest text that a view may hand over, in characters. */
const MAX_TEXT = 10_000;
/** Longest name of a page. */
const MAX_VIEW_ID = 64;

const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const backend = v.picklist(BACKENDS);
const id = (largest: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(largest));

const schemas = {
  ready: v.null(),
  readImage: v.null(),
  resync: v.null(),
  commitStroke: v.object({
    view: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_VIEW_ID)),
    sequence: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    tool: v.picklist(TOOLS),
    classId: id(UNLABELED),
    runs: v.instance(Uint32Array),
  }),
  learned: v.object({
    revision: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    runs: v.instance(Uint8Array),
  }),
  runCommand: v.object({
    command: v.picklist(VIEW_COMMANDS),
    classId: v.exactOptional(id(MAX_CLASS_ID)),
  }),
  resolveConflict: v.object({ choice: v.picklist(CONFLICT_CHOICES) }),
  readTheirs: v.null(),
  setCanvasFocused: v.object({ focused: v.boolean() }),
  reportRuntime: v.object({
    backend: v.nullable(backend),
    adapter: text,
    lastInference: v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0))),
    failures: v.pipe(v.array(v.object({ backend, reason: text })), v.maxLength(100)),
  }),
  log: v.object({ level: v.picklist(['info', 'warn', 'error']), message: text }),
} satisfies Record<keyof HostApi, v.GenericSchema>;

/**
 * What the view answered to `predict`; the cells are checked against the image where they are unpacked.
 * @throws LabelerError `bad-message`
 */
export const checkPrediction = validator(
  'predict',
  v.object({
    labels: v.instance(Uint8Array),
    meanConfidence: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    milliseconds: v.pipe(v.number(), v.finite(), v.minValue(0)),
  }),
);

/** One check a method of {@link HostApi}; each throws a LabelerError `bad-message`. */
export const hostValidators: Validators<HostApi> = {
  ready: validator('ready', schemas.ready),
  readImage: validator('readImage', schemas.readImage),
  resync: validator('resync', schemas.resync),
  commitStroke: validator('commitStroke', schemas.commitStroke),
  learned: validator('learned', schemas.learned),
  runCommand: validator('runCommand', schemas.runCommand),
  resolveConflict: validator('resolveConflict', schemas.resolveConflict),
  readTheirs: validator('readTheirs', schemas.readTheirs),
  setCanvasFocused: validator('setCanvasFocused', schemas.setCanvasFocused),
  reportRuntime: validator('reportRuntime', schemas.reportRuntime),
  log: validator('log', schemas.log),
};
