/** Waits until nobody has painted for a while. */
export class Quiet {
  private last = -Infinity;

  /** Somebody paints now. */
  disturb(): void {
    this.last = Date.now();
  }

  /** Resolves once nobody has painted for so long. @param milliseconds without a stroke */
  async lasts(milliseconds: number): Promise<void> {
    for (;;) {
      const left = this.last + milliseconds - Date.now();
      if (left <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(left, milliseconds)));
    }
  }
}
