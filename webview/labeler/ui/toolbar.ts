/** The toolbar: tools, mode, segmenting, overlay, zoom and approval. */
import type { ViewAction, ViewCommand } from '../../../src/protocol/hostView';
import { DEFAULT_KEYS, withKey } from '../keys';
import { canEdit, currentClass, type Part, type ViewActions, type ViewModel } from '../state/viewModel';
import { button, h, returnFocusAfterClick, setAttribute, setDisabled, setText } from '../../shared/ui/dom';
import { codicon, type CodiconName } from '../../shared/ui/codicon';
import { brushIcon, fitIcon, protectIcon } from './icons';
import { overlayControl } from './overlayControl';
import { rovingTabindex } from './roving';
import { sizeControl } from './sizeControl';
import { zoomPercent } from '../../shared/ui/words';

export function toolbar(actions: ViewActions): Part {
  const parts = [
    toolButtons(actions),
    classChip(actions),
    sizeControl(actions),
    modeButton(actions),
    segmentButtons(actions),
    spacer(),
    overlayControl(actions),
    zoomControl(actions),
    finishButtons(actions),
  ];
  const element = h(
    'div',
    { class: 'toolbar', role: 'toolbar', 'aria-label': 'Labeling tools', id: 'toolbar' },
    ...parts.map((part) => part.element),
  );
  const roving = rovingTabindex(element);
  returnFocusAfterClick(element, () => actions.focusCanvas());
  let hasProposal: boolean | undefined;
  return {
    element,
    update(model) {
      for (const part of parts) part.update(model);
      // Only then do buttons come and go; asking which can be seen costs a layout.
      if (hasProposal === (model.proposal !== null)) return;
      hasProposal = model.proposal !== null;
      roving.refresh();
    },
  };
}

function group(name: string, ...children: Node[]): HTMLElement {
  return h('div', { class: 'tool-group', role: 'group', 'aria-label': name }, ...children);
}

function spacer(): Part {
  return { element: h('div', { class: 'spacer' }), update: () => undefined };
}

/** A button that makes the view do what a command of the same name does. */
function actionButton(
  actions: ViewActions,
  action: ViewAction,
  name: string,
  label: string,
  image: HTMLElement | SVGElement,
): HTMLButtonElement {
  return button({
    name,
    label,
    title: withKey(label, action),
    icon: image,
    key: DEFAULT_KEYS[action],
    run: () => actions.perform(action),
  });
}

function toolButtons(actions: ViewActions): Part {
  const buttons = {
    brush: actionButton(actions, 'selectBrush', 'tool-brush', 'Brush', brushIcon()),
    eraser: actionButton(actions, 'selectEraser', 'tool-eraser', 'Eraser', codicon('eraser')),
    fill: actionButton(actions, 'selectFill', 'tool-fill', 'Fill', codicon('paintcan')),
  };
  return {
    element: group('Tools', ...Object.values(buttons)),
    update(model) {
      for (const [name, each] of Object.entries(buttons)) {
        setAttribute(each, 'aria-pressed', String(name === model.tool.tool));
        setDisabled(each, !canEdit(model));
      }
    },
  };
}

/** What is painted with, always in sight; leads to the class list. */
function classChip(actions: ViewActions): Part {
  const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
  const name = h('span', { class: 'chip-name' });
  const element = button({
    name: 'current-class',
    label: 'Class to paint',
    icon: swatch,
    className: 'chip',
    run: () => actions.focusClassList(),
  });
  element.append(name);
  return {
    element,
    update(model) {
      const current = currentClass(model);
      const erasing = model.tool.tool === 'eraser';
      swatch.classList.toggle('swatch-unlabeled', erasing || current === undefined);
      swatch.style.backgroundColor = erasing || current === undefined ? '' : current.color;
      const text = erasing ? 'unlabeled' : (current?.name ?? 'no class');
      setText(name, text);
      setAttribute(element, 'aria-label', `Paints ${text}: choose a class`);
      setAttribute(element, 'title', `Paints ${text}. Choose a class with 1 to 9 or in the list.`);
    },
  };
}

