/** Where the view's parts lie: toolbar and notices above, image and class list side by side, status strip below. */
import type { Part, ViewActions, ViewModel } from '../state/viewModel';
import { Announcer } from './announcer';
import { classPanel, type ClassPanel } from './classPanel';
import { conflictBar } from './conflictBar';
import { h, setAttribute } from '../../shared/ui/dom';
import { hostSilenceBar } from './hostSilenceBar';
import { Messages } from './messages';
import { progressBar } from './progressBar';
import { proposalBar, type ProposalBar } from './proposalBar';
import { statusStrip } from './statusStrip';
import { toolbar } from './toolbar';

export interface Layout extends Part {
  /** The canvas fills it. */
  readonly canvasHost: HTMLElement;
  readonly classes: ClassPanel;
  readonly proposal: ProposalBar;
  readonly messages: Messages;
  readonly announcer: Announcer;
  /** Says in place of the image what to do when it doesn't come. */
  showSlowOpening(): void;
  /** Says in place of the image why there is none. */
  showFailure(text: string): void;
}

const SLOW_OPENING =
  'The extension hasn’t handed over the image yet. If it doesn’t come, run “Developer: Reload Window” (F1).';

/** Builds the view inside `root`, which carries the phase as `data-state`. */
export function createLayout(root: HTMLElement, actions: ViewActions): Layout {
  const messages = new Messages();
  const announcer = new Announcer();
  const classes = classPanel(actions);
  const proposal = proposalBar(actions);
  const progress = progressBar(actions);
  const tools = toolbar(actions);
  const status = statusStrip();
  const silence = hostSilenceBar();
  const conflict = conflictBar(actions);
  const canvasHost = h('div', { class: 'canvas-host' });
  const notice = h('div', { class: 'stage-notice', id: 'stage-notice' }, 'Opening the image…');
  const stage = h(
    'div',
    { class: 'stage', id: 'stage' },
    canvasHost,
    notice,
    h('div', { class: 'floating-bars' }, proposal.element, progress.element),
    messages.element,
  );
  root.replaceChildren(
    tools.element,
    silence.element,
    conflict.element,
    h('div', { class: 'workspace' }, stage, classes.element),
    status.element,
    announcer.element,
  );
  const parts: readonly Part[] = [tools, silence, conflict, classes, proposal, progress, status];
  return {
    element: root,
    canvasHost,
    classes,
    proposal,
    messages,
    announcer,
    update(model: ViewModel) {
      setAttribute(root, 'data-state', model.phase);
      notice.hidden = model.phase !== 'loading' && model.phase !== 'failed';
      for (const part of parts) part.update(model);
    },
    showSlowOpening() {
      notice.replaceChildren(h('span', { role: 'status' }, SLOW_OPENING));
    },
    showFailure(text) {
      notice.replaceChildren(h('span', { role: 'alert' }, text));
    },
  };
}
