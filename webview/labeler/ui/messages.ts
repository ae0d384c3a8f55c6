/** Messages in the view's corner: what happened and what to do, in the words of who noticed. */
import { button, h } from '../../shared/ui/dom';
import { codicon, type CodiconName } from '../../shared/ui/codicon';

export type MessageLevel = 'info' | 'warn' | 'error';

/** How long a message of no consequence stays, in milliseconds. */
const INFO_TIME = 8000;

/** More would hide the image. */
const MAX_MESSAGES = 3;

const ICONS: Readonly<Record<MessageLevel, CodiconName>> = { info: 'info', warn: 'warning', error: 'error' };

export class Messages {
  readonly element = h('div', { class: 'messages', id: 'messages' });

  /** Shows a message once, however often it is said. */
  show(level: MessageLevel, text: string): void {
    for (const shown of this.element.children) {
      if (shown instanceof HTMLElement && shown.dataset['text'] === text) shown.remove();
    }
    const message = this.create(level, text);
    this.element.append(message);
    while (this.element.children.length > MAX_MESSAGES) this.element.firstElementChild?.remove();
    if (level === 'info') setTimeout(() => message.remove(), INFO_TIME);
  }

  private create(level: MessageLevel, text: string): HTMLElement {
    const message = h(
      'div',
      {
        class: `message message-${level}`,
        role: level === 'error' ? 'alert' : 'status',
        'data-level': level,
        'data-text': text,
      },
      codicon(ICONS[level]),
      h('span', { class: 'message-text' }, text),
    );
    message.append(
      button({
        name: 'dismiss',
        label: 'Dismiss message',
        icon: codicon('close'),
        run: () => message.remove(),
      }),
    );
    return message;
  }
}
