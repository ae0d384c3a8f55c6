/** The side panel: what the image consists of, and the class list with its actions. */
import { UNLABELED } from '../../../src/core/labelMap';
import type { ViewCommand } from '../../../src/protocol/hostView';
import { currentClass, type Part, type ViewActions, type ViewModel } from '../state/viewModel';
import { classList, type ClassList } from './classList';
import { button, h, returnFocusAfterClick, setAttribute, setDisabled, setText } from '../../shared/ui/dom';
import { codicon, setCodicon } from '../../shared/ui/codicon';
import { shareBar } from './shareBar';
import { percent, pixelsOf } from '../../shared/ui/words';

export interface ClassPanel extends Part {
  focusList(): void;
}

export function classPanel(actions: ViewActions): ClassPanel {
  const list = classList(actions);
  const bar = shareBar();
  const header = panelHeader(actions);
  const rest = unlabeledRow();
  const parts: readonly Part[] = [header, bar, list, rest];
  const element = h(
    'aside',
    { class: 'class-panel', 'aria-label': 'Classes', id: 'class-panel' },
    ...parts.map((part) => part.element),
  );
  returnFocusAfterClick(header.element, () => actions.focusCanvas());
  return {
    element,
    update(model) {
      for (const part of parts) part.update(model);
    },
    focusList: () => focusList(list),
  };
}

function focusList(list: ClassList): void {
  list.listbox.focus();
}

function panelHeader(actions: ViewActions): Part {
  let current: ReturnType<typeof currentClass>;
  const forCurrent = (command: ViewCommand) => () => {
    if (current !== undefined) actions.run(command, current.id);
  };
  const eye = codicon('eye');
  const hide = button({
    name: 'class-visibility',
    label: 'Hide class',
    icon: eye,
    run: () => {
      if (current !== undefined) actions.toggleClassHidden(current.id);
    },
  });
  const rename = button({
    name: 'class-rename',
    label: 'Rename class',
    icon: codicon('edit'),
    run: forCurrent('renameClass'),
  });
  const recolor = button({
    name: 'class-recolor',
    label: 'Change class colour',
    icon: codicon('symbol-color'),
    run: forCurrent('recolorClass'),
  });
  const add = button({
    name: 'class-add',
    label: 'Add class',
    title: 'Add a class…',
    icon: codicon('add'),
    run: () => actions.run('addClass'),
  });
  const element = h(
    'div',
    { class: 'panel-header' },
    h('h2', { class: 'panel-title' }, 'Classes'),
    h('div', { class: 'panel-actions' }, hide, rename, recolor, add),
  );
  return {
    element,
    update(model) {
      current = currentClass(model);
      const name = current?.name ?? 'class';
      const hidden = current !== undefined && model.overlay.hidden.has(current.id);
      setCodicon(eye, hidden ? 'eye-closed' : 'eye');
      label(hide, `${hidden ? 'Show' : 'Hide'} ${name}`, ' (Space in the list)');
      label(rename, `Rename ${name}`, ' (F2 in the list)');
      label(recolor, `Change the colour of ${name}`, '');
      for (const each of [hide, rename, recolor]) setDisabled(each, current === undefined);
    },
  };
}

function label(element: HTMLElement, name: string, hint: string): void {
  setAttribute(element, 'aria-label', name);
  setAttribute(element, 'title', name + hint);
}

/** The pixels without a class; nothing to choose, the eraser paints them. */
function unlabeledRow(): Part {
  const share = h('span', { class: 'class-share' });
  const element = h(
    'div',
    {
      class: 'class-row unlabeled-row',
      'data-name': 'unlabeled',
      title: 'Pixels without a class; training ignores them. The eraser makes them.',
    },
    h('span', { class: 'class-key' }),
    h('span', { class: 'swatch swatch-unlabeled', 'aria-hidden': 'true' }),
    h('span', { class: 'class-name' }, 'Unlabeled'),
    h('span', { class: 'class-id' }, String(UNLABELED)),
    share,
    h('span', { class: 'class-eye' }),
  );
  return {
    element,
    update(model) {
      setText(share, unlabeledShare(model));
    },
  };
}

function unlabeledShare({ counts, image }: ViewModel): string {
  if (image === null) return '';
  return percent(pixelsOf(counts, UNLABELED) / (image.width * image.height));
}
