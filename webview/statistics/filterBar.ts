/** What the statistics are narrowed down to: a split, and classes by their names. */
import { splitTitle, type StatisticsFilter } from '../../src/core/statistics/tables';
import { h } from '../shared/ui/dom';

export class FilterBar {
  readonly element: HTMLElement;
  private readonly select = h('select', { 'data-name': 'split', 'aria-label': 'Split' });
  private readonly input = h('input', {
    type: 'text',
    'data-name': 'classes',
    'aria-label': 'Filter classes',
    placeholder: 'Filter classes (e.g. road, !background)',
    spellcheck: 'false',
  });
  /** What the options stand for, in their order. */
  private splits: readonly (string | null)[] = [];

  /** @param changed called with every change that a person makes */
  constructor(
    private filter: StatisticsFilter,
    private readonly changed: (filter: StatisticsFilter) => void,
  ) {
    this.input.value = filter.classes;
    this.select.addEventListener('change', () => {
      const at = this.select.selectedIndex - 1;
      this.take({ ...this.filter, split: at < 0 ? null : { name: this.splits[at] } });
    });
    this.input.addEventListener('input', () => this.take({ ...this.filter, classes: this.input.value }));
    this.element = h('div', { class: 'filters', role: 'search' }, this.select, this.input);
  }

  /** The splits that there are now. One that is gone is no longer asked for. */
  setSplits(splits: readonly (string | null)[]): StatisticsFilter {
    const { split } = this.filter;
    if (split !== null && !splits.includes(split.name)) this.filter = { ...this.filter, split: null };
    if (splits.join('\0') !== this.splits.join('\0') || this.select.options.length === 0) {
      this.splits = splits;
      const titles = ['All splits', ...splits.map(splitTitle)];
      this.select.replaceChildren(...titles.map((title) => h('option', {}, title)));
    }
    const chosen = this.filter.split;
    this.select.selectedIndex = chosen === null ? 0 : splits.indexOf(chosen.name) + 1;
    this.select.hidden = splits.length < 2;
    return this.filter;
  }

  private take(filter: StatisticsFilter): void {
    this.filter = filter;
    this.changed(filter);
  }
}
