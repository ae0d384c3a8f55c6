/**
 * The shapes of the heads that learn, as data: which taps a head reads on which grid, and the tensors that it is made
 * of. Long, Shelhamer, Darrell (2015), section 4.2: a score layer a tap, the coarser scores upsampled and added.
 */
import { BLOCKS, TAP_BLOCKS, type BackboneTap } from '../architecture';

export const HEAD_KINDS = ['fcn-32s', 'fcn-16s', 'fcn-8s', 'fcn-4s'] as const;
export type HeadKind = (typeof HEAD_KINDS)[number];

/** What decides the shapes of a head. */
export interface HeadSpec {
  readonly kind: HeadKind;
  /** Whether the image is read at twice the size as well. */
  readonly pyramid: boolean;
  /** Units of the hidden layer; 0: linear. */
  readonly hidden: number;
  readonly classes: number;
}

/** 1: the network's input as set; 2: twice as large, so that its sample 2i is sample i of the other. */
export type Scale = 1 | 2;

/** Features that a head reads. */
export interface HeadInput {
  /** Names tensors, e.g. `x1/s16b`. */
  readonly name: string;
  readonly scale: Scale;
  readonly tap: BackboneTap;
  readonly channels: number;
  /** Pixels of the largest input that the head reads between two samples. */
  readonly stride: number;
}

export interface TensorShape {
  readonly name: string;
  readonly shape: readonly number[];
}

const TAPS: Readonly<Record<HeadKind, readonly BackboneTap[]>> = {
  'fcn-32s': ['s32'],
  'fcn-16s': ['s16b'],
  'fcn-8s': ['s16b', 's16a', 's8'],
  'fcn-4s': ['s16b', 's16a', 's8', 's4'],
};

const TAP_STRIDES: Readonly<Record<BackboneTap, number>> = { s4: 4, s8: 8, s16a: 16, s16b: 16, s32: 32 };

/** Of a pyramid's small input only the coarse taps are read: its finer ones see less than the large input's. */
const SMALL_INPUT_FROM = 16;

/** What a head reads, coarsest first. */
export function headInputs({ kind, pyramid }: Pick<HeadSpec, 'kind' | 'pyramid'>): HeadInput[] {
  const taps = TAPS[kind];
  if (!pyramid) return taps.map((tap) => inputOf(1, tap, TAP_STRIDES[tap]));
  const coarse = taps.filter((tap) => TAP_STRIDES[tap] >= SMALL_INPUT_FROM);
  return [
    ...coarse.map((tap) => inputOf(1, tap, 2 * TAP_STRIDES[tap])),
    ...taps.map((tap) => inputOf(2, tap, TAP_STRIDES[tap])),
  ];
}

function inputOf(scale: Scale, tap: BackboneTap, stride: number): HeadInput {
  return { name: `x${scale}/${tap}`, scale, tap, channels: BLOCKS[TAP_BLOCKS[tap]].channels, stride };
}

/** Inputs of one stride, and how the scores of all coarser ones come to it. */
export interface HeadLevel {
  readonly stride: number;
  readonly inputs: readonly HeadInput[];
}

/** A head's inputs by stride, coarsest first; each stride is half of the one before. */
export function headLevels(spec: Pick<HeadSpec, 'kind' | 'pyramid'>): HeadLevel[] {
  const inputs = headInputs(spec);
  const strides = [...new Set(inputs.map(({ stride }) => stride))];
  return strides.map((stride) => ({ stride, inputs: inputs.filter((input) => input.stride === stride) }));
}

/** Pixels of the largest input between two scores of a head. */
export function finestStride(spec: Pick<HeadSpec, 'kind' | 'pyramid'>): number {
  return Math.min(...headInputs(spec).map(({ stride }) => stride));
}

/** Sides of the small input are a multiple of this plus one, so that sample i of each stride lies at pixel stride·i. */
export function inputGrid({ kind }: Pick<HeadSpec, 'kind'>): 16 | 32 {
  return kind === 'fcn-32s' ? 32 : 16;
}

/** The tensors of a head, in the order in which model files hold them. */
export function headTensors(spec: HeadSpec): TensorShape[] {
  return spec.hidden > 0 ? hiddenTensors(spec) : linearTensors(spec);
}

function linearTensors(spec: HeadSpec): TensorShape[] {
  const { classes } = spec;
  const scores = headInputs(spec).flatMap(({ name, channels }) => [
    { name: scoreKernel(name), shape: [channels, classes] },
    { name: scoreBias(name), shape: [classes] },
  ]);
  const ups = headLevels(spec)
    .slice(1)
    .map(({ stride }) => ({ name: upKernel(stride), shape: [3, 3, classes, classes] }));
  return [...scores, ...ups];
}

function hiddenTensors(spec: HeadSpec): TensorShape[] {
  const { hidden, classes } = spec;
  const layers = headInputs(spec).map(({ name, channels }) => ({
    name: hiddenKernel(name),
    shape: [channels, hidden],
  }));
  return [
    ...layers,
    { name: HIDDEN_BIAS, shape: [hidden] },
    { name: 'out/kernel', shape: [hidden, classes] },
    { name: 'out/bias', shape: [classes] },
  ];
}

/** Name of the 1×1 score layer `[channels, classes]` of an input. */
export function scoreKernel(input: string): string {
  return `score/${input}/kernel`;
}

/** Name of that layer's bias `[classes]`. */
export function scoreBias(input: string): string {
  return `score/${input}/bias`;
}

/** Name of the transposed convolution `[3, 3, classes, classes]` that brings scores to a stride. */
export function upKernel(stride: number): string {
  return `up/${stride}/kernel`;
}

/** Name of the bias `[hidden]` of the hidden units. */
export const HIDDEN_BIAS = 'hidden/bias';

/** Name of the 1×1 layer `[channels, hidden]` of an input. */
export function hiddenKernel(input: string): string {
  return `hidden/${input}/kernel`;
}
