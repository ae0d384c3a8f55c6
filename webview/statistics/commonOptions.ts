import type { ChartTheme } from './theme';

const DURATION = 200;

/** What all charts have in common: the theme's colours and font, and no motion where none is wanted. */
export function commonOptions(theme: ChartTheme, hasLegend: boolean) {
  const font = { family: theme.fontFamily, size: theme.fontSize - 1 };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: theme.still ? (false as const) : { duration: DURATION },
    color: theme.ink,
    font,
    plugins: {
      legend: {
        display: hasLegend,
        position: 'bottom' as const,
        labels: { color: theme.ink, font, usePointStyle: false, boxWidth: 22 },
      },
      tooltip: {
        backgroundColor: theme.paper,
        titleColor: theme.ink,
        bodyColor: theme.ink,
        borderColor: theme.line,
        borderWidth: 1,
        cornerRadius: 3,
        displayColors: false,
        titleFont: font,
        bodyFont: font,
      },
    },
  };
}
