/** Icons of VS Code's own set, as part of the script: a font would be one more file to wait for. */
import add from '@vscode/codicons/src/icons/add.svg';
import check from '@vscode/codicons/src/icons/check.svg';
import checkAll from '@vscode/codicons/src/icons/check-all.svg';
import clearAll from '@vscode/codicons/src/icons/clear-all.svg';
import close from '@vscode/codicons/src/icons/close.svg';
import debugDisconnect from '@vscode/codicons/src/icons/debug-disconnect.svg';
import edit from '@vscode/codicons/src/icons/edit.svg';
import eraser from '@vscode/codicons/src/icons/eraser.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import exportIcon from '@vscode/codicons/src/icons/export.svg';
import eye from '@vscode/codicons/src/icons/eye.svg';
import eyeClosed from '@vscode/codicons/src/icons/eye-closed.svg';
import info from '@vscode/codicons/src/icons/info.svg';
import lock from '@vscode/codicons/src/icons/lock.svg';
import paintcan from '@vscode/codicons/src/icons/paintcan.svg';
import sparkle from '@vscode/codicons/src/icons/sparkle.svg';
import symbolColor from '@vscode/codicons/src/icons/symbol-color.svg';
import sync from '@vscode/codicons/src/icons/sync.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';
import zoomIn from '@vscode/codicons/src/icons/zoom-in.svg';
import zoomOut from '@vscode/codicons/src/icons/zoom-out.svg';
import { h } from './dom';

const ICONS = {
  add,
  check,
  'check-all': checkAll,
  'clear-all': clearAll,
  close,
  'debug-disconnect': debugDisconnect,
  edit,
  eraser,
  error,
  export: exportIcon,
  eye,
  'eye-closed': eyeClosed,
  info,
  lock,
  paintcan,
  sparkle,
  'symbol-color': symbolColor,
  sync,
  warning,
  'zoom-in': zoomIn,
  'zoom-out': zoomOut,
} as const;

export type CodiconName = keyof typeof ICONS;

/** An icon, invisible to screen readers. */
export function codicon(name: CodiconName): HTMLElement {
  const element = h('span', { class: 'codicon', 'aria-hidden': 'true' });
  setCodicon(element, name);
  return element;
}

/** Makes it another icon. @param element of {@link codicon} */
export function setCodicon(element: HTMLElement, name: CodiconName): void {
  if (element.dataset.icon === name) return;
  element.dataset.icon = name;
  const { documentElement } = new DOMParser().parseFromString(ICONS[name], 'image/svg+xml');
  element.replaceChildren(document.importNode(documentElement, true));
}
