/** What the formats of other programs have in common: an export is files, an import is images with label maps. */
import type { LabelClass } from '../classes';
import type { ImageHeader } from '../image/imageHeader';
import type { Size } from '../orientation';
import type { ImageStatus } from '../edit';
import type { ExportReport } from './report';

export const FORMAT_IDS = ['voc', 'mmseg', 'coco', 'yolo-seg'] as const;
export type FormatId = (typeof FORMAT_IDS)[number];

export type ImageType = ImageHeader['mimeType'];

/** One image that is exported. */
export interface ExportEntry {
  /** Below the dataset. */
  readonly path: string;
  readonly mask: string;
  /** Its name in the export, without folders and extension; no other image has it, in whatever case. */
  readonly name: string;
  readonly split: string;
}

/** An image and its labels as they are exported: upright. */
export interface OpenImage extends Size {
  readonly entry: ExportEntry;
  /** Class ids, row-major, 255 where there is none; only ids of {@link ExportView.classes}. */
  readonly labels: Uint8Array;
  readonly header: ImageHeader;
}

/** What an export reads. */
export interface ExportView {
  /** The classes that are exported, ascending by id. */
  readonly classes: readonly LabelClass[];
  /** The splits that have images. */
  readonly splits: readonly string[];
  readonly report: ExportReport;
  /** The images of a split, one at a time. One that can't be read is reported and left out. */
  images(split: string): AsyncIterable<OpenImage>;
}

/** A part of an export; paths are below its folder. */
export type ExportPiece =
  | { readonly kind: 'file'; readonly path: string; readonly bytes: Uint8Array }
  /** A text that is too long to hold: its parts follow each other, with nothing but images between them. */
  | { readonly kind: 'part'; readonly path: string; readonly text: string }
  /** The image itself: copied byte for byte where it is upright and of this type, else turned and converted. */
  | { readonly kind: 'image'; readonly path: string; readonly image: OpenImage; readonly type: ImageType };

export interface FormatOptions {
  /** COCO: `counts` as lists of numbers, which readers without pycocotools understand. */
  readonly intCounts: boolean;
  /** YOLO: how far a simplified outline may be from the pixels' edges, in pixels; 0 keeps every corner. */
  readonly tolerance: number;
}

export const DEFAULT_FORMAT_OPTIONS: FormatOptions = { intCounts: false, tolerance: 0.75 };

/** Files of another program's dataset. */
export interface ImportSource {
  /** What messages call it. */
  readonly name: string;
  /** Paths below it, ascending. */
  readonly files: readonly string[];
  /** @throws the file system's error */
  read(path: string): Promise<Uint8Array>;
}

/** A class as another program names it. */
export interface ImportedClass {
  readonly id: number;
  /** undefined where nothing says it: the id counts. */
  readonly name: string | undefined;
  readonly color?: string;
}

export interface ImportedLabels extends Size {
  /** Ids of {@link ImportContent.classes}, row-major; 255 where there is none. */
  readonly labels: Uint8Array;
}

export interface ImportItem {
  /** What messages call it: the file, or the image's name in it. */
  readonly name: string;
  /** The image's name or path as the source says it, with its extension or without. */
  readonly image: string;
  /** Where the source has the image itself. */
  readonly imageFile?: string;
  readonly split?: string;
  /**
   * @param size of the image, for formats whose coordinates are shares of it
   * @throws LabelerError `exchange-invalid`, or that of a broken mask
   */
  labels(size: Size): Promise<ImportedLabels>;
}

export interface ImportContent {
  readonly classes: readonly ImportedClass[];
  readonly items: readonly ImportItem[];
  /** What a person should know: what was taken as something. */
  readonly notices: readonly string[];
  /** The format has no unlabeled pixels: what is unlabeled becomes the class named `background`, if there is one. */
  readonly restIsBackground: boolean;
}

/** One format. */
export interface ExchangeFormat {
  readonly id: FormatId;
  /** For people: `Pascal VOC`. */
  readonly title: string;
  /** One line: who reads it. */
  readonly detail: string;
  export(view: ExportView, options: FormatOptions): AsyncIterable<ExportPiece>;
  /** @throws LabelerError `exchange-invalid` where the files are none of this format */
  import(source: ImportSource): Promise<ImportContent>;
}

/** Turns and converts images: a part of the platform. */
export interface ImageTurner {
  /**
   * @param bytes an image file of type `mimeType`
   * @param wanted what comes back: upright pixels without EXIF; JPEG of quality 95
   * @throws what the decoder says; a LabelerError where there is no decoder
   */
  turn(
    bytes: Uint8Array,
    mimeType: ImageType,
    orientation: ImageHeader['orientation'],
    wanted: 'image/jpeg' | 'image/png',
  ): Promise<Uint8Array>;
}

/** An image of a dataset as far as an export has to know it. */
export interface ListedImage {
  readonly path: string;
  readonly mask: string | undefined;
  readonly status: ImageStatus;
  /** Why its mask can't be read. */
  readonly problem?: string | undefined;
}
