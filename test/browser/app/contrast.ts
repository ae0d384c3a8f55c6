/** Contrast of everything with text or an icon, as WCAG 2 defines it, from computed styles. Runs in the page. */

export interface Contrast {
  readonly what: string;
  readonly ratio: number;
}

/** The contrast of each visible text and icon below `selector`; disabled controls are exempt, as in WCAG. */
export function measureContrast(selector: string): Contrast[] {
  type Color = [r: number, g: number, b: number, a: number];

  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  function parse(css: string): Color {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = css;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }

  function over([r, g, b, a]: Color, below: Color): Color {
    const mix = (top: number, bottom: number): number => top * a + bottom * (1 - a);
    return [mix(r, below[0]), mix(g, below[1]), mix(b, below[2]), 1];
  }

  function backgroundOf(element: Element): Color {
    const layers: Color[] = [];
    for (let each: Element | null = element; each !== null; each = each.parentElement) {
      const color = parse(getComputedStyle(each).backgroundColor);
      layers.push(color);
      if (color[3] === 1) break;
    }
    return layers.reduceRight<Color>((below, layer) => over(layer, below), [255, 255, 255, 1]);
  }

  function luminance([r, g, b]: Color): number {
    const [lr, lg, lb] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * lr + 0.7152 * lg + 0.0722 * lb;
  }

  function ratio(element: Element): number {
    const background = backgroundOf(element);
    const ink = luminance(over(parse(getComputedStyle(element).color), background));
    const paper = luminance(background);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  }

  function carriesInk(element: Element): boolean {
    if (element.matches('.codicon, svg.icon, input[type="text"]')) return true;
    return [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
    );
  }

  return [...document.querySelectorAll(`${selector}, ${selector} *`)]
    .filter((element) => carriesInk(element) && element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => element.closest('[aria-disabled="true"]') === null)
    .map((element) => ({
      what: `${selector} ${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} ${element.textContent.trim()}`,
      ratio: Math.round(ratio(element) * 100) / 100,
    }));
}
