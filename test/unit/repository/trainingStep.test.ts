/** The README's training step is the one that `npm run check:consumers` runs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../../scripts/lib/paths.mjs';

const STEP = /^import numpy, torch/;

function trainingSteps(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const blocks = [...text.matchAll(/```python\n(.*?)```/gs)].map(([, code]) => code);
  return blocks.filter((code) => STEP.test(code));
}

it('README.md and docs/exchange.md have the same one, of at most twenty lines', () => {
  const [step, ...others] = trainingSteps('README.md');
  expect(others).toEqual([]);
  expect(trainingSteps('docs/exchange.md')).toEqual([step]);
  expect(step.trimEnd().split('\n').length).toBeLessThanOrEqual(20);
});
