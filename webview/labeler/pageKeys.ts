/** Keys that mean something wherever the focus is in the page. All others are keybindings of VS Code. */

export interface PageKeys {
  /** Escape outside a text field: what is under way ends, the newest first. */
  escape(): void;
  /** VS Code's key for saving; VS Code saves itself. */
  saving(): void;
  /** The page got the focus, and no part of it has it. */
  focused(): void;
}

export function listenToPageKeys(root: HTMLElement, keys: PageKeys): void {
  root.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !(event.target instanceof HTMLInputElement)) keys.escape();
  });
  window.addEventListener(
    'keydown',
    ({ key, ctrlKey, metaKey }) => {
      if ((ctrlKey || metaKey) && key.toLowerCase() === 's') keys.saving();
    },
    { capture: true },
  );
  window.addEventListener('focus', () => {
    if (document.activeElement === document.body) keys.focused();
  });
}
