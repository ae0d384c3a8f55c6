/** One bar that shows how the image divides into classes; the list says the same in words. */
import { UNLABELED } from '../../../src/core/labelMap';
import type { LabelClass } from '../../../src/core/classes';
import type { ClassCounts } from '../../../src/protocol/hostView';
import type { Part } from '../state/viewModel';
import { h } from '../../shared/ui/dom';

export function shareBar(): Part {
  const element = h('div', { class: 'share-bar', 'aria-hidden': 'true' });
  let shownCounts: ClassCounts | undefined;
  let shownClasses: readonly LabelClass[] | undefined;
  return {
    element,
    update({ counts, classes }) {
      if (counts === shownCounts && classes === shownClasses) return;
      shownCounts = counts;
      shownClasses = classes;
      const ordered = [...counts].sort(([a], [b]) => a - b);
      element.replaceChildren(...ordered.map(([id, pixels]) => segment(id, pixels, classes)));
    },
  };
}

function segment(id: number, pixels: number, classes: readonly LabelClass[]): HTMLElement {
  const element = h('span', {
    class: id === UNLABELED ? 'share-segment swatch-unlabeled' : 'share-segment',
  });
  element.style.flexGrow = String(pixels);
  const color = classes.find((each) => each.id === id)?.color;
  if (color !== undefined) element.style.backgroundColor = color;
  return element;
}
