/** Waiting by asking again; the page objects run outside vitest too. */

const INTERVAL = 50;

/**
 * Asks until the answer is true.
 * @param milliseconds after which it throws
 */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  milliseconds = 20_000,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${milliseconds / 1000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}
