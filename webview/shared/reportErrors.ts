/** Catches what nobody else caught. */

/** @param report is given the error with its stack */
export function reportErrors(report: (details: string) => void): void {
  window.addEventListener('error', ({ error, message }) => report(details(error ?? message)));
  window.addEventListener('unhandledrejection', ({ reason }) => report(details(reason)));
}

function details(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
