/** Says changes to screen readers that others see: the tool, the class, the size, a prediction. */
import { h } from '../../shared/ui/dom';

/** Only the last of several quick changes is said, after this many milliseconds. */
const DELAY = 250;

export class Announcer {
  private readonly polite = h('div', { id: 'announcements', 'aria-live': 'polite' });
  private readonly urgent = h('div', { id: 'alerts', 'aria-live': 'assertive' });
  readonly element = h('div', { class: 'visually-hidden' }, this.polite, this.urgent);
  private timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.polite.textContent = text;
    }, DELAY);
  }

  /** Says at once what can't wait, over everything else. */
  alert(text: string): void {
    // A new node: said again even where the text is the same.
    this.urgent.replaceChildren(text);
  }
}
