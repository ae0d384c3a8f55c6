/** The data of edits that are about to be done or taken back, held so that the store can't move it away again. */
import { LabelerError } from '../../core/errors';
import type { EditData } from './editData';
import type { EditRecord } from './editRecord';
import type { EditStore, StoredEdit } from './editStore';

export class LoadedEdits {
  private readonly data = new Map<StoredEdit, EditData>();
  private readonly failures = new Map<StoredEdit, unknown>();

  constructor(private readonly store: EditStore) {}

  /** Takes what is in memory. @returns whether the edit's data need not be read, or can't be */
  has({ stored }: EditRecord): boolean {
    return this.failures.has(stored) || this.of(stored) !== undefined;
  }

  /** Reads an edit's data; where that fails it stays unknown. */
  async read({ stored }: EditRecord): Promise<void> {
    try {
      this.data.set(stored, await this.store.read(stored));
    } catch (error) {
      this.failures.set(stored, error);
    }
  }

  of(stored: StoredEdit): EditData | undefined {
    const data = this.data.get(stored) ?? this.store.get(stored);
    if (data !== undefined) this.data.set(stored, data);
    return data;
  }

  /** Why an edit can be neither done nor taken back. */
  problemOf({ edit, stored }: EditRecord): LabelerError {
    const cause = this.failures.get(stored);
    const reason = cause instanceof Error ? cause.message : 'one next to it can no longer be read';
    return new LabelerError(
      'edit-lost',
      `“${edit.label}” can be neither undone nor redone any more: old edits are kept in the extension's storage, and ${reason}. ` +
        'The labels stay as they are; “File: Revert File” goes back to the last save.',
      undefined,
      { cause },
    );
  }
}
