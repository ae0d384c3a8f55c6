/** Made by `scripts/test-host.mjs` from the files `test/host/suite/*.test.ts`. */
declare module 'host-test-suites' {
  export interface SuiteFile {
    /** Declares the suites, to be called once mocha's globals are there. */
    load(): void;
    /** The tests that run; without it, all. */
    readonly titles?: readonly string[];
  }

  export const suiteFiles: readonly SuiteFile[];
}
