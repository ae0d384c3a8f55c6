/** The few lines that make elements, without markup strings (the page's CSP allows no inline styles). */

type Attributes = Readonly<Record<string, string>>;

/** Makes an element. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Sets an attribute only where it differs: an unchanged one costs no style work. */
export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Sets the text only where it differs. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

export interface ButtonOptions {
  /** Stable name for tests, as `data-name`. */
  readonly name: string;
  /** Accessible name. */
  readonly label: string;
  /** Shown when the pointer rests; the label by default. */
  readonly title?: string;
  readonly icon?: HTMLElement | SVGElement;
  /** Visible text beside the icon. */
  readonly text?: string;
  /** `aria-keyshortcuts`. */
  readonly key?: string | undefined;
  readonly className?: string;
  run(): void;
}

/**
 * A button. A disabled one stays reachable by keyboard (`aria-disabled`), so that a toolbar keeps its tab stop.
 */
export function button(options: ButtonOptions): HTMLButtonElement {
  const { name, label, title = label, text, key, className = 'icon-button' } = options;
  const element = h('button', {
    type: 'button',
    class: className,
    'data-name': name,
    'aria-label': label,
    title,
    ...(key === undefined ? {} : { 'aria-keyshortcuts': key }),
  });
  if (options.icon !== undefined) element.append(options.icon);
  if (text !== undefined) element.append(h('span', { class: 'button-text' }, text));
  element.addEventListener('click', () => {
    if (element.getAttribute('aria-disabled') !== 'true') options.run();
  });
  return element;
}

export function setDisabled(element: Element, disabled: boolean): void {
  setAttribute(element, 'aria-disabled', String(disabled));
}

/** A clicked control gives the focus back to the canvas, so that its keys go on working; keyboard users keep it. */
export function returnFocusAfterClick(root: HTMLElement, focusCanvas: () => void): void {
  root.addEventListener('click', (event) => {
    const byPointer = event.detail > 0;
    const target = event.target instanceof Element ? event.target.closest('button') : null;
    if (byPointer && target !== null) focusCanvas();
  });
}
