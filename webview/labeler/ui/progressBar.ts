/** What the network is doing, how far it is, and a way out. */
import type { Part, ViewActions } from '../state/viewModel';
import { button, h, returnFocusAfterClick, setAttribute, setText } from '../../shared/ui/dom';
import { stageName } from '../../shared/ui/words';

export function progressBar(actions: ViewActions): Part {
  const text = h('span', { class: 'bar-text' });
  const bar = h('span', { class: 'progress-fill' });
  const meter = h(
    'span',
    { class: 'progress-track', role: 'progressbar', 'aria-valuemin': '0', 'aria-valuemax': '100' },
    bar,
  );
  const cancel = button({
    name: 'cancel',
    label: 'Cancel segmenting',
    title: 'Stop; painting goes on as before',
    text: 'Cancel',
    className: 'push-button secondary',
    run: () => actions.cancelPrediction(),
  });
  const element = h(
    'div',
    { class: 'floating-bar', id: 'progress', role: 'group', 'aria-label': 'Segmenting' },
    h('span', { 'aria-live': 'polite' }, text),
    meter,
    cancel,
  );
  element.hidden = true;
  returnFocusAfterClick(element, () => actions.focusCanvas());
  return {
    element,
    update({ phase, progress }) {
      element.hidden = phase !== 'predicting';
      if (phase !== 'predicting') return;
      const stage = stageName(progress?.stage ?? 'model');
      setText(text, stage);
      const done = progress === null || progress.total <= 0 ? undefined : progress.done / progress.total;
      element.classList.toggle('indeterminate', done === undefined);
      setAttribute(meter, 'aria-label', stage);
      if (done === undefined) meter.removeAttribute('aria-valuenow');
      else setAttribute(meter, 'aria-valuenow', String(Math.round(done * 100)));
      bar.style.width = done === undefined ? '' : `${Math.min(1, done) * 100}%`;
    },
  };
}
