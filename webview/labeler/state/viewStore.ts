/** Holds the model and shows it once a frame, however often it changes in between. */
import type { Part, ViewModel } from './viewModel';

export class ViewStore {
  private parts: readonly Part[] = [];
  private frame: number | undefined;

  constructor(private current: ViewModel) {}

  get model(): ViewModel {
    return this.current;
  }

  /** Shows the model in these parts from now on. */
  show(parts: readonly Part[]): void {
    this.parts = parts;
    this.render();
  }

  change(patch: Partial<ViewModel>): void {
    this.current = { ...this.current, ...patch };
    this.frame ??= requestAnimationFrame(() => this.render());
  }

  private render(): void {
    this.frame = undefined;
    for (const part of this.parts) part.update(this.current);
  }
}
