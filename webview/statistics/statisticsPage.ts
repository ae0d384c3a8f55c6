/** The page: what the host says of the dataset, narrowed down, as charts and tables. */
import {
  chosenSplits,
  TABLE_IDS,
  tablesOf,
  type StatisticsFilter,
  type TableId,
} from '../../src/core/statistics/tables';
import { connect, type Client } from '../../src/protocol/rpc';
import type { StatisticsHostApi, StatisticsState, StatisticsViewApi } from '../../src/protocol/statistics';
import { reportErrors } from '../shared/reportErrors';
import { button, h, setText } from '../shared/ui/dom';
import { codicon } from '../shared/ui/codicon';
import { hostChannel, type VsCodeApi } from '../shared/vscodeApi';
import { FilterBar } from './filterBar';
import { readSaved } from './savedPage';
import { Section, type Shown } from './section';
import { Summary } from './summary';
import { readTheme, watchTheme } from './theme';

export class StatisticsPage {
  private readonly host: Client<StatisticsHostApi>;
  private readonly heading = h('h1');
  private readonly summary: Summary;
  private readonly filterBar: FilterBar;
  private readonly sections: readonly Section[];
  private readonly asTable: Set<TableId>;
  private filter: StatisticsFilter;
  private state: StatisticsState | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly vscode: VsCodeApi,
  ) {
    const saved = readSaved(vscode.getState());
    this.filter = saved.filter;
    this.asTable = new Set(saved.tables);
    this.host = connect<StatisticsViewApi, StatisticsHostApi>(hostChannel(vscode), {
      changed: ({ state }) => this.show(state),
    }).remote;
    reportErrors((message) => void this.host.log({ level: 'error', message: message.slice(0, 5000) }));
    this.summary = new Summary(() => this.call(this.host.countPixels(null)));
    this.filterBar = new FilterBar(this.filter, (filter) => this.narrow(filter));
    this.sections = TABLE_IDS.map(
      (id) =>
        new Section(id, this.asTable.has(id) ? 'table' : 'chart', {
          exportCsv: (table) => this.exportCsv(table),
          show: (table, shown) => this.showAs(table, shown),
        }),
    );
    this.layOut();
    watchTheme(() => this.update());
    this.call(this.host.ready(null).then((state) => this.show(state)));
  }

  private layOut(): void {
    const exportAll = button({
      name: 'export-all',
      label: 'Export All as CSV…',
      text: 'Export All as CSV…',
      icon: codicon('export'),
      className: 'push-button secondary',
      run: () => this.exportCsv(null),
    });
    this.root.replaceChildren(
      h(
        'main',
        { class: 'statistics' },
        h('header', { class: 'page-header' }, this.heading, h('span', { class: 'spacer' }), exportAll),
        this.summary.element,
        this.filterBar.element,
        h('div', { class: 'sections' }, ...this.sections.map(({ element }) => element)),
      ),
    );
    this.root.dataset['state'] = 'loading';
  }

  private show(state: StatisticsState): void {
    this.state = state;
    this.filter = this.filterBar.setSplits(state.splits.map(({ split }) => split));
    this.update();
    this.root.dataset['state'] = 'ready';
  }

  private narrow(filter: StatisticsFilter): void {
    this.filter = filter;
    this.save();
    this.update();
  }

  private update(): void {
    const { state, filter } = this;
    if (state === undefined) return;
    setText(this.heading, `Statistics of ${state.dataset}`);
    const splits = chosenSplits(state.splits, filter);
    this.summary.update(state, splits);
    const theme = readTheme();
    const tables = tablesOf(state, filter);
    for (const [i, section] of this.sections.entries()) {
      // One split has nobody to be compared with.
      section.element.hidden = section.id === 'splits' && splits.length < 2;
      if (!section.element.hidden) section.update(tables[i], state.classes, theme);
    }
  }

  private showAs(table: TableId, shown: Shown): void {
    if (shown === 'table') this.asTable.add(table);
    else this.asTable.delete(table);
    this.save();
  }

  private exportCsv(table: TableId | null): void {
    this.call(this.host.exportCsv({ table, filter: this.filter }));
  }

  private save(): void {
    this.vscode.setState({ filter: this.filter, tables: [...this.asTable] });
  }

  /** What fails says the host; it goes to its log. */
  private call(work: Promise<unknown>): void {
    work.catch((error: unknown) => void this.host.log({ level: 'error', message: String(error) }));
  }
}
