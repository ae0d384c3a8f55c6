import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { plantBug } from './test/planted/bugs.mjs';

export default defineConfig({
  plugins: plantBug(process.env['FCN_PLANTED_BUG']),
  test: {
    include: ['test/unit/**/*.test.ts'],
    setupFiles: ['test/support/unitSetup.ts'],
    testTimeout: 60_000,
    // Two cores: the wasm tests would starve each other.
    maxWorkers: 2,
    // Gradients are ES modules in a package that isn't said to have any.
    server: { deps: { inline: [/tfjs-core\/dist\/(?!tf-core)/] } },
    // The real extension runs without VS Code.
    alias: { vscode: fileURLToPath(new URL('test/support/fakeVscode/index.ts', import.meta.url)) },
  },
});
