/** How much of a foreign text a message repeats, in characters. */
const MOST = 300;

/** A text that a file decides about, short enough for a message: names may be megabytes long. */
export function shortened(text: string): string {
  return text.length <= MOST ? text : `${text.slice(0, MOST)}…`;
}
