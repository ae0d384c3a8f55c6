import { defineConfig } from 'vitest/config';

/** The view in a real browser: `npx vitest run --config test/browser/app/vitest.config.mts`. */
export default defineConfig({
  test: {
    include: ['test/browser/app/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One browser at a time: two cores.
    fileParallelism: false,
  },
});
