/** Says that the host doesn't answer, that painting is paused, what became of the strokes, and how to go on. */
import type { HostSilence, Part } from '../state/viewModel';
import { h, setAttribute, setText } from '../../shared/ui/dom';
import { codicon } from '../../shared/ui/codicon';
import { plural } from '../../shared/ui/words';

const PAUSED = 'Painting is paused: the extension doesn’t answer.';
const NOT_SAVED = 'Nothing was saved: the extension doesn’t answer.';

export function hostSilenceBar(): Part {
  const title = h('strong', { class: 'notice-title' });
  const strokes = h('span');
  const text = h(
    'div',
    { class: 'notice-text' },
    title,
    ' ',
    strokes,
    ' Painting goes on as soon as it answers. If it doesn’t, press ',
    h('kbd', {}, 'F1'),
    ' and run ',
    h('strong', {}, 'Developer: Reload Window'),
    '.',
  );
  const element = h(
    'div',
    {
      class: 'notice-bar notice-error',
      role: 'group',
      'aria-label': 'The extension doesn’t answer',
      'data-name': 'host-silent',
    },
    codicon('debug-disconnect'),
    text,
  );
  element.hidden = true;
  return {
    element,
    update({ silence }) {
      element.hidden = silence === null;
      if (silence === null) return;
      setText(title, silence.saveTried ? NOT_SAVED : PAUSED);
      setText(strokes, strokesText(silence));
      setAttribute(element, 'data-strokes', String(silence.saved));
    },
  };
}

/** What a reload keeps, and what not. */
function strokesText({ saved, unsaved }: HostSilence): string {
  const kept =
    saved === 1
      ? 'Your last stroke is kept in this view, even when the window is reloaded.'
      : `Your last ${plural(saved, 'stroke')} are kept in this view, even when the window is reloaded.`;
  const lost = `${plural(unsaved, 'stroke')} ${unsaved === 1 ? 'is' : 'are'} too large for that and would be lost in a reload.`;
  return [...(saved > 0 ? [kept] : []), ...(unsaved > 0 ? [lost] : [])].join(' ');
}
