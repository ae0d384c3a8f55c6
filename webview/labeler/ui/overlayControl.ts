/** Shows or hides the labels, and how strongly they cover the image. */
import type { Part, ViewActions } from '../state/viewModel';
import { DEFAULT_KEYS, withKey } from '../keys';
import { button, h, setAttribute } from '../../shared/ui/dom';
import { codicon, setCodicon } from '../../shared/ui/codicon';

export function overlayControl(actions: ViewActions): Part {
  const eye = codicon('eye');
  const toggle = button({
    name: 'toggle-overlay',
    label: 'Show labels',
    title: withKey('Show or hide the labels', 'toggleOverlay'),
    icon: eye,
    key: DEFAULT_KEYS.toggleOverlay,
    run: () => actions.perform('toggleOverlay'),
  });
  const slider = h('input', {
    type: 'range',
    class: 'slider slider-short',
    'data-name': 'opacity-slider',
    min: '0',
    max: '100',
    step: '1',
    'aria-label': 'Label opacity',
  });
  const element = h(
    'div',
    { class: 'tool-group', role: 'group', 'aria-label': 'Label overlay' },
    toggle,
    slider,
  );
  let shown = -1;

  slider.addEventListener('input', () => actions.setOpacity(slider.valueAsNumber / 100));
  slider.addEventListener('pointerup', () => actions.focusCanvas());

  return {
    element,
    update({ overlay }) {
      setAttribute(toggle, 'aria-pressed', String(overlay.visible));
      setCodicon(eye, overlay.visible ? 'eye' : 'eye-closed');
      const value = Math.round(overlay.opacity * 100);
      if (value === shown) return;
      shown = value;
      slider.value = String(value);
      slider.style.setProperty('--filled', `${value}%`);
      slider.title = `Label opacity: ${value}%`;
      setAttribute(slider, 'aria-valuetext', `${value}%`);
    },
  };
}
