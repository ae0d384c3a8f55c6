/** Made by `scripts/test-host.mjs` from the files `test/host/suite/*.test.ts`. */
declare module 'host-test-suites' {
  /** Declares all suites, to be called once mocha's globals are there. */
  export function loadSuites(): void;
}
