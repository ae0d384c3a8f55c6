/**
 * Where the runs of edits are kept, for all open documents together. VS Code's undo stack has no limit, so memory has
 * one: beyond the budget the oldest edits are deflated, and then moved to files. None is ever given up for space.
 */
import { fflateCompressor, type Compressor } from '../../core/compressor';
import { LabelerError } from '../../core/errors';
import { crc32 } from '../../core/mask/crc32';
import { errorText } from '../errorText';
import { packEdit, sizeOfEdit, unpackEdit, type EditData } from './editData';

/** Files for edits that memory has no room for. */
export interface EditSpill {
  /** @throws when there is no room, or no place at all */
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** @throws when it is gone */
  read(key: string): Promise<Uint8Array>;
  /** One that isn't there is no error. */
  remove(key: string): Promise<void>;
}

export interface EditStoreOptions {
  /** Bytes that edits may take in memory; asked each time. */
  readonly budget?: () => number;
  readonly compressor?: Compressor;
  readonly spill?: EditSpill;
  /** Hears why edits stay in memory beyond the budget for a while. */
  readonly onFailure?: (error: unknown) => void;
}

/** As many of the newest edits keep their runs as long as there is something else to make small. */
const NEWEST = 4;

/** Runs in memory may take so much of the budget: deflated edits are ten times as small, and quickly inflated. */
const LOOSE_SHARE = 1 / 16;

/** After a write has failed there is no other try for so long; milliseconds. */
const SPILL_PAUSE = 60_000;

interface Packed {
  readonly bytes: Uint8Array;
  /** Bytes when inflated. */
  readonly size: number;
}

interface SpilledFile {
  readonly key: string;
  /** Of the deflated bytes. */
  readonly crc: number;
  /** Bytes when inflated. */
  readonly size: number;
}

/** An edit's data in whatever form; only the store looks inside. */
export class StoredEdit {
  /** At least one of the three is there until the edit is removed. */
  data: EditData | undefined;
  packed: Packed | undefined;
  file: SpilledFile | undefined;
  removed = false;

  constructor(data: EditData) {
    this.data = data;
  }
}

export class EditStore {
  /** Edits whose runs are in memory, the least recently used first. */
  private readonly loose = new Set<StoredEdit>();
  /** Edits that are in memory deflated only, the oldest first. */
  private readonly tight = new Set<StoredEdit>();
  private bytes = 0;
  /** Those of `bytes` that are runs. */
  private looseBytes = 0;
  private files = 0;
  private nextKey = 0;
  private spillPausedUntil = 0;
  private spilling: Promise<void> | undefined;

  private readonly compressor: Compressor;

  constructor(private readonly options: EditStoreOptions = {}) {
    this.compressor = options.compressor ?? fflateCompressor;
  }

  /** Bytes that edits take in memory. */
  get heldBytes(): number {
    return this.bytes;
  }
  /** Edits that are in files only. */
  get spilledEdits(): number {
    return this.files;
  }

  add(data: EditData): StoredEdit {
    const edit = new StoredEdit(data);
    this.loose.add(edit);
    this.addLoose(sizeOfEdit(data));
    void this.trim();
    return edit;
  }

  /** An edit's data if it is in memory in any form. */
  get(edit: StoredEdit): EditData | undefined {
    if (edit.data === undefined && edit.packed !== undefined) this.loosen(edit, this.inflate(edit.packed));
    if (edit.data === undefined) return undefined;
    // Used now: the last one to be made small.
    this.loose.delete(edit);
    this.loose.add(edit);
    return edit.data;
  }

  /** An edit's data, from its file where it is in no memory. @throws LabelerError `edit-lost` */
  async read(edit: StoredEdit): Promise<EditData> {
    const inMemory = this.get(edit);
    if (inMemory !== undefined) return inMemory;
    const { file } = edit;
    if (file === undefined) throw new LabelerError('edit-lost', 'it was given up with the redo branch');
    const data = await this.readFile(file);
    if (edit.data === undefined && !edit.removed) this.loosen(edit, data);
    return data;
  }

  /** Gives up an edit that nobody can undo or redo any more. */
  remove(edit: StoredEdit): void {
    if (edit.removed) return;
    edit.removed = true;
    if (edit.file !== undefined) this.removeFile(edit.file.key);
    if (edit.data === undefined && edit.packed === undefined) this.files--;
    this.dropData(edit);
    this.dropPacked(edit);
    edit.file = undefined;
  }

