import { defineConfig } from 'vitest/config';

/** End-to-end tests: one real VS Code server, two browsers: half of what a test does is waiting for VS Code. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: ['test/support/e2eSetup.ts'],
    maxWorkers: 2,
    // Loaded machines answer late; a test that waits in vain fails all the same.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
