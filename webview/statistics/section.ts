/** One table and its chart: a heading, a switch between both, and a button that exports it. */
import type { LabelClass } from '../../src/core/classes';
import type { Table, TableId } from '../../src/core/statistics/tables';
import { button, h, setText } from '../shared/ui/dom';
import { codicon } from '../shared/ui/codicon';
import { segmentedControl } from '../shared/ui/segmentedControl';
import { chartOf } from './charts';
import { tableElement } from './tableView';
import type { ChartTheme } from './theme';

export type Shown = 'chart' | 'table';

export interface SectionActions {
  exportCsv(table: TableId): void;
  /** A person chose to see the chart, or the table. */
  show(table: TableId, shown: Shown): void;
}

/** Said where a table has nothing to draw. */
const NOTHING: Readonly<Record<TableId, string>> = {
  status: 'There are no images.',
  coverage: 'There are no images.',
  classes: 'No class matches the filter.',
  splits: 'No class matches the filter.',
  sizes: 'There are no images.',
  progress: 'No image was corrected or approved yet.',
};

export class Section {
  readonly element: HTMLElement;
  private readonly heading: HTMLElement;
  private readonly chartArea: HTMLElement;
  private readonly chartBox = h('div', { class: 'chart-box' });
  private readonly tableArea: HTMLElement;
  private readonly nothing = h('p', { class: 'nothing' });
  private readonly control;
  private chart: { destroy(): void } | undefined;
  private table: Table | undefined;
  private classes: readonly LabelClass[] = [];
  private theme: ChartTheme | undefined;

  constructor(
    readonly id: TableId,
    private shown: Shown,
    private readonly actions: SectionActions,
  ) {
    const headingId = `heading-${id}`;
    this.heading = h('h2', { id: headingId });
    this.control = segmentedControl<Shown>(
      'Show as',
      [
        { value: 'chart', name: `${id}-chart`, label: 'Chart', title: 'Show as chart' },
        { value: 'table', name: `${id}-table`, label: 'Table', title: 'Show as table' },
      ],
      (value) => this.choose(value),
    );
    this.control.element.setAttribute('aria-labelledby', headingId);
    this.chartArea = h('div', { class: 'chart-area', 'aria-hidden': 'true' }, this.chartBox);
    this.tableArea = h('div', { class: 'table-area', role: 'region', 'aria-labelledby': headingId });
    this.element = h(
      'section',
      { 'aria-labelledby': headingId, 'data-name': id },
      h(
        'header',
        {},
        this.heading,
        h('span', { class: 'spacer' }),
        this.control.element,
        this.exportButton(),
      ),
      this.nothing,
      this.chartArea,
      this.tableArea,
    );
    this.showAs(shown);
  }

  /** Shows other numbers, or the same in another theme. */
  update(table: Table, classes: readonly LabelClass[], theme: ChartTheme): void {
    Object.assign(this, { table, classes, theme });
    setText(this.heading, table.title);
    setText(this.nothing, NOTHING[this.id]);
    this.nothing.hidden = table.rows.length > 0;
    const colors = new Map(classes.map((each) => [each.id, each.color]));
    const isOfClasses = this.id === 'classes' || this.id === 'splits';
    const color = (row: number): string | undefined =>
      isOfClasses ? colors.get(Number(table.rows[row][0])) : undefined;
    this.tableArea.replaceChildren(tableElement(table, color));
    // Numbers that come in while somebody looks don't make the bars grow anew.
    this.draw(this.chart !== undefined);
  }

  private exportButton(): HTMLButtonElement {
    return button({
      name: `${this.id}-export`,
      label: 'Export as CSV…',
      icon: codicon('export'),
      run: () => this.actions.exportCsv(this.id),
    });
  }

  private choose(shown: Shown): void {
    this.shown = shown;
    this.showAs(shown);
    this.draw(false);
    this.actions.show(this.id, shown);
  }

  /** Screen readers get the table in either case. */
  private showAs(shown: Shown): void {
    this.control.select(shown);
    this.chartArea.hidden = shown === 'table';
    this.tableArea.classList.toggle('visually-hidden', shown === 'chart');
    // What scrolls must be reached by keyboard.
    this.tableArea.tabIndex = shown === 'table' ? 0 : -1;
    this.chartArea.tabIndex = -1;
  }

  private draw(isStill: boolean): void {
    this.chart?.destroy();
    this.chart = undefined;
    if (this.table === undefined || this.theme === undefined || this.shown === 'table') return;
    const spec = chartOf(this.table, this.classes, isStill ? { ...this.theme, still: true } : this.theme);
    this.chartArea.hidden = spec === undefined;
    if (spec === undefined) return;
    const canvas = h('canvas');
    this.chartBox.style.height = `${spec.height}px`;
    this.chartBox.replaceChildren(canvas);
    this.chart = spec.draw(canvas);
  }
}
