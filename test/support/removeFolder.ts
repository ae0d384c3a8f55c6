import { rmSync } from 'node:fs';

/** Removes a test's folder, and whatever something that is still on its way writes into it meanwhile. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
