/** Running an export: into a folder beside its target, which takes the target's place when everything is there. */
import { strToU8 } from 'fflate';
import { LabelerError } from '../errors';
import { damagedPixels } from '../image/unreadable';
import type { Folder, PartWriter } from './folder';
import { MANIFEST_FILE, manifestOf, parseManifest } from './manifest';
import { replaceFiles, writeFailed } from './replaceFiles';
import type { ClassLoss, LeftOut } from './report';
import type { Chosen } from './selection';
import { DatasetView, type DatasetReader, type Signal } from './view';
import type { ExchangeFormat, ExportPiece, FormatOptions, ImageTurner, ImageType, OpenImage } from './types';

/** Text that is collected before it is written. */
const PART_CHARACTERS = 1 << 20;

/** How a platform reads images, and brings them to an export. */
export interface ExportSource extends DatasetReader {
  readonly turner: ImageTurner;
  /** The whole file. */
  bytes(image: string): Promise<Uint8Array>;
  /** Copies an image byte for byte. @param to below the folder that the export writes to */
  copy(image: string, to: string): Promise<void>;
}

export interface ExportTarget {
  /** The folder that the export's own folder lies in. */
  readonly parent: Folder;
  /** The export's folder, one name below `parent`. */
  readonly name: string;
  /** A name below `parent` that nothing has. */
  readonly temporary: string;
  readonly overwrite: boolean;
}

export interface ExportRequest {
  readonly chosen: Chosen;
  readonly confirmedOnly: boolean;
  readonly options: FormatOptions;
  readonly signal: Signal;
  /** Told after each image. */
  readonly progress: (done: number, total: number) => void;
}

export interface ExportResult {
  readonly images: number;
  /** Bytes were copied as they are; the other images were turned or converted. */
  readonly copied: number;
  readonly files: number;
  readonly leftOut: readonly LeftOut[];
  readonly failed: readonly LeftOut[];
  readonly notes: readonly string[];
  /** null where the format loses nothing. */
  readonly loss: readonly ClassLoss[] | null;
}

/**
 * Exports all or nothing.
 * @throws LabelerError `exchange-conflict` where the target has files that an export would replace and may not,
 *   `exchange-invalid` where no image could be read, `write-failed`, `cancelled`; the target is as it was then
 */
export async function runExport(
  format: ExchangeFormat,
  request: ExportRequest,
  source: ExportSource,
  target: ExportTarget,
): Promise<ExportResult> {
  const { parent, temporary } = target;
  const before = await checkTarget(target);
  const { chosen, signal } = request;
  const total = chosen.entries.length;
  let done = 0;
  const view = new DatasetView(chosen, source, request.confirmedOnly, signal, () =>
    request.progress(++done, total),
  );
  const writer = new PieceWriter(source, parent, `${temporary}/files`);
  try {
    for await (const piece of format.export(view, request.options)) await writer.write(piece);
    await writer.close();
    if (writer.images === 0) throw nothingRead(view.report.failed);
    await parent.write(`${temporary}/files/${MANIFEST_FILE}`, manifestOf(format.id, writer.paths));
    await moveIntoPlace(target, [...writer.paths, MANIFEST_FILE], before);
  } catch (error) {
    await writer.abandon();
    throw error instanceof LabelerError ? error : asWriteFailed(error, target);
  } finally {
    await parent.remove(temporary);
  }
  const { failed, notes, loss } = view.report;
  return {
    images: writer.images,
    copied: writer.copied,
    files: writer.paths.length,
    leftOut: chosen.leftOut,
    failed,
    notes: [...notes],
    loss: loss === undefined ? null : loss.summary(chosen.classes),
  };
}

/** What lies in the target: its files, and those among them that an export has written. */
interface TargetFiles {
  readonly present: ReadonlySet<string>;
  readonly owned: ReadonlySet<string>;
}

/** @returns undefined where the target isn't there, or empty */
async function checkTarget({ parent, name, overwrite }: ExportTarget): Promise<TargetFiles | undefined> {
  const files = await parent.list(name);
  if (files === undefined && (await parent.exists(name))) {
    throw conflict(parent.nameOf(name), 'is a file. Choose a folder that is empty or not there yet');
  }
  if (files === undefined || files.length === 0) return undefined;
  if (!overwrite) {
    const what = `has ${files.length} ${files.length === 1 ? 'file' : 'files'} already. Choose another folder, or overwrite an earlier export`;
    throw conflict(parent.nameOf(name), what);
  }
  const present = new Set(files);
  const listed = present.has(MANIFEST_FILE)
    ? parseManifest(await parent.read(`${name}/${MANIFEST_FILE}`))
    : [];
  const owned = new Set([...listed].filter((path) => present.has(path)));
  if (present.has(MANIFEST_FILE)) owned.add(MANIFEST_FILE);
  return { present, owned };
}

