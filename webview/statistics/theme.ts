/** VS Code's theme as charts need it: they draw on a canvas, which knows no style sheet. */

export interface ChartTheme {
  readonly ink: string;
  readonly muted: string;
  readonly paper: string;
  readonly line: string;
  /** Fainter than lines. */
  readonly grid: string;
  /** Colours of series that belong to no class. */
  readonly series: readonly string[];
  readonly fontFamily: string;
  /** In pixels. */
  readonly fontSize: number;
  /** Whether nothing may move. */
  readonly still: boolean;
}

/** Orange comes last: themes let it shine through. */
const SERIES = ['blue', 'yellow', 'green', 'purple', 'red', 'orange'];

export function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const color = (...names: string[]): string => {
    for (const name of names) {
      const value = style.getPropertyValue(`--vscode-${name}`).trim();
      if (value !== '') return value;
    }
    return '';
  };
  const ink = color('foreground');
  const line = color('contrastBorder', 'panel-border', 'widget-border', 'charts-lines', 'foreground');
  return {
    ink,
    muted: color('descriptionForeground', 'foreground'),
    paper: color('editor-background'),
    line,
    grid: color('contrastBorder') === '' ? line : `color-mix(in srgb, ${line} 30%, transparent)`,
    series: SERIES.map((name) => color(`charts-${name}`, 'charts-foreground', 'foreground')),
    fontFamily: color('font-family') || 'sans-serif',
    fontSize: Number.parseFloat(color('font-size')) || 13,
    still:
      document.body.classList.contains('vscode-reduce-motion') ||
      matchMedia('(prefers-reduced-motion: reduce)').matches,
  };
}

/** Tells when the theme, or what is said about motion, changed. VS Code sets classes and colours one after the other. */
export function watchTheme(changed: () => void): void {
  let frame = 0;
  const soon = (): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(changed);
  };
  const observer = new MutationObserver(soon);
  observer.observe(document.body, { attributes: true });
  observer.observe(document.documentElement, { attributes: true });
  matchMedia('(prefers-reduced-motion: reduce)').addEventListener('change', soon);
}
