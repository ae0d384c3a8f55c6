/** What labeling takes of memory, measured in a process of its own. */
import { describe, expect, it } from 'vitest';
import { allowedTogether, HOST_HELD, HOST_PEAK, TOGETHER } from '../../../support/memoryLimits';
import { runProgram } from './childProgram';
import type { LargeResult, LargeTask } from './largeImage';
import type { ThousandResult, ThousandTask } from './thousandEdits';

const MEGABYTE = 1_000_000;
/** Other tests run beside this one. */
const MINUTES = 240_000;

describe('a thousand edits of a whole image of 4 megapixels', () => {
  it('take less than 200 MB, and all can be undone and redone', { timeout: MINUTES }, async () => {
    const task: ThousandTask = { side: 2000, edits: 1000, borders: 9, budget: 16 * 2 ** 20 };
    const result = (await runProgram('thousandEdits', task)) as ThousandResult;
    console.log(result);
    expect(result.runs).toBeGreaterThan(10_000);
    expect(result.undoneIsStart).toBe(true);
    expect(result.redoneIsEnd).toBe(true);
    expect(result.wrongSteps).toBe(0);
    expect(result.spilledEdits).toBeGreaterThan(400);
    expect(result.heldBytes).toBeLessThanOrEqual(task.budget);
    expect(result.maxRssBytes).toBeLessThan(200 * MEGABYTE);
  });
});

describe('an image of 100 megapixels in a file of a byte a pixel', () => {
  it(
    'takes the host no more than its part, from opening to showing it again',
    { timeout: MINUTES },
    async () => {
      const task: LargeTask = { width: 10_000, height: 10_000, fileBytes: 100e6, borders: 50 };
      const result = (await runProgram('largeImage', task)) as LargeResult;
      console.table(result.steps);
      expect(result.reopenedIsSaved).toBe(true);
      // Opening reads the file through: it takes the labels and nothing of the file's size.
      expect(result.steps[0].peak).toBeLessThanOrEqual(2.25);
      expect(Math.max(...result.steps.map(({ held }) => held))).toBeLessThanOrEqual(HOST_HELD);
      expect(result.peak).toBeLessThanOrEqual(HOST_PEAK);
    },
  );

  it('may take host and view at most twelve bytes a pixel together', () => {
    expect(allowedTogether()).toBeLessThanOrEqual(TOGETHER);
  });
});