function modeButton(actions: ViewActions): Part {
  const toggle = button({
    name: 'only-unconfirmed',
    label: 'Only unconfirmed',
    title: withKey('Only unconfirmed: leave pixels alone that a person has decided', 'toggleOnlyUnconfirmed'),
    icon: protectIcon(),
    text: 'Only unconfirmed',
    key: DEFAULT_KEYS.toggleOnlyUnconfirmed,
    className: 'text-button collapsible',
    run: () => actions.perform('toggleOnlyUnconfirmed'),
  });
  return {
    element: group('Painting mode', toggle),
    update(model) {
      setAttribute(toggle, 'aria-pressed', String(model.tool.onlyUnconfirmed));
      setDisabled(toggle, !canEdit(model));
    },
  };
}

function commandButton(
  actions: ViewActions,
  command: ViewCommand,
  name: string,
  options: { label: string; title: string; icon: CodiconName; text?: string; className?: string },
): HTMLButtonElement {
  return button({
    ...options,
    name,
    icon: codicon(options.icon),
    title: withKey(options.title, command),
    key: DEFAULT_KEYS[command],
    run: () => actions.run(command),
  });
}

function segmentButtons(actions: ViewActions): Part {
  const segment = commandButton(actions, 'segmentImage', 'segment', {
    label: 'Segment image',
    title: 'Segment the image: the network labels every pixel that is not confirmed',
    icon: 'sparkle',
    text: 'Segment',
    className: 'text-button primary',
  });
  const accept = commandButton(actions, 'acceptPrediction', 'accept', {
    label: 'Accept prediction',
    title: 'Accept the prediction',
    icon: 'check',
  });
  const refuse = commandButton(actions, 'rejectPrediction', 'refuse', {
    label: 'Refuse prediction',
    title: 'Refuse the prediction',
    icon: 'close',
  });
  return {
    element: group('Prediction', segment, accept, refuse),
    update(model) {
      const { phase, proposal, imageState } = model;
      setDisabled(segment, !canEdit(model) || phase !== 'ready');
      segment.classList.toggle('primary', proposal === null && imageState.status === 'unlabeled');
      accept.hidden = proposal === null;
      refuse.hidden = proposal === null;
    },
  };
}

function zoomControl(actions: ViewActions): Part {
  const out = actionButton(actions, 'zoomOut', 'zoom-out', 'Zoom out', codicon('zoom-out'));
  const into = actionButton(actions, 'zoomIn', 'zoom-in', 'Zoom in', codicon('zoom-in'));
  const fit = actionButton(actions, 'zoomToFit', 'zoom-fit', 'Fit the whole image', fitIcon());
  const actual = button({
    name: 'zoom-percent',
    label: 'Actual size',
    title: withKey('Actual size: one image pixel a screen pixel', 'zoomToActualSize'),
    key: DEFAULT_KEYS.zoomToActualSize,
    className: 'text-button zoom-percent',
    text: '100%',
    run: () => actions.perform('zoomToActualSize'),
  });
  return {
    element: group('Zoom', out, actual, into, fit),
    update({ zoom, image }: ViewModel) {
      const text = zoomPercent(zoom);
      setText(actual, text);
      setAttribute(actual, 'aria-label', `Zoom ${text}: show the actual size`);
      for (const each of [out, into, fit, actual]) setDisabled(each, image === null);
    },
  };
}

function finishButtons(actions: ViewActions): Part {
  const approve = commandButton(actions, 'approveImage', 'approve', {
    label: 'Approve labels',
    title: 'Approve the labels: every pixel counts as decided by you',
    icon: 'check-all',
    text: 'Approve',
    className: 'text-button collapsible',
  });
  const clear = commandButton(actions, 'clearLabels', 'clear', {
    label: 'Clear labels',
    title: 'Clear the labels of the whole image',
    icon: 'clear-all',
  });
  return {
    element: group('Whole image', approve, clear),
    update(model) {
      for (const each of [approve, clear]) setDisabled(each, !canEdit(model));
    },
  };
}
