import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Progress } from '../../../src/cli/progress';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('says now and then in a log file how far it is, and how long the rest takes', () => {
  let said = '';
  const progress = new Progress(
    {
      out: () => undefined,
      err: (text) => (said += text),
      interactive: false,
      root: '',
      onInterrupt: () => undefined,
    },
    'Reading images',
    100,
  );
  for (let done = 1; done <= 25; done++) {
    vi.advanceTimersByTime(1000);
    progress.update(done, done > 15 ? 'loss 0.5' : '');
  }
  progress.say('a.png is empty');
  progress.stop();
  expect(said).toBe(
    'Reading images 10/100 · 90 s left\nReading images 20/100 · 80 s left · loss 0.5\na.png is empty\n',
  );
});
