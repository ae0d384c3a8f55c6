/** Says changes to screen readers that others see: the tool, the class, the size, a prediction. */
import { h } from './dom';

/** Only the last of several quick changes is said, after this many milliseconds. */
const DELAY = 250;

export class Announcer {
  readonly element = h('div', { class: 'visually-hidden', id: 'announcements', 'aria-live': 'polite' });
  private timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.element.textContent = text;
    }, DELAY);
  }
}
