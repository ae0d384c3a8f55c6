/** What every unit test file needs. */
import { afterAll, vi } from 'vitest';

// The extension loads its tools when it starts: a file that ends before they are there would fail the whole run.
afterAll(() => vi.dynamicImportSettled());
