/** What a person sees of the work: how far it is, how fast, what failed, and how to stop it. */
import { durationText } from '../../src/core/durationText';
import type { WorkProgress } from '../../src/protocol/work';
import { button, h, setAttribute, setText } from '../shared/ui/dom';
import { codicon } from '../shared/ui/codicon';

export interface WorkActions {
  cancel(): void;
  openFailure(index: number): void;
}

/** How often a screen reader hears how far it is; percent. */
const ANNOUNCED_STEP = 10;

export class WorkPage {
  private readonly title = h('h1');
  private readonly fill = h('span', { class: 'progress-fill' });
  private readonly meter = h(
    'div',
    { class: 'progress-track', role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' },
    this.fill,
  );
  private readonly facts = h('p', { class: 'facts', 'data-name': 'facts' });
  private readonly message = h('p', { class: 'message', role: 'status', 'data-name': 'message' });
  private readonly announced = h('p', { class: 'visually-hidden', role: 'status' });
  private readonly failuresTitle = h('h2');
  private readonly failures = h('ul', { class: 'failures', 'data-name': 'failures' });
  private readonly cancel: HTMLButtonElement;
  private shown = 0;

  constructor(
    root: HTMLElement,
    private readonly actions: WorkActions,
  ) {
    this.cancel = button({
      name: 'cancel',
      label: 'Cancel',
      title: 'Stop; what is done stays, and the rest can be done later',
      text: 'Cancel',
      className: 'push-button secondary',
      run: () => actions.cancel(),
    });
    const note = h('p', { class: 'note' }, 'You can go on working. Closing this tab stops it.');
    root.append(
      h(
        'main',
        { class: 'work' },
        this.title,
        this.meter,
        this.facts,
        this.message,
        h('div', { class: 'actions' }, this.cancel, note),
        this.failuresTitle,
        this.failures,
        this.announced,
      ),
    );
  }

  show(progress: WorkProgress): void {
    const { title, state, total, done, message } = progress;
    const share = total === 0 ? 1 : done / total;
    const percent = Math.floor(share * 100);
    setText(this.title, title);
    document.title = title;
    setAttribute(this.meter, 'aria-label', title);
    setAttribute(this.meter, 'aria-valuenow', String(percent));
    this.fill.style.width = `${share * 100}%`;
    // How much it is may not be known.
    this.meter.hidden = total === 0;
    this.facts.hidden = total === 0;
    setText(this.facts, factsText(progress));
    setText(this.message, message);
    this.message.hidden = message === '';
    const actions = this.cancel.parentElement;
    if (actions !== null) actions.hidden = state === 'ended';
    if (state === 'running') setText(this.announced, `${percent - (percent % ANNOUNCED_STEP)} percent done`);
    this.showFailures(progress);
  }

  /** The list only grows: what is there stays, with the focus that may be in it. */
  private showFailures({ failed, failures }: WorkProgress): void {
    this.failuresTitle.hidden = failed === 0;
    const rest = failed > failures.length ? `. The first ${failures.length} of them; the log names all` : '';
    setText(this.failuresTitle, `${failed} ${failed === 1 ? 'image' : 'images'} failed${rest}`);
    for (; this.shown < failures.length; this.shown++) {
      const index = this.shown;
      const { path, reason } = failures[index];
      const open = button({
        name: 'failure',
        label: `Open ${path}`,
        icon: codicon('warning'),
        text: path,
        className: 'link-button',
        run: () => this.actions.openFailure(index),
      });
      this.failures.append(h('li', {}, open, h('span', { class: 'reason' }, reason)));
    }
  }
}

function factsText({ done, total, rate, secondsLeft, state }: WorkProgress): string {
  const parts = [`${done} of ${total} ${total === 1 ? 'image' : 'images'}`];
  if (rate !== null) parts.push(`${rate.toFixed(1)} images a second`);
  if (secondsLeft !== null && state === 'running') parts.push(`about ${durationText(secondsLeft)} left`);
  return parts.join(' · ');
}
