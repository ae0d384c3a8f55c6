import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/unit/**/*.test.ts'],
    testTimeout: 60_000,
    // Two cores: the wasm tests would starve each other.
    maxWorkers: 2,
  },
});
