/** Says that a prediction is only shown, and offers to take it or leave it. */
import type { Part, ViewActions } from '../state/viewModel';
import { DEFAULT_KEYS } from '../keys';
import { button, h, returnFocusAfterClick, setText } from '../../shared/ui/dom';
import { codicon } from '../../shared/ui/codicon';
import { percent } from '../../shared/ui/words';

export interface ProposalBar extends Part {
  /** The person pressed the key for saving: says what comes first. */
  hintAtSaving(): void;
}

const SHOWN = 'Prediction shown, not saved yet';
const BEFORE_SAVING = 'Enter accepts, then save';

export function proposalBar(actions: ViewActions): ProposalBar {
  const text = h('span', { class: 'bar-text' }, SHOWN);
  const confidence = h('span', { class: 'bar-detail' });
  const accept = button({
    name: 'bar-accept',
    label: 'Accept (Enter)',
    title: 'Make the prediction the image’s labels (Enter)',
    text: 'Accept',
    key: DEFAULT_KEYS.acceptPrediction,
    className: 'push-button',
    run: () => actions.run('acceptPrediction'),
  });
  accept.append(h('kbd', { 'aria-hidden': 'true' }, 'Enter'));
  const refuse = button({
    name: 'bar-refuse',
    label: 'Refuse (Esc)',
    title: 'Drop the prediction (Esc)',
    text: 'Refuse',
    key: DEFAULT_KEYS.rejectPrediction,
    className: 'push-button secondary',
    run: () => actions.run('rejectPrediction'),
  });
  refuse.append(h('kbd', { 'aria-hidden': 'true' }, 'Esc'));
  const element = h(
    'div',
    { class: 'floating-bar', id: 'proposal-bar', role: 'group', 'aria-label': 'Prediction' },
    codicon('sparkle'),
    h('span', { role: 'status' }, text),
    confidence,
    accept,
    refuse,
  );
  element.hidden = true;
  returnFocusAfterClick(element, () => actions.focusCanvas());
  return {
    element,
    update({ proposal }) {
      element.hidden = proposal === null;
      if (proposal === null) {
        setText(text, SHOWN);
        element.classList.remove('attention');
      } else {
        const { meanConfidence } = proposal;
        setText(confidence, meanConfidence === null ? '' : `${percent(meanConfidence)} confident`);
      }
    },
    hintAtSaving() {
      setText(text, BEFORE_SAVING);
      element.classList.add('attention');
    },
  };
}
