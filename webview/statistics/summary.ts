/** The few numbers that matter most, and what they leave out. */
import { addUp, type SplitStatistics } from '../../src/core/statistics/statistics';
import type { StatisticsState } from '../../src/protocol/statistics';
import { button, h, setText } from '../shared/ui/dom';
import { percent, plural } from '../shared/ui/words';

export class Summary {
  readonly element: HTMLElement;
  private readonly figures = h('dl', { class: 'figures' });
  private readonly notes = h('p', { class: 'notes', role: 'status' });
  private readonly count: HTMLButtonElement;

  constructor(countPixels: () => void) {
    this.count = button({
      name: 'count-pixels',
      label: 'Count Pixels',
      text: 'Count Pixels',
      className: 'push-button secondary',
      run: countPixels,
    });
    this.element = h(
      'div',
      { class: 'summary' },
      this.figures,
      h('div', { class: 'note-row' }, this.notes, this.count),
    );
  }

  update(state: StatisticsState, splits: readonly SplitStatistics[]): void {
    const total = addUp(splits);
    const { images, statuses, pixels, labeled, confirmed } = total;
    const share = (part: number, whole: number): string => (whole === 0 ? '–' : percent(part / whole));
    this.figures.replaceChildren(
      ...figure('Images', images.toLocaleString('en-US')),
      ...figure(
        'Approved',
        `${statuses.approved.toLocaleString('en-US')} (${share(statuses.approved, images)})`,
      ),
      ...figure('Labeled pixels', share(labeled, pixels)),
      ...figure('Confirmed pixels', share(confirmed, pixels)),
    );
    const notes = notesOf(state, total);
    setText(this.notes, notes.join(' '));
    this.notes.hidden = notes.length === 0;
    this.count.hidden = state.uncounted === 0 || state.isCounting;
  }
}

function figure(name: string, value: string): HTMLElement[] {
  return [h('div', { class: 'figure' }, h('dt', {}, name), h('dd', {}, value))];
}

function notesOf(
  { isComplete, uncounted, isCounting, unreadable }: StatisticsState,
  { images, sizes, statuses }: SplitStatistics,
): string[] {
  const unknown = images - sizes.reduce((sum, each) => sum + each.images, 0);
  const notes: string[] = [];
  if (!isComplete) notes.push('Masks are still being read.');
  if (isCounting) notes.push(`The pixels of ${plural(uncounted, 'mask')} are still to be counted.`);
  else if (uncounted > 0) notes.push(`The pixels of ${plural(uncounted, 'mask')} are not counted.`);
  if (unreadable > 0) notes.push(`Without ${plural(unreadable, 'mask')} that can’t be read.`);
  if (isComplete && unknown > 0)
    notes.push(`Without the pixels of ${plural(unknown, 'image')} of unknown size.`);
  if (statuses.excluded > 0) notes.push('Excluded images count by status and size only.');
  return notes;
}
