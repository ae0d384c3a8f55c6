/** What the tests of the network share: the wasm backend in Node, the built-in model, photographs. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import sharp from 'sharp';
import { parseModel, type Model } from '../../../src/fcn/modelFile';
import type { PixelSource } from '../../../src/fcn/types';

/** Tests and benches run in the repository's root, some of them bundled elsewhere. */
export const ROOT = process.cwd();
const PHOTOGRAPHS = join(ROOT, 'node_modules/@solid-design-system/placeholders/src/images');

/** Free photographs with people and things (Pexels, per the package's README): six classes together. */
export const PHOTOGRAPH_NAMES = [
  'business-woman-working.jpg',
  'family-play-01.jpg',
  'working-from-home.jpg',
  'office-talk.jpg',
] as const;

export async function startWasm(): Promise<void> {
  setWasmPaths(join(ROOT, 'node_modules/@tensorflow/tfjs-backend-wasm/dist') + '/');
  if (!(await tf.setBackend('wasm'))) throw new Error('wasm did not start');
}

/** The built-in model, which `npm run build` makes. */
export async function vocFiles(): Promise<{ json: string; weights: ArrayBuffer }> {
  const json = await readFile(join(ROOT, 'media/models/voc/model.json'), 'utf8');
  const weights = await readFile(join(ROOT, 'media/models/voc/weights.bin'));
  return { json, weights: new Uint8Array(weights).buffer };
}

export async function loadVocModel(): Promise<Model> {
  const { json, weights } = await vocFiles();
  return parseModel(json, weights, 'media/models/voc/model.json');
}

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  readonly data: Uint8Array;
}

/** The middle of a photograph as RGB, shrunk to fill the size. */
export async function photograph(name: string, width: number, height: number): Promise<Pixels> {
  const data = await sharp(join(PHOTOGRAPHS, name))
    .resize(width, height, { fit: 'cover' })
    .removeAlpha()
    .raw()
    .toBuffer();
  return { width, height, channels: 3, data: new Uint8Array(data) };
}

/** A source that hands out exactly the rows asked for. */
export function pixelSource({ width, height, channels, data }: Pixels): PixelSource {
  const row = width * channels;
  return { width, height, channels, rows: (from, to) => data.subarray(from * row, to * row) };
}

/** Share of equal entries, 0..1. */
export function agreement(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let same = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) same++;
  return same / a.length;
}

/** Mean over the classes that either map has of intersection over union. */
export function meanIU(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const both = new Map<number, number>();
  const either = new Map<number, number>();
  const count = (map: Map<number, number>, key: number): unknown => map.set(key, (map.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    count(either, a[i]);
    if (a[i] === b[i]) count(both, a[i]);
    else count(either, b[i]);
  }
  const ratios = [...either].map(([key, union]) => (both.get(key) ?? 0) / union);
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}

/** What {@link longestTurn} may be of work of some hundred milliseconds; of a second or two, half of it. */
export const SHORT_TURN = 0.25;

/**
 * The longest time that `work` keeps others waiting between two of its turns, as a share of all that it takes: 1 where
 * it gives none, and the same on a slow machine. Time of the CPU, which a load hardly stretches, and the least of three
 * runs: a load that does is not there in all.
 */
export async function longestTurn(work: () => Promise<unknown>): Promise<number> {
  const runs: number[] = [];
  while (runs.length < 3) runs.push(await longestTurnOf(work));
  return Math.min(...runs);
}

async function longestTurnOf(work: () => Promise<unknown>): Promise<number> {
  const begin = process.cpuUsage();
  let last = begin;
  let longest = 0;
  let running = true;
  const look = (): void => {
    longest = Math.max(longest, cpuSince(last));
    last = process.cpuUsage();
    if (running) setImmediate(look);
  };
  setImmediate(look);
  try {
    await work();
  } finally {
    running = false;
  }
  longest = Math.max(longest, cpuSince(last));
  return longest / cpuSince(begin);
}

/** In microseconds. */
function cpuSince(begin: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(begin);
  return user + system;
}
