/** The few assertions that host tests need; `node:assert` isn't there in the web extension host. */

export function ok(value: unknown, message: string): asserts value {
  if (!value) throw new Error(message);
}

export function equal(actual: unknown, expected: unknown, message = 'values'): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${message}: ${a}, expected ${b}`);
}

export async function rejects(run: () => unknown, pattern: RegExp): Promise<void> {
  let message;
  try {
    await run();
  } catch (error) {
    message = error instanceof Error ? error.message : String(error);
  }
  ok(message !== undefined, `nothing was thrown, expected ${pattern}`);
  ok(pattern.test(message), `"${message}" does not match ${pattern}`);
}
