/** Datasets, exports and imports in memory. */
import { zlibSync } from 'fflate';
import type { LabelClass } from '../../../../src/core/classes';
import { DEFAULT_DATASET, type Dataset } from '../../../../src/core/dataset/dataset';
import { maskPathOf } from '../../../../src/core/dataset/maskPaths';
import { runExport, type ExportResult } from '../../../../src/core/exchange/exportRun';
import type { Folder } from '../../../../src/core/exchange/folder';
import { exchangeFormats } from '../../../../src/core/exchange/formats';
import { runImport, type ImportRequest, type ImportResult } from '../../../../src/core/exchange/importRun';
import { selectImages, type Selection } from '../../../../src/core/exchange/selection';
import {
  DEFAULT_FORMAT_OPTIONS,
  type FormatId,
  type FormatOptions,
} from '../../../../src/core/exchange/types';
import { readImageHeader } from '../../../../src/core/image/imageHeader';
import type { LabelMap } from '../../../../src/core/labelMap';
import { decodeMask } from '../../../../src/core/mask/decodeMask';
import { encodeMask } from '../../../../src/core/mask/encodeMask';
import { readMaskHead } from '../../../../src/core/mask/maskHead';
import { headerData, writePng } from '../../../../src/core/mask/pngChunks';
import { formatColor, vocColor } from '../../../../src/core/palette';
import type { Orientation } from '../../../../src/core/orientation';

export const formats = exchangeFormats((bytes) => Promise.resolve(zlibSync(bytes, { level: 1 })));

export class MemoryFolder implements Folder {
  readonly files = new Map<string, Uint8Array>();
  /** Throws before the n-th move from now. */
  failAtMove = Infinity;

  nameOf(path: string): string {
    return `memory/${path}`;
  }

  list(path: string): Promise<string[] | undefined> {
    const below = [...this.files.keys()].filter((file) => file.startsWith(`${path}/`));
    const names = below.map((file) => file.slice(path.length + 1)).sort();
    return Promise.resolve(names.length === 0 ? undefined : names);
  }

  async exists(path: string): Promise<boolean> {
    return this.files.has(path) || (await this.list(path)) !== undefined;
  }

  read(path: string): Promise<Uint8Array> {
    const bytes = this.files.get(path);
    return bytes ? Promise.resolve(bytes) : Promise.reject(missing(path));
  }

  write(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, bytes.slice());
    return Promise.resolve();
  }

  create(path: string) {
    const parts: number[] = [];
    return Promise.resolve({
      write: (bytes: Uint8Array) => {
        for (const byte of bytes) parts.push(byte);
        return Promise.resolve();
      },
      close: () => this.write(path, Uint8Array.from(parts)),
    });
  }

  async move(from: string, to: string): Promise<void> {
    if (--this.failAtMove < 0) {
      this.failAtMove = Infinity;
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    }
    if (await this.exists(to)) throw Object.assign(new Error(`${to} is there`), { code: 'EEXIST' });
    const moved = [...this.files].filter(([path]) => path === from || path.startsWith(`${from}/`));
    if (moved.length === 0) throw missing(from);
    for (const [path, bytes] of moved) {
      this.files.delete(path);
      this.files.set(to + path.slice(from.length), bytes);
    }
  }

  remove(path: string): Promise<void> {
    for (const file of this.files.keys())
      if (file === path || file.startsWith(`${path}/`)) this.files.delete(file);
    return Promise.resolve();
  }

  text(path: string): string {
    return new TextDecoder().decode(this.files.get(path));
  }
}

function missing(path: string): Error {
  return Object.assign(new Error(`${path} is not there`), { code: 'ENOENT' });
}

/** A PNG that is nothing but a header and an orientation: nobody decodes it here. */
export function picture(width: number, height: number, orientation: Orientation = 1): Uint8Array {
  const tiff = Uint8Array.of(
    0x4d,
    0x4d,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    1,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  );
  return writePng([
    { type: 'IHDR', data: headerData(width, height, 8, 2) },
    ...(orientation === 1 ? [] : [{ type: 'eXIf', data: tiff }]),
    { type: 'IDAT', data: new Uint8Array(0) },
  ]);
}

export interface LabeledImage {
  readonly path: string;
  readonly map: LabelMap;
  readonly status?: 'predicted' | 'corrected' | 'approved' | 'excluded' | 'unlabeled';
  readonly orientation?: Orientation;
}

export function classesWith(ids: readonly number[]): LabelClass[] {
  return ids.map((id) => ({
    id,
    name: id === 0 ? 'background' : `class "${id}", x`,
    color: formatColor(vocColor(id)),
  }));
}

/** A dataset below `data`. */
export class MemoryDataset {
  readonly folder = new MemoryFolder();
  readonly dataset: Dataset;

  constructor(dataset: Partial<Dataset>) {
    this.dataset = { ...DEFAULT_DATASET, ...dataset };
  }

