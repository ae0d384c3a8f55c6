import { defineConfig } from 'vitest/config';

/** The view and the worker in a real browser: `npx vitest run --config vitest.browser.config.mts`. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Loaded machines answer late; a test that waits in vain fails all the same.
    expect: { poll: { timeout: 20_000 } },
    // One browser for each of two cores.
    maxWorkers: 2,
  },
});
