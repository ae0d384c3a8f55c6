/**
 * One tab stop for a toolbar; Left, Right, Home and End move inside it (WAI-ARIA toolbar pattern). Sliders keep
 * Up and Down, text fields also Left and Right inside their text.
 */

const CONTROLS = 'button, input';

export interface Roving {
  /** Makes sure that the tab stop is a control that can be seen; call it when controls came or went. */
  refresh(): void;
}

export function rovingTabindex(toolbar: HTMLElement): Roving {
  const controls = (): HTMLElement[] =>
    [...toolbar.querySelectorAll<HTMLElement>(CONTROLS)].filter((control) => control.offsetParent !== null);

  function makeTabStop(stop: HTMLElement): void {
    for (const control of toolbar.querySelectorAll<HTMLElement>(CONTROLS)) {
      const tabIndex = control === stop ? 0 : -1;
      if (control.tabIndex !== tabIndex) control.tabIndex = tabIndex;
    }
  }

  function target(event: KeyboardEvent, from: HTMLElement): HTMLElement | undefined {
    const all = controls();
    const at = all.indexOf(from);
    switch (event.key) {
      case 'ArrowRight':
        return all[(at + 1) % all.length];
      case 'ArrowLeft':
        return all[(at + all.length - 1) % all.length];
      case 'Home':
        return all[0];
      case 'End':
        return all.at(-1);
      default:
        return undefined;
    }
  }

  toolbar.addEventListener('keydown', (event) => {
    const from = event.target;
    if (!(from instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (from instanceof HTMLInputElement && keepsKey(from, event.key)) return;
    const next = target(event, from);
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  });
  toolbar.addEventListener('focusin', ({ target: focused }) => {
    if (focused instanceof HTMLElement && focused.matches(CONTROLS)) makeTabStop(focused);
  });

  return {
    refresh() {
      const all = controls();
      const stop = all.find(({ tabIndex }) => tabIndex === 0) ?? all.at(0);
      if (stop !== undefined) makeTabStop(stop);
    },
  };
}

/** Whether the key means something inside the input. */
function keepsKey(input: HTMLInputElement, key: string): boolean {
  if (input.type === 'range') return key === 'Home' || key === 'End';
  if (key === 'Home' || key === 'End') return true;
  const { selectionStart, selectionEnd, value } = input;
  if (selectionStart !== selectionEnd) return true;
  if (key === 'ArrowLeft') return selectionStart !== 0;
  if (key === 'ArrowRight') return selectionStart !== value.length;
  return false;
}
