/** What `npm test` promises of its broken inputs is itself checked, and a broken promise has a name. */
import { describe, expect, it } from 'vitest';
import { quickProblems, type QuickRun } from '../../../scripts/lib/fuzzQuick.mjs';

const run = (name: string, cases: number, processorSeconds = 1, outcomes = {}): QuickRun => ({
  name,
  cases,
  processorSeconds,
  outcomes,
});
const masks = run('masks', 5000, 12);
const messages = run('messages', 150, 1, { accepted: 600, refused: 300, ignored: 100 });
const others = [messages, run('datasets', 300), run('journals', 300), run('models', 1, 4)];

describe('the quick cases', () => {
  it('are as promised where there are enough and no processor takes more than 20 s, whatever the sum', () => {
    expect(quickProblems([[masks], others])).toEqual([]);
    expect(quickProblems([[{ ...masks, processorSeconds: 19 }], others])).toEqual([]);
  });

  it('are too slow where those that follow each other take more than 20 s', () => {
    expect(quickProblems([[{ ...masks, processorSeconds: 20.5 }], others])).toEqual([
      'quick cases: 20.5 s of a processor, not 20',
    ]);
    expect(quickProblems([[...others, { ...masks, processorSeconds: 14 }], []])).toEqual([
      'quick cases: 21.0 s of a processor, not 20',
    ]);
  });

  it('are too few where a target has less than its number, and messages are counted one by one', () => {
    const fewer = { ...messages, outcomes: { accepted: 600, refused: 300, 'prediction refused': 200 } };
    expect(quickProblems([[run('masks', 4999)], [fewer, ...others.slice(1)]])).toEqual([
      'quick cases: 4999 masks, not 5000',
      'quick cases: 900 messages, not 1000',
    ]);
    expect(quickProblems([[masks], others.slice(0, 2)])).toEqual(['quick cases: 0 journals, not 300']);
  });
});
