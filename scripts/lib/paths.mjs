/** Where things lie in this repository. Node's own modules only: this runs before `npm ci`. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Downloads and scratch folders; ignored by git, safe to delete. */
export const CACHE = join(ROOT, '.cache');

/** Reports and screenshots of test runs; ignored by git. */
export const RESULTS = join(ROOT, 'test-results');
