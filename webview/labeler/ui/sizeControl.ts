/** The brush's size: a logarithmic slider and a number beside it. */
import {
  MAX_BRUSH_SIZE,
  MIN_BRUSH_SIZE,
  nextBrushSize,
  sizeAtSlider,
  SLIDER_STEPS,
  sliderAtSize,
  clampBrushSize,
} from '../state/brushSize';
import type { Part, ViewActions } from '../state/viewModel';
import { h, setAttribute } from '../../shared/ui/dom';

const SLIDER_PAGE = SLIDER_STEPS / 10;

export function sizeControl(actions: ViewActions): Part {
  const slider = h('input', {
    type: 'range',
    class: 'slider',
    'data-name': 'size-slider',
    min: '0',
    max: String(SLIDER_STEPS),
    step: '1',
    'aria-label': 'Brush size',
    title: 'Brush size ([ smaller, ] larger)',
  });
  const field = h('input', {
    type: 'text',
    inputmode: 'numeric',
    class: 'number-field',
    'data-name': 'size-field',
    role: 'spinbutton',
    maxlength: '4',
    'aria-label': 'Brush size in pixels',
    'aria-valuemin': String(MIN_BRUSH_SIZE),
    'aria-valuemax': String(MAX_BRUSH_SIZE),
    title: `Brush size in image pixels, ${MIN_BRUSH_SIZE} to ${MAX_BRUSH_SIZE}`,
  });
  const element = h(
    'div',
    { class: 'tool-group size-control', role: 'group', 'aria-label': 'Brush size' },
    slider,
    field,
  );
  let size = MIN_BRUSH_SIZE;

  slider.addEventListener('input', () => actions.setSize(sizeAtSlider(slider.valueAsNumber)));
  slider.addEventListener('pointerup', () => actions.focusCanvas());
  slider.addEventListener('keydown', (event) => {
    const next = sizeForKey(event.key, size);
    if (next === undefined) return;
    event.preventDefault();
    actions.setSize(next);
  });

  const commit = (): void => {
    const typed = Number.parseInt(field.value, 10);
    if (Number.isNaN(typed)) field.value = String(size);
    else actions.setSize(clampBrushSize(typed));
  };
  field.addEventListener('change', commit);
  field.addEventListener('focus', () => field.select());
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === 'Escape') {
      if (event.key === 'Escape') field.value = String(size);
      else commit();
      event.preventDefault();
      actions.focusCanvas();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      actions.setSize(clampBrushSize(size + (event.key === 'ArrowUp' ? 1 : -1)));
    }
  });

  return {
    element,
    update({ tool }) {
      // Somebody may be typing another number: nothing else that changes in the view may fill an emptied field.
      const isTyping = document.activeElement === field;
      if (tool.size === size && (field.value !== '' || isTyping)) return;
      size = tool.size;
      slider.value = String(sliderAtSize(size));
      slider.style.setProperty('--filled', `${(sliderAtSize(size) / SLIDER_STEPS) * 100}%`);
      setAttribute(slider, 'aria-valuetext', `${size} pixels`);
      field.value = String(size);
      setAttribute(field, 'aria-valuenow', String(size));
    },
  };
}

/** At small sizes neighbouring slider positions are the same size, so keys step by sizes. */
function sizeForKey(key: string, size: number): number | undefined {
  switch (key) {
    case 'ArrowUp':
      return nextBrushSize(size, 1);
    case 'ArrowDown':
      return nextBrushSize(size, -1);
    case 'PageUp':
      return sizeAtSlider(sliderAtSize(size) + SLIDER_PAGE);
    case 'PageDown':
      return sizeAtSlider(sliderAtSize(size) - SLIDER_PAGE);
    default:
      return undefined;
  }
}
