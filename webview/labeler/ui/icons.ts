/** Icons that VS Code's set lacks, drawn in its style: 16 × 16, one-pixel strokes, the text's colour. */

const SVG = 'http://www.w3.org/2000/svg';

function svg(paths: readonly string[]): SVGSVGElement {
  const element = document.createElementNS(SVG, 'svg');
  element.setAttribute('viewBox', '0 0 16 16');
  element.setAttribute('class', 'icon');
  element.setAttribute('aria-hidden', 'true');
  for (const d of paths) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    element.append(path);
  }
  return element;
}

export function brushIcon(): SVGSVGElement {
  return svg([
    'M6.6 8 12.2 2.4a1.13 1.13 0 0 1 1.6 1.6L8.2 9.6',
    'M5 8.4a2.6 2.6 0 0 1 2.7 2.6c0 1.9-1.5 3-3.4 3-1 0-2.1-.2-2.8-.7.8-.5 1-1.2 1-2.3A2.6 2.6 0 0 1 5 8.4Z',
  ]);
}

/** A shield half filled: what a person decided is kept. */
export function protectIcon(): SVGSVGElement {
  return svg([
    'M8 1.7 13.3 3.5v4.2c0 3.1-2.1 5.4-5.3 6.7-3.2-1.3-5.3-3.6-5.3-6.7V3.5Z',
    'M5.6 8l1.7 1.7 3.2-3.4',
  ]);
}

/** Arrows into the corners: the whole image. */
export function fitIcon(): SVGSVGElement {
  return svg(['M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10', 'M5.5 5.5h5v5h-5Z']);
}
