/**
 * The classes as a listbox: one tab stop, the class to paint is the selected option, arrow keys and typing move
 * it. Space hides or shows a class, F2 renames it, Enter goes back to the canvas.
 */
import type { LabelClass } from '../../../src/core/classes';
import type { ClassCounts } from '../../../src/protocol/hostView';
import { CLASS_KEYS } from '../keys';
import type { Part, ViewActions, ViewModel } from '../state/viewModel';
import { h, setAttribute, setText } from '../../shared/ui/dom';
import { codicon, setCodicon } from '../../shared/ui/codicon';
import { createTypeahead } from './typeahead';
import { percent, pixelsOf } from '../../shared/ui/words';

export interface ClassList extends Part {
  readonly listbox: HTMLElement;
}

interface Row {
  readonly element: HTMLElement;
  update(each: LabelClass, index: number, model: ViewModel): void;
}

export function classList(actions: ViewActions): ClassList {
  const listbox = h('div', {
    class: 'class-list',
    id: 'class-list',
    role: 'listbox',
    tabindex: '0',
    'aria-label': 'Class to paint',
    'aria-description': 'Space hides or shows a class, F2 renames it, Enter goes to the image',
  });
  const typeahead = createTypeahead();
  const rows = new Map<number, Row>();
  let shown: Shown | undefined;
  let classes: readonly LabelClass[] = [];
  let selected = -1;

  listbox.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = classes.findIndex(({ id }) => id === selected);
    const target = moveTarget(event.key, at, classes.length);
    if (target !== undefined) {
      if (classes.length > 0) actions.selectClass(classes[target].id);
    } else if (event.key === 'Enter') actions.focusCanvas();
    else if (event.key === ' ') {
      if (at >= 0) actions.toggleClassHidden(selected);
    } else if (event.key === 'F2') {
      if (at >= 0) actions.run('renameClass', selected);
    } else if (event.key.length === 1) {
      const found = typeahead.find(event.key, classes, at);
      if (found !== undefined) actions.selectClass(found.id);
    } else return;
    event.preventDefault();
  });

  return {
    element: listbox,
    listbox,
    update(model) {
      if (!differs(shown, model)) return;
      shown = model;
      ({ classes } = model);
      const rowsChanged = syncRows(listbox, rows, classes, actions);
      classes.forEach((each, index) => rows.get(each.id)?.update(each, index, model));
      if (model.tool.classId === selected && !rowsChanged) return;
      selected = model.tool.classId;
      listbox.setAttribute('aria-activedescendant', optionId(selected));
      rows.get(selected)?.element.scrollIntoView({ block: 'nearest' });
    },
  };
}

/** The parts of the model that the list shows; the cursor's moves must cost nothing here. */
type Shown = Pick<ViewModel, 'classes' | 'counts' | 'tool' | 'overlay' | 'image'>;

function differs(shown: Shown | undefined, model: Shown): boolean {
  return (
    shown?.classes !== model.classes ||
    shown.counts !== model.counts ||
    shown.tool !== model.tool ||
    shown.overlay !== model.overlay ||
    shown.image !== model.image
  );
}

function optionId(classId: number): string {
  return `class-${classId}`;
}

function moveTarget(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** One row a class, in the dataset's order; rows that stay are kept. @returns whether rows came, went or moved */
function syncRows(
  listbox: HTMLElement,
  rows: Map<number, Row>,
  classes: readonly LabelClass[],
  actions: ViewActions,
): boolean {
  for (const id of rows.keys()) {
    if (!classes.some((each) => each.id === id)) rows.delete(id);
  }
  for (const { id } of classes) {
    if (!rows.has(id)) rows.set(id, classRow(id, actions));
  }
  const elements = classes.flatMap(({ id }) => rows.get(id)?.element ?? []);
  const same =
    elements.length === listbox.children.length &&
    elements.every((each, index) => each === listbox.children[index]);
  if (!same) listbox.replaceChildren(...elements);
  return !same;
}

function classRow(id: number, actions: ViewActions): Row {
  const key = h('span', { class: 'class-key', 'aria-hidden': 'true' });
  const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
  const name = h('span', { class: 'class-name' });
  const share = h('span', { class: 'class-share' });
  const eyeIcon = codicon('eye');
  // A listbox has no other controls inside: this is the pointer's way, Space and the header's button the others.
  const eye = h('span', { class: 'class-eye', 'aria-hidden': 'true', 'data-name': 'class-eye' }, eyeIcon);
  const idText = h('span', { class: 'class-id', title: `Class id ${id}` }, String(id));
  const element = h(
    'div',
    { class: 'class-row', role: 'option', id: optionId(id), 'data-class-id': String(id) },
    key,
    swatch,
    name,
    idText,
    share,
    eye,
  );
  element.addEventListener('click', (event) => {
    if (event.target instanceof Node && eye.contains(event.target)) {
      actions.toggleClassHidden(id);
      return;
    }
    actions.selectClass(id);
    if (event.detail === 1) actions.focusCanvas();
  });
  element.addEventListener('dblclick', (event) => {
    if (event.target instanceof Node && !eye.contains(event.target)) actions.run('renameClass', id);
  });

  return {
    element,
    update(each, index, { tool, overlay, counts, image }) {
      const hidden = overlay.hidden.has(id);
      const selected = tool.classId === id;
      const text = shareText(counts, id, image);
      setText(key, index < CLASS_KEYS ? String(index + 1) : '');
      swatch.style.backgroundColor = each.color;
      setText(name, each.name);
      setText(share, text);
      setCodicon(eyeIcon, hidden ? 'eye-closed' : 'eye');
      setAttribute(eye, 'title', hidden ? `Show ${each.name}` : `Hide ${each.name}`);
      setAttribute(element, 'aria-selected', String(selected));
      setAttribute(element, 'title', rowTitle(each, index));
      setAttribute(element, 'aria-label', rowName(each, index, text, hidden));
      if (index < CLASS_KEYS) setAttribute(element, 'aria-keyshortcuts', String(index + 1));
      else element.removeAttribute('aria-keyshortcuts');
      element.classList.toggle('hidden-class', hidden);
    },
  };
}

function shareText(counts: ClassCounts, id: number, image: ViewModel['image']): string {
  const pixels = pixelsOf(counts, id);
  return pixels === 0 || image === null ? '' : percent(pixels / (image.width * image.height));
}

function rowTitle({ name, id }: LabelClass, index: number): string {
  return index < CLASS_KEYS ? `${name}, id ${id} (${index + 1})` : `${name}, id ${id}`;
}

function rowName({ name, id }: LabelClass, index: number, share: string, hidden: boolean): string {
  return [
    name,
    `id ${id}`,
    share === '' ? 'no pixels' : `${share} of the pixels`,
    ...(index < CLASS_KEYS ? [`key ${index + 1}`] : []),
    ...(hidden ? ['hidden'] : []),
  ].join(', ');
}
