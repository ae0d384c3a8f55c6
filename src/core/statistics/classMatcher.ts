/** Filters of classes, as a person types them. */
import type { LabelClass } from '../classes';

/**
 * Parts of names between commas, without regard to case; those after `!` are left out: `road, !background`.
 * Everything matches where nothing is asked for.
 */
export function classMatcher(filter: string): (each: Pick<LabelClass, 'name'>) => boolean {
  const parts = filter
    .toLowerCase()
    .split(',')
    .map((part) => part.trim());
  const wanted = parts.filter((part) => part !== '' && !part.startsWith('!'));
  const unwanted = parts
    .filter((part) => part.startsWith('!'))
    .map((part) => part.slice(1).trim())
    .filter((part) => part !== '');
  return ({ name }) => {
    const lower = name.toLowerCase();
    const isWanted = wanted.length === 0 || wanted.some((part) => lower.includes(part));
    return isWanted && !unwanted.some((part) => lower.includes(part));
  };
}
