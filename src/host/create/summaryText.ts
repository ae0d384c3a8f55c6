/** What masks hold, line by line, for a list. */
import type * as vscode from 'vscode';
import type { LabelClass } from '../../core/classes';
import type { MaskSummary } from '../../core/dataset/maskSummary';
import { UNLABELED } from '../../core/labelMap';
import { formatColor } from '../../core/palette';
import { plainText } from '../../core/plainText';

/** Lines of one kind. */
const MOST = 30;

const KINDS = {
  palette: 'palette indices are class ids',
  gray: 'gray values are class ids',
  colors: 'colours stand for classes',
};

export function describeSummary(
  summary: MaskSummary,
  classes: readonly LabelClass[],
): vscode.QuickPickItem[] {
  const { kinds, fitting, read, pixels, unknownIds, unknownColors, problems } = summary;
  const encodings = Object.entries(KINDS)
    .map(([kind, text]) => ({ count: kinds[kind as keyof typeof KINDS], text }))
    .filter(({ count }) => count > 0)
    .map(({ count, text }) => ({ label: `$(info) ${maskCount(count)}`, description: text }));
  const sizes = {
    label: `$(info) ${fitting} of ${maskCount(read)}`,
    description: 'have the size of their image',
  };
  const known = classes
    .filter(({ id }) => pixels.has(id))
    .map(({ id, name }) => line('$(symbol-color)', `${id} ${plainText(name)}`, pixels.get(id)));
  const unlabeled = pixels.has(UNLABELED)
    ? [line('$(circle-slash)', 'unlabeled', pixels.get(UNLABELED))]
    : [];
  const ids = largest(unknownIds).map(([id, count]) =>
    line('$(warning)', `id ${id}, which no class has`, count),
  );
  const colors = largest(unknownColors).map(([color, count]) => {
    const hex = formatColor([color >> 16, (color >> 8) & 0xff, color & 0xff]);
    return line('$(warning)', `${hex}, which no class has`, count);
  });
  const wrong = problems.slice(0, MOST).map((problem) => ({ label: `$(error) ${plainText(problem)}` }));
  const more =
    problems.length > MOST ? [{ label: `$(error) ${problems.length - MOST} more like these` }] : [];
  return [...encodings, sizes, ...ids, ...colors, ...wrong, ...more, ...known, ...unlabeled];
}

export function maskCount(masks: number): string {
  return masks === 1 ? '1 mask' : `${masks} masks`;
}

function line(icon: string, label: string, pixels = 0): vscode.QuickPickItem {
  return { label: `${icon} ${label}`, description: `${pixels.toLocaleString('en')} pixels` };
}

function largest(counts: ReadonlyMap<number, number>): [number, number][] {
  return [...counts].sort(([, a], [, b]) => b - a).slice(0, MOST);
}