  async add({ path, map, status = 'approved', orientation = 1 }: LabeledImage): Promise<void> {
    const { classes } = this.dataset;
    await this.folder.write(`data/${path}`, picture(map.width, map.height, orientation));
    const content = { map, state: { status }, classes, encoding: 'palette', saveUnconfirmed: true } as const;
    await this.folder.write(`data/${maskPathOf(this.dataset, path) ?? ''}`, await encodeMask(content));
  }

  get images(): string[] {
    return [...this.folder.files.keys()]
      .map((path) => path.slice('data/'.length))
      .filter((path) => path.endsWith('.png') && maskPathOf(this.dataset, path) !== undefined);
  }

  header = async (image: string) => readImageHeader(await this.folder.read(`data/${image}`), image);

  async mapOf(image: string): Promise<LabelMap> {
    const mask = maskPathOf(this.dataset, image) ?? '';
    const { width, height } = await this.header(image);
    return decodeMask(await this.folder.read(`data/${mask}`), { file: mask, width, height }).map;
  }

  /** Exports to `out`. */
  async export(
    format: FormatId,
    { overwrite = false, ...selection }: Partial<Selection> & { overwrite?: boolean } = {},
    options: Partial<FormatOptions> = {},
    signal = { aborted: false },
  ): Promise<ExportResult> {
    const listed = this.images.map((path) => {
      const mask = maskPathOf(this.dataset, path);
      const bytes = this.folder.files.get(`data/${mask ?? ''}`);
      const status = bytes && (readMaskHead(bytes)?.info?.status ?? 'approved');
      return { path, mask, status: status ?? ('unlabeled' as const) };
    });
    const all = {
      statuses: new Set(['corrected', 'approved'] as const),
      splits: undefined,
      classes: undefined,
      confirmedOnly: false,
    };
    const wanted = { ...all, ...selection };
    const chosen = selectImages(listed, this.dataset, wanted);
    const { confirmedOnly } = wanted;
    const request = {
      chosen,
      confirmedOnly,
      options: { ...DEFAULT_FORMAT_OPTIONS, ...options },
      signal,
      progress: () => undefined,
    };
    const source = {
      turner: { turn: turnPicture },
      header: this.header,
      labels: async (mask: string, { width, height }: { width: number; height: number }) =>
        decodeMask(await this.folder.read(`data/${mask}`), { file: mask, width, height }).map,
      bytes: (image: string) => this.folder.read(`data/${image}`),
      copy: async (image: string, to: string) =>
        this.folder.write(to, await this.folder.read(`data/${image}`)),
    };
    const target = { parent: this.folder, name: 'out', temporary: '.out.tmp', overwrite };
    return runExport(formats[format], request, source, target);
  }

  /** Imports from a folder of another dataset into this one. */
  async import(
    format: FormatId,
    from: MemoryFolder,
    path = 'out',
    request: Partial<ImportRequest> = {},
    hasDataset = true,
  ): Promise<ImportResult> {
    const { folder } = this;
    const source = {
      name: path,
      files: (await from.list(path)) ?? [],
      read: (file: string) => from.read(`${path}/${file}`),
    };
    const all = {
      overwrite: false,
      renames: new Map(),
      images: undefined,
      signal: { aborted: false },
      progress: () => undefined,
    };
    const below: Folder = {
      nameOf: (each) => folder.nameOf(`data/${each}`),
      list: (each) => folder.list(`data/${each}`),
      exists: (each) => folder.exists(`data/${each}`),
      read: (each) => folder.read(`data/${each}`),
      write: (each, bytes) => folder.write(`data/${each}`, bytes),
      create: (each) => folder.create(`data/${each}`),
      move: (a, b) => folder.move(`data/${a}`, `data/${b}`),
      remove: (each) => folder.remove(`data/${each}`),
    };
    return runImport(formats[format], { ...all, ...request }, source, {
      folder: below,
      dataset: hasDataset ? this.dataset : undefined,
      images: this.images,
      temporary: '.import.tmp',
      deflate: (bytes) => Promise.resolve(zlibSync(bytes, { level: 1 })),
      header: this.header,
      checkMask: () => Promise.resolve(),
    });
  }
}

/** Tests look at sizes only: what a turner makes is a picture of the turned size. */
function turnPicture(
  bytes: Uint8Array,
  mimeType: string,
  orientation: Orientation,
  wanted: string,
): Promise<Uint8Array> {
  const { width, height } = readImageHeader(bytes, mimeType);
  const [w, h] = orientation >= 5 ? [height, width] : [width, height];
  if (wanted === 'image/png') return Promise.resolve(picture(w, h));
  // SOI, a frame header with the size, and the scan's beginning.
  const frame = [0xff, 0xc0, 0, 11, 8, h >> 8, h & 255, w >> 8, w & 255, 1, 1, 0x11, 0];
  return Promise.resolve(Uint8Array.of(0xff, 0xd8, ...frame, 0xff, 0xda));
}
