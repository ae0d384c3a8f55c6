/** What was left of a batch when it ended early, for the next time. */
import type * as vscode from 'vscode';
import * as v from 'valibot';

const KEY = 'segmentUnlabeled';

/** A batch that was begun and isn't through. */
export interface UnfinishedBatch {
  /** The dataset's root, as a URI. */
  readonly root: string;
  /** Images when it began. */
  readonly total: number;
}

const Schema = v.object({ root: v.string(), total: v.pipe(v.number(), v.integer(), v.minValue(1)) });

export class BatchMemory {
  constructor(private readonly state: vscode.Memento) {}

  get unfinished(): UnfinishedBatch | undefined {
    const result = v.safeParse(Schema, this.state.get(KEY));
    return result.success ? result.output : undefined;
  }

  async begun(batch: UnfinishedBatch): Promise<void> {
    await this.state.update(KEY, batch);
  }

  async ended(): Promise<void> {
    await this.state.update(KEY, undefined);
  }
}
