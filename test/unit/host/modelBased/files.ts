/** The files of a sequence: an image that is only a header, masks as other programs write them, and a slow disk. */
import { encode } from 'fast-png';
import type * as vscode from 'vscode';
import { IMAGE_STATUSES, type ImageStatus } from '../../../../src/core/edit';
import { CONFIRMED, LabelMap } from '../../../../src/core/labelMap';
import { encodeMask } from '../../../../src/core/mask/encodeMask';
import { MemoryFiles } from '../../../support/fakeVscode/memoryFiles';
import { deflateAtOnce } from './deflate';
import { bitAt, CLASS_IDS, idAt, type MaskPattern, type Setup } from './commands';

export const CLASSES = CLASS_IDS.map((id) => ({ id, name: `class ${id}`, color: '#102030' }));

export const DATASET_TEXT = JSON.stringify({ version: 1, classes: CLASSES, images: ['*.jpg'] });

/** A JPEG up to its frame header, which is all that the host reads: EXIF orientation and size. */
export function jpegHeader({ width, height, orientation }: Setup): Uint8Array {
  const exif = [...ascii('Exif\0\0'), ...ascii('MM'), 0, 42, 0, 0, 0, 8]; // big endian, directory at 8
  const directory = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const app1 = [...exif, ...directory];
  const frame = [8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0];
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...[0xff, 0xe1, 0, app1.length + 2, ...app1],
    ...[0xff, 0xc0, 0, frame.length + 2, ...frame],
    ...[0xff, 0xd9],
  ]);
}

/** A mask as another program, or another FCN Labeler, leaves it. */
export async function foreignMask(
  { labels, ours }: MaskPattern,
  { width, height }: Setup,
): Promise<Uint8Array> {
  const ids = Uint8Array.from({ length: width * height }, (_, i) => idAt(labels, i));
  if (ours === null) return encode({ width, height, data: ids, channels: 1, depth: 8 });
  const cells = Uint16Array.from(ids, (id, i) => id + (bitAt(ours.bitRun, i) ? CONFIRMED : 0));
  const map = new LabelMap(width, height, cells);
  const state = { status: statusNamed(ours.status) };
  return encodeMask(
    { map, state, classes: CLASSES, encoding: 'palette', saveUnconfirmed: true },
    deflateAtOnce,
  );
}

/** Files in memory, of which one can be slow to write. */
export class SlowFiles extends MemoryFiles {
  /** The path whose writes wait for {@link letGo}. */
  slow: string | undefined;
  private waiting: { readonly write: () => Promise<void>; readonly resolve: () => void }[] = [];

  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  override async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const write = () => super.writeFile(uri, content);
    if (uri.path === this.slow) {
      await new Promise<void>((resolve) => this.waiting.push({ write, resolve }));
    }
    await write();
  }

  letGo(): void {
    for (const { resolve } of this.take()) resolve();
  }

  /** The process that waits is gone. @param landed whether what it wanted to write is there */
  async forget(landed: boolean): Promise<void> {
    for (const { write } of this.take()) if (landed) await write();
  }

  private take() {
    const { waiting } = this;
    this.waiting = [];
    return waiting;
  }
}

function statusNamed(name: string): ImageStatus {
  const status = IMAGE_STATUSES.find((each) => each === name);
  if (status === undefined) throw new Error(`no status ${name}`);
  return status;
}

function ascii(text: string): number[] {
  return Array.from(text, (character) => character.charCodeAt(0));
}
