/** Says that the mask on disk is another one than the labels are based on, and offers to compare and to choose. */
import { DIFFERENCE_CLASSES, type DifferenceCounts } from '../conflict/differences';
import type { Compared, Part, ViewActions, ViewModel } from '../state/viewModel';
import { button, h, returnFocusAfterClick, setAttribute, setDisabled, setText } from '../../shared/ui/dom';
import { codicon } from '../../shared/ui/codicon';
import { segmentedControl, type Segment } from '../../shared/ui/segmentedControl';
import { percent, plural } from '../../shared/ui/words';

const SEGMENTS: readonly Segment<Compared>[] = [
  { value: 'mine', name: 'compare-mine', label: 'Mine', title: 'The labels here, with your unsaved changes' },
  { value: 'theirs', name: 'compare-theirs', label: 'Theirs', title: 'The labels of the mask on disk' },
  {
    value: 'differences',
    name: 'compare-differences',
    label: 'Differences',
    title: 'The pixels in which the two differ',
  },
];

export function conflictBar(actions: ViewActions): Part {
  const message = h('div', { class: 'notice-text', role: 'status' });
  const compare = button({
    name: 'conflict-compare',
    label: 'Compare',
    text: 'Compare',
    className: 'push-button secondary',
    run: () => actions.toggleComparison(),
  });
  const keep = button({
    name: 'conflict-keep',
    label: 'Keep Mine',
    title: 'Keep the labels here: the next save replaces the mask on disk',
    text: 'Keep Mine',
    className: 'push-button secondary',
    run: () => actions.resolveConflict('keepMine'),
  });
  const take = button({
    name: 'conflict-take',
    label: 'Take Theirs',
    title: 'Take the labels of the mask on disk, as one edit that can be undone',
    text: 'Take Theirs',
    className: 'push-button secondary',
    run: () => actions.resolveConflict('takeTheirs'),
  });
  const comparison = comparisonRow(actions);
  const element = h(
    'div',
    {
      class: 'notice-bar notice-warn',
      role: 'group',
      'aria-label': 'Conflict with the mask on disk',
      'data-name': 'conflict-bar',
    },
    codicon('warning'),
    message,
    h('div', { class: 'notice-actions' }, compare, keep, take),
    comparison.element,
  );
  element.hidden = true;
  returnFocusAfterClick(element, () => actions.focusCanvas());
  return {
    element,
    update(model) {
      const { conflict } = model;
      element.hidden = conflict === null;
      comparison.update(model);
      if (conflict === null) return;
      setText(message, conflict.message);
      setAttribute(compare, 'aria-pressed', String(model.comparison !== null));
      setAttribute(compare, 'title', compareTitle(model));
      setDisabled(compare, !conflict.comparable);
      // Nothing to take: the mask is gone, or nobody can read it.
      take.hidden = !conflict.comparable;
    },
  };
}

function compareTitle({ conflict, comparison }: ViewModel): string {
  if (conflict?.comparable === false) return 'There is no mask on disk that could be compared';
  return comparison === null
    ? 'Show the labels of the mask on disk, and where they differ'
    : 'End the comparison (Esc)';
}

/** What of the two is on the canvas, and how much they differ. */
function comparisonRow(actions: ViewActions): Part {
  const segments = segmentedControl('Shown on the canvas', SEGMENTS, (shown) => actions.compare(shown));
  const summary = h('span', { role: 'status', 'data-name': 'compare-summary' });
  const legend = h('span', { class: 'legend', 'data-name': 'compare-legend' });
  const element = h('div', { class: 'notice-row' }, segments.element, summary, legend);
  let described: DifferenceCounts | null = null;
  return {
    element,
    update({ comparison, image }) {
      element.hidden = comparison === null;
      if (comparison === null || image === null) return;
      const { shown, counts } = comparison;
      segments.select(shown);
      setText(
        summary,
        counts === null ? 'Reading the mask on disk…' : summaryOf(counts, image.width * image.height),
      );
      legend.hidden = counts === null || shown !== 'differences';
      if (counts === described || counts === null) return;
      described = counts;
      legend.replaceChildren(...legendItems(counts));
    },
  };
}

function summaryOf(counts: DifferenceCounts, pixels: number): string {
  const { otherClass, onlyMine, onlyTheirs, otherConfirmed } = counts;
  const differing = otherClass + onlyMine + onlyTheirs;
  if (differing > 0) {
    return `${plural(differing, 'pixel')} ${differing === 1 ? 'differs' : 'differ'} (${percent(differing / pixels)})`;
  }
  if (otherConfirmed === 0) return 'The labels are the same';
  return `The classes are the same; ${plural(otherConfirmed, 'pixel')} confirmed in only one of the two`;
}

/** The kinds of difference that occur, in the colours that they are drawn in. */
function legendItems(counts: DifferenceCounts): HTMLElement[] {
  return DIFFERENCE_CLASSES.filter(({ kind }) => counts[kind] > 0).map(({ kind, name, color }) => {
    const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
    swatch.style.backgroundColor = color;
    return h('span', { class: 'legend-item' }, swatch, `${name} ${counts[kind].toLocaleString('en-US')}`);
  });
}
