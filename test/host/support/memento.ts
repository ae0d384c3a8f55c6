/** A memory of the extension that only a test sees. */
import type { Memento } from 'vscode';

export function mementoOf(values: Map<string, unknown>): Memento {
  return {
    keys: () => [...values.keys()],
    get: <T>(key: string, fallback?: T) => (values.has(key) ? (values.get(key) as T) : fallback),
    update: (key, value) => {
      values.set(key, value);
      return Promise.resolve();
    },
  };
}
