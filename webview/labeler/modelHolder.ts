/** The model that predicts this image, and who wants to hear when it is another one. */
import type { PresentModel } from '../../src/protocol/hostView';

/** @param model null where the dataset's model can't be used: nothing is predicted */
export type ModelListener = (model: PresentModel | null) => void;

export class ModelHolder {
  private readonly listeners = new Set<ModelListener>();

  constructor(private current: PresentModel | null) {}

  get present(): PresentModel | null {
    return this.current;
  }

  change(model: PresentModel | null): void {
    this.current = model;
    for (const listener of [...this.listeners]) listener(model);
  }

  onChange(listener: ModelListener): void {
    this.listeners.add(listener);
  }
}