function conflict(name: string, what: string): LabelerError {
  return new LabelerError('exchange-conflict', `${name} ${what}. Nothing was changed.`, name);
}

async function moveIntoPlace(
  { parent, name, temporary }: ExportTarget,
  paths: readonly string[],
  before: TargetFiles | undefined,
): Promise<void> {
  if (before === undefined) {
    // An empty folder would be in the way.
    await parent.remove(name);
    await parent.move(`${temporary}/files`, name);
    return;
  }
  const wanted = new Set(paths);
  for (const path of before.present) {
    if (before.owned.has(path)) continue;
    const inTheWay = paths.find((each) => each === path || each.startsWith(`${path}/`));
    if (inTheWay === undefined) continue;
    throw conflict(
      parent.nameOf(`${name}/${path}`),
      'would be replaced, and no export has written it. Move it away',
    );
  }
  const removed = [...before.owned].filter((path) => !wanted.has(path)).map((path) => `${name}/${path}`);
  const replacements = paths.map((path) => ({ from: `${temporary}/files/${path}`, to: `${name}/${path}` }));
  await replaceFiles(parent, replacements, removed, `${temporary}/aside`);
}

function nothingRead(failed: readonly LeftOut[]): LabelerError {
  const [first] = failed;
  return new LabelerError(
    'exchange-invalid',
    `None of the ${failed.length} images could be exported, so nothing was written. The first: ${first.path}: ${first.reason}`,
    first.path,
  );
}

/** The file system's errors have codes; what has none is a bug. */
function asWriteFailed(error: unknown, { parent, name }: ExportTarget): unknown {
  return error instanceof Error && 'code' in error ? writeFailed(parent, name, error) : error;
}

/** Writes the pieces of an export as they come. */
class PieceWriter {
  readonly paths: string[] = [];
  images = 0;
  copied = 0;
  private open: { path: string; writer: PartWriter; text: string } | undefined;

  constructor(
    private readonly source: ExportSource,
    private readonly parent: Folder,
    private readonly folder: string,
  ) {}

  async write(piece: ExportPiece): Promise<void> {
    if (piece.kind === 'part') {
      await this.append(piece.path, piece.text);
      return;
    }
    this.paths.push(piece.path);
    const path = `${this.folder}/${piece.path}`;
    if (piece.kind === 'file') await this.parent.write(path, piece.bytes);
    else await this.placeImage(piece.image, piece.type, path);
  }

  async close(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    if (open === undefined) return;
    await open.writer.write(strToU8(open.text));
    await open.writer.close();
  }

  /** Closes what a failure left open; what it says doesn't count any more. */
  async abandon(): Promise<void> {
    await this.open?.writer.close().catch(() => undefined);
    this.open = undefined;
  }

  private async append(path: string, text: string): Promise<void> {
    if (this.open?.path !== path) {
      await this.close();
      this.paths.push(path);
      this.open = { path, writer: await this.parent.create(`${this.folder}/${path}`), text: '' };
    }
    const { open } = this;
    open.text += text;
    if (open.text.length < PART_CHARACTERS) return;
    await open.writer.write(strToU8(open.text));
    open.text = '';
  }

  private async placeImage(image: OpenImage, type: ImageType, path: string): Promise<void> {
    const { entry, header } = image;
    this.images++;
    if (header.orientation === 1 && header.mimeType === type) {
      this.copied++;
      await this.source.copy(entry.path, path);
      return;
    }
    await this.parent.write(path, await this.turned(image, type === 'image/jpeg' ? type : 'image/png'));
  }

  private async turned(
    { entry, header }: OpenImage,
    wanted: 'image/jpeg' | 'image/png',
  ): Promise<Uint8Array> {
    const bytes = await this.source.bytes(entry.path);
    try {
      return await this.source.turner.turn(bytes, header.mimeType, header.orientation, wanted);
    } catch (error) {
      if (error instanceof LabelerError) throw error;
      const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
      throw damagedPixels(entry.path, reason, error);
    }
  }
}
