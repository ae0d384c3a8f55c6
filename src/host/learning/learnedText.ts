/** What people read about a learned model that predicts. */
import { recentScore, serving, type LearnedState } from './learnedState';

const PERCENT = 100;

export interface LearnedText {
  /** For the status bar. */
  readonly short: string;
  /** For its tooltip. */
  readonly lines: readonly string[];
}

/** How many images, in words. */
export function imageCount(images: number): string {
  return images === 1 ? '1 image' : `${images} images`;
}

/** @returns undefined where the given model predicts */
export function learnedText(state: LearnedState): LearnedText | undefined {
  const version = serving(state);
  if (version === undefined) return undefined;
  const images = imageCount(version.images);
  const score = recentScore(state);
  const lines = [`Model: learned from ${images}, version ${version.version}`];
  if (score !== undefined) {
    const percent = Math.round(score * PERCENT);
    lines.push(`Mean IU on the last approved images, before they were learned: ${percent}%`);
  }
  return { short: `learned from ${images}`, lines };
}
