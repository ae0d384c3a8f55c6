/** Runs the backbone block by block, so that others get a turn in between. */
import * as tf from '@tensorflow/tfjs-core';
import type { Layers } from './layers';
import {
  planBlocks,
  TAP_BLOCKS,
  type BackboneTap,
  type OutputStride,
  type PlannedBlock,
} from './architecture';
import { takeTurn, type AbortFlag } from './turns';

export interface BackboneOptions<T extends BackboneTap> {
  readonly outputStride: OutputStride;
  readonly taps: readonly T[];
  /** Awaited after the stem and after each block; a rejection ends the run and frees its tensors. */
  readonly afterBlock: () => Promise<void>;
  /** Looked at within blocks as well: a block of an input of 1025 pixels takes longer than a cancel may. */
  readonly signal?: AbortFlag | undefined;
}

/** How often {@link runBackbone} calls `afterBlock`. */
export const BACKBONE_STEPS = 1 + planBlocks(32).length;

/**
 * @param input `[1, h, w, 3]` in -1..1, h and w of the form 16k+1; kept
 * @returns the features of each tap; the caller disposes them
 */
export async function runBackbone<T extends BackboneTap>(
  layers: Layers,
  input: tf.Tensor4D,
  { outputStride, taps, afterBlock, signal }: BackboneOptions<T>,
): Promise<Record<T, tf.Tensor4D>> {
  const features = new Map<T, tf.Tensor4D>();
  const kept = new Set<tf.Tensor4D>();
  let current = layers.conv('stem', input, { stride: 2, activation: 'relu6' });
  try {
    await afterBlock();
    for (const block of planBlocks(outputStride)) {
      const next = await runBlock(layers, block, current, signal);
      if (!kept.has(current)) current.dispose();
      current = next;
      for (const tap of taps) {
        if (TAP_BLOCKS[tap] !== block.index) continue;
        features.set(tap, current);
        kept.add(current);
      }
      await afterBlock();
    }
  } catch (error) {
    tf.dispose([...kept, current]);
    throw error;
  }
  if (!kept.has(current)) current.dispose();
  return Object.fromEntries(features) as Record<T, tf.Tensor4D>;
}

/** @returns the block's output; the input is kept */
async function runBlock(
  layers: Layers,
  { index, expansion, appliedStride: stride, dilation, residual }: PlannedBlock,
  input: tf.Tensor4D,
  signal: AbortFlag | undefined,
): Promise<tf.Tensor4D> {
  const made: tf.Tensor4D[] = [];
  /** Runs a layer; what it read is of no use any more. */
  const step = (layer: () => tf.Tensor4D): tf.Tensor4D => {
    const output = layer();
    tf.dispose(made.splice(0));
    made.push(output);
    return output;
  };
  try {
    let x = input;
    if (expansion > 1) {
      x = step(() => layers.conv(`block${index}/expand`, input, { activation: 'relu6' }));
      await takeTurn(signal);
    }
    const filtered = step(() => layers.depthwise(`block${index}/depthwise`, x, { stride, dilation }));
    await takeTurn(signal);
    const projected = step(() => layers.conv(`block${index}/project`, filtered));
    return residual ? step(() => tf.add(projected, input)) : projected;
  } catch (error) {
    tf.dispose(made);
    throw error;
  }
}
