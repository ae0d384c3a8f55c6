/** Shares of splits as a person types them. */
import { COMMON_SPLITS } from './splits';
import type { SplitShare } from './divideImages';

/** What is proposed. */
export const USUAL_SHARES = '80/10/10';

/**
 * Reads `80/10/10` (train, val, test), `80/20` (train, val), or `train 70, val 20, hard 10`.
 * @returns why it is none of these, for people
 */
export function parseShares(text: string): SplitShare[] | string {
  const parts = text
    .split(/[/,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const shares: SplitShare[] = [];
  for (const [i, part] of parts.entries()) {
    const [, named, digits] = (/^(.*?)[\s:=]*(\d+(?:\.\d+)?)\s*%?$/.exec(part) ?? []) as (
      string | undefined
    )[];
    const name = named === '' ? COMMON_SPLITS.at(i) : named;
    if (digits === undefined || name === undefined || !/\p{L}/u.test(name)) {
      return `"${part}" is no share. Write 80/10/10, or names with shares: train 70, val 20, hard 10.`;
    }
    if (Number(digits) <= 0) return `The share of "${name}" must be above 0.`;
    if (shares.some((each) => each.name === name)) return `"${name}" is named twice.`;
    shares.push({ name, share: Number(digits) });
  }
  return shares.length < 2 ? 'Write the shares of two splits at least, such as 80/20.' : shares;
}
