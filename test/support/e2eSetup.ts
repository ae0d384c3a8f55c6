/** One VS Code server for all end-to-end tests; each test has its own browser context and workspace. */
import type { TestProject } from 'vitest/node';
import { startVsCodeServer } from '../../scripts/vscode-server.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `http://127.0.0.1:N` of the running server. */
    origin: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startVsCodeServer({
    settings: {
      'explorer.compactFolders': false,
      'workbench.secondarySideBar.defaultVisibility': 'hidden',
      // Most tests say pixel by pixel what a stroke changes; those of learning turn it on.
      'fcnLabeler.learnFromCorrections': false,
    },
  });
  project.provide('origin', server.origin);
  return () => server.stop();
}
