/** VS Code's own side of hot-exit backups, which outlives the extension host: which backup a file has. */
import fs from 'node:fs';
import { join } from 'node:path';
import { Uri, type CustomDocumentBackup } from 'vscode';

export class BackupShelf {
  private readonly index: string;
  private held: CustomDocumentBackup | undefined;
  /** Starts anew with each host: the first backup after a restore has the very path it was restored from. */
  private made = 0;
  private cleared = 0;

  private readonly folder: string;

  /** @param storage absolute path of what outlives a window */
  constructor(storage: string) {
    this.folder = join(storage, 'backups');
    fs.mkdirSync(this.folder, { recursive: true });
    this.index = join(this.folder, 'index.json');
  }

  /** The id of the backup that there is. */
  get current(): string | undefined {
    if (!fs.existsSync(this.index)) return undefined;
    return (JSON.parse(fs.readFileSync(this.index, 'utf8')) as { id: string }).id;
  }

  /** The bytes of the backup that there is; one that a kill has torn, too. */
  read(): Uint8Array | undefined {
    const { current } = this;
    return current === undefined ? undefined : fs.readFileSync(Uri.parse(current).fsPath);
  }

  /** Has a backup made; it counts once it is whole, unless the document was saved meanwhile. */
  async put(make: (destination: Uri) => Promise<CustomDocumentBackup>): Promise<void> {
    const { cleared } = this;
    const backup = await make(Uri.file(join(this.folder, `backup-${++this.made}`)));
    if (cleared !== this.cleared) {
      backup.delete();
      return;
    }
    const before = this.held;
    this.held = backup;
    fs.writeFileSync(`${this.index}.new`, JSON.stringify({ id: backup.id }));
    fs.renameSync(`${this.index}.new`, this.index);
    if (before !== undefined && before.id !== backup.id) before.delete();
  }

  /** The document is clean: no backup is needed. */
  clear(): void {
    this.cleared++;
    fs.rmSync(this.index, { force: true });
    this.held?.delete();
    this.held = undefined;
  }
}
