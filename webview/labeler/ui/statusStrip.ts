/** The strip below the image: size, pixel under the cursor, status, and what the network runs on. */
import type { RuntimeReport } from '../../../src/protocol/hostView';
import type { Part, ViewModel } from '../state/viewModel';
import { h, setAttribute, setText } from '../../shared/ui/dom';
import { codicon } from '../../shared/ui/codicon';
import { BACKEND_NAMES, describeCell, duration, percent, STATUS_NAMES } from '../../shared/ui/words';

const UPRIGHT_NOTE = 'Shown upright; the mask keeps the file’s own pixel orientation';

export function statusStrip(): Part {
  const size = item('image-size');
  const upright = h(
    'span',
    { class: 'status-item', 'data-name': 'upright-note', title: UPRIGHT_NOTE },
    codicon('sync'),
    h('span', { class: 'status-long' }, UPRIGHT_NOTE),
    h('span', { class: 'status-short' }, 'Shown upright'),
  );
  const readOnly = h(
    'span',
    { class: 'status-item', 'data-name': 'read-only' },
    codicon('lock'),
    'Read-only',
  );
  const pixel = item('pixel');
  const status = item('image-status');
  const confirmed = item('confirmed-share');
  const learning = item('learning');
  const runtime = item('runtime');
  const element = h(
    'footer',
    { class: 'status-strip', id: 'status', 'aria-label': 'Image and network' },
    size,
    status,
    confirmed,
    learning,
    readOnly,
    upright,
    h('span', { class: 'spacer' }),
    pixel,
    runtime,
  );
  return {
    element,
    update(model) {
      const { image } = model;
      show(size, image === null ? '' : `${image.width} × ${image.height}`);
      show(pixel, pixelText(model));
      show(status, image === null ? '' : STATUS_NAMES[model.imageState.status]);
      setAttribute(status, 'data-status', model.imageState.status);
      show(
        confirmed,
        model.confirmedShare === null ? '' : `${percent(model.confirmedShare)} confirmed`,
        'Pixels that a person painted, erased, filled or approved',
      );
      show(
        learning,
        model.learning ? 'Learning…' : '',
        'The network learns from what you corrected on this image',
      );
      readOnly.hidden = image === null || model.readOnlyReason === null;
      readOnly.title = model.readOnlyReason ?? '';
      upright.hidden = image === null || image.orientation === 1;
      show(runtime, model.runtime === null ? '' : runtimeText(model.runtime), runtimeTitle(model.runtime));
    },
  };
}

function item(name: string): HTMLElement {
  return h('span', { class: 'status-item', 'data-name': name });
}

function show(element: HTMLElement, text: string, title = ''): void {
  setText(element, text);
  element.hidden = text === '';
  if (element.title !== title) element.title = title;
}

function pixelText({ pixel, classes }: ViewModel): string {
  if (pixel === null) return '';
  const { x, y, cell, proposed, theirs } = pixel;
  if (theirs === undefined) return `${x}, ${y} · ${describeCell(cell, classes, proposed)}`;
  return `${x}, ${y} · mine ${describeCell(cell, classes)}, theirs ${describeCell(theirs, classes)}`;
}

function runtimeText({ backend, adapter, lastInference }: RuntimeReport): string {
  if (backend === null) return 'No network';
  return [
    BACKEND_NAMES[backend],
    ...(adapter === '' ? [] : [adapter]),
    ...(lastInference === null ? [] : [duration(lastInference)]),
  ].join(' · ');
}

function runtimeTitle(runtime: RuntimeReport | null): string {
  if (runtime === null) return '';
  const failures = runtime.failures.map(({ backend, reason }) => `${BACKEND_NAMES[backend]}: ${reason}`);
  const head = runtime.backend === null ? 'The network could not start' : 'What the network runs on';
  return [head, ...failures].join('\n');
}