  /**
   * Brings memory within the budget, as far as that can be: what deflating gives is there when this returns, files
   * follow. Never fails.
   */
  trim(): Promise<void> {
    while (this.looseBytes > this.budget * LOOSE_SHARE && this.loose.size > NEWEST) this.tightenOldest();
    if (this.isOver) this.spilling ??= this.spillOldest();
    return this.spilling ?? Promise.resolve();
  }

  private addLoose(bytes: number): void {
    this.looseBytes += bytes;
    this.bytes += bytes;
  }

  private get budget(): number {
    return this.options.budget?.() ?? Infinity;
  }

  private get isOver(): boolean {
    return this.bytes > this.budget;
  }

  private async spillOldest(): Promise<void> {
    // Edits are added one after the other; the first need not wait for a file.
    await Promise.resolve();
    while (this.isOver && (await this.makeOneSmall()));
    this.spilling = undefined;
  }

  /** @returns whether there was anything to do */
  private async makeOneSmall(): Promise<boolean> {
    const [oldest] = this.tight;
    if (this.tight.size > 0 && this.canSpill()) await this.spill(oldest);
    else if (this.loose.size > 1) this.tightenOldest();
    else return false;
    return true;
  }

  /** Deflates the runs used longest ago, unless they are deflated or in a file already. */
  private tightenOldest(): void {
    const [edit] = this.loose;
    if (edit.data === undefined) return;
    if (edit.packed === undefined && edit.file === undefined) {
      const raw = packEdit(edit.data);
      edit.packed = { bytes: this.compressor.deflate(raw), size: raw.length };
      this.bytes += edit.packed.bytes.length;
    }
    this.dropData(edit);
    if (edit.packed !== undefined) this.tight.add(edit);
    else this.files++;
  }

  private canSpill(): boolean {
    return this.options.spill !== undefined && Date.now() >= this.spillPausedUntil;
  }

  /** Moves a deflated edit to a file; where that fails it stays as it is. */
  private async spill(edit: StoredEdit): Promise<void> {
    const { packed } = edit;
    const { spill } = this.options;
    if (packed === undefined || spill === undefined) return;
    const key = String(this.nextKey++);
    try {
      await spill.write(key, packed.bytes);
    } catch (error) {
      this.spillPausedUntil = Date.now() + SPILL_PAUSE;
      this.removeFile(key);
      this.options.onFailure?.(error);
      return;
    }
    if (edit.removed) {
      this.removeFile(key);
      return;
    }
    edit.file = { key, crc: crc32(packed.bytes), size: packed.size };
    this.dropPacked(edit);
    if (edit.data === undefined) this.files++;
  }

  private async readFile({ key, crc, size }: SpilledFile): Promise<EditData> {
    try {
      const bytes = await this.options.spill?.read(key);
      if (bytes === undefined || crc32(bytes) !== crc) throw new Error('its file holds something else');
      return this.inflate({ bytes, size });
    } catch (error) {
      throw new LabelerError('edit-lost', errorText(error), undefined, { cause: error });
    }
  }

  private inflate({ bytes, size }: Packed): EditData {
    return unpackEdit(this.compressor.inflate(bytes, size));
  }

  /** Takes an edit's runs into memory. */
  private loosen(edit: StoredEdit, data: EditData): void {
    if (edit.packed === undefined) this.files--;
    this.tight.delete(edit);
    edit.data = data;
    this.loose.add(edit);
    this.addLoose(sizeOfEdit(data));
    void this.trim();
  }

  private dropData(edit: StoredEdit): void {
    if (edit.data === undefined) return;
    this.addLoose(-sizeOfEdit(edit.data));
    edit.data = undefined;
    this.loose.delete(edit);
  }

  private dropPacked(edit: StoredEdit): void {
    if (edit.packed === undefined) return;
    this.bytes -= edit.packed.bytes.length;
    edit.packed = undefined;
    this.tight.delete(edit);
  }

  private removeFile(key: string): void {
    // One that can't be removed now goes with the window's folder.
    this.options.spill?.remove(key).catch(() => undefined);
  }
}
