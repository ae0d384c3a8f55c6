/** Tells the host whether keys mean tools: true only while the canvas has the focus of the focused window. */

export class FocusReporter {
  private canvasFocused = false;
  private reported = false;

  constructor(private readonly report: (focused: boolean) => void) {
    window.addEventListener('focus', () => this.update());
    window.addEventListener('blur', () => this.update(false));
    window.addEventListener('pagehide', () => this.update(false));
  }

  canvas(focused: boolean): void {
    this.canvasFocused = focused;
    this.update();
  }

  private update(windowFocused = document.hasFocus()): void {
    const focused = this.canvasFocused && windowFocused;
    if (focused === this.reported) return;
    this.reported = focused;
    this.report(focused);
  }
}
