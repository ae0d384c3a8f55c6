/** VS Code's own side of hot-exit backups: when it makes one, and when it drops it. */
import type { BackupShelf } from './backupShelf';

/** VS Code backs up this long after the last edit, in milliseconds, and not while edits go on. */
export const BACKUP_DELAY = 1000;

export interface BackedUpTab {
  isDirty(): boolean;
  /** Makes a backup and shelves it. */
  backUp(): Promise<void>;
}

export class BackupTracker {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastBackup: Promise<void> = Promise.resolve();

  constructor(
    private readonly shelf: BackupShelf,
    private readonly tab: BackedUpTab,
  ) {}

  /** The content has changed: whatever was to be backed up waits again. */
  changed(): void {
    clearTimeout(this.timer);
    if (this.tab.isDirty()) this.timer = setTimeout(() => this.backUp(), BACKUP_DELAY);
    else this.shelf.clear();
  }

  /** A save has ended. What came while it was under way is backed up when it would have been. */
  saved(): void {
    if (!this.tab.isDirty()) this.changed();
  }

  private backUp(): void {
    this.lastBackup = this.lastBackup.then(() => this.tab.backUp());
  }
}
