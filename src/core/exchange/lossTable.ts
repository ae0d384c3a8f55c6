import type { ClassLoss } from './report';

const COLUMNS = ['pixels', 'lost', 'gained', 'IU'] as const;
const WIDTH = 12;

/** What a format loses, as a table in plain text, a line a class. */
export function lossTable(losses: readonly ClassLoss[]): string {
  const nameWidth = Math.max(...losses.map(({ name }) => name.length), 'class'.length);
  const line = (name: string, values: readonly string[]) =>
    `${name.padEnd(nameWidth)}${values.map((value) => value.padStart(WIDTH)).join('')}\n`;
  const rows = losses.map(({ name, pixels, lost, gained, iu }) =>
    line(name, [String(pixels), String(lost), String(gained), iu.toFixed(4)]),
  );
  return [line('class', COLUMNS), ...rows].join('');
}
