/** Typing in a list goes to the next entry whose name begins with what was typed. */

/** A pause this long begins a new word, in milliseconds. */
const PAUSE = 700;

export interface Typeahead {
  /** @param at index of the present entry, or -1 */
  find<T extends { readonly name: string }>(
    character: string,
    entries: readonly T[],
    at: number,
  ): T | undefined;
}

export function createTypeahead(now: () => number = () => performance.now()): Typeahead {
  let typed = '';
  let last = -Infinity;
  return {
    find(character, entries, at) {
      const time = now();
      if (time - last > PAUSE) typed = '';
      last = time;
      typed += character.toLowerCase();
      // A longer word may still fit the present entry; its first letter goes on to the next one.
      const first = typed.length === 1 ? at + 1 : Math.max(0, at);
      const turned = [...entries.slice(first), ...entries.slice(0, first)];
      return turned.find(({ name }) => name.toLowerCase().startsWith(typed));
    },
  };
}
