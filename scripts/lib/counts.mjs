/** Test counts, passed from one script to another by a last line that people can read as well. */

/** @typedef {{ passed: number, failed: number, skipped?: number }} Counts */

/** @param {Counts} counts @returns {string} `N passed, N failed`, and `, N skipped` where some were */
export function formatCounts({ passed, failed, skipped = 0 }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The last such line in a command's output. @param {string} output @returns {Counts | undefined} */
export function parseCounts(output) {
  const match = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/gm)].pop();
  if (match === undefined) return undefined;
  return { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3] ?? 0) };
}

/** The failed tests that an output reports by lines `FAIL name`, each with the line of its reason. @param {string} output @returns {string[]} */
export function failuresIn(output) {
  const failures = output.matchAll(/^[^\S\n]*FAIL (.+)(?:\n(?!\s*(?:ok|FAIL) )(.*))?$/gm);
  return [...failures].map(([, name, reason = '']) => `${name.trim()}\n  ${reason.trim()}`.trimEnd());
}
