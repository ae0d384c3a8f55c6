/** One of a few, side by side: a radio group (WAI-ARIA), moved by the arrow keys. */
import { button, h, setAttribute } from './dom';

export interface Segment<T extends string> {
  readonly value: T;
  readonly name: string;
  readonly label: string;
  readonly title: string;
}

export interface SegmentedControl<T extends string> {
  readonly element: HTMLElement;
  select(value: T): void;
}

/** @param choose called when a person picks another one */
export function segmentedControl<T extends string>(
  label: string,
  segments: readonly Segment<T>[],
  choose: (value: T) => void,
): SegmentedControl<T> {
  const radios = segments.map(({ value, name, label: text, title }) => {
    const radio = button({
      name,
      label: text,
      title,
      text,
      className: 'segment',
      run: () => choose(value),
    });
    radio.setAttribute('role', 'radio');
    return radio;
  });
  const element = h('div', { class: 'segments', role: 'radiogroup', 'aria-label': label }, ...radios);
  element.addEventListener('keydown', (event) => {
    const step = STEPS[event.key];
    const at = radios.findIndex((radio) => radio === event.target);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (at + step + radios.length) % radios.length;
    radios[next].focus();
    choose(segments[next].value);
  });
  return {
    element,
    select(value) {
      radios.forEach((radio, i) => {
        const checked = segments[i].value === value;
        setAttribute(radio, 'aria-checked', String(checked));
        radio.tabIndex = checked ? 0 : -1;
      });
    },
  };
}

const STEPS: Readonly<Partial<Record<string, number>>> = {
  ArrowLeft: -1,
  ArrowUp: -1,
  ArrowRight: 1,
  ArrowDown: 1,
};
