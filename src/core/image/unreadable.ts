/** Why a file can't be read as an image, and what helps: the commonest kinds each have a message of their own. */
import { strFromU8 } from 'fflate';
import { LabelerError } from '../errors';
import { MAX_PIXELS } from '../labelMap';

/** Largest image file that is read: 100 megapixels of four 16-bit samples, uncompressed, and some room. */
export const MAX_FILE_BYTES = 2 ** 30;

const READS = 'FCN Labeler reads JPEG, PNG, WebP and BMP';
const CONVERT = 'Convert it (ImageMagick: "magick INPUT OUTPUT.png"), or leave it out of the dataset.';

/** Other formats by how they begin; `at` counts bytes. */
const FORMATS: readonly { readonly name: string; readonly at: number; readonly begins: RegExp }[] = [
  { name: 'a GIF file', at: 0, begins: /^GIF8/ },
  { name: 'a TIFF file', at: 0, begins: /^(?:II[*+]\0|MM\0[*+])/ },
  { name: 'an AVIF file', at: 4, begins: /^ftypavi[fs]/ },
  { name: 'a HEIC file', at: 4, begins: /^ftyp(?:hei[cmsx]|hev[cmsx]|mif1|msf1)/ },
  { name: 'a JPEG 2000 file', at: 4, begins: /^jP {2}/ },
  { name: 'a JPEG 2000 file', at: 0, begins: /^\xffO\xffQ/ },
  { name: 'a JPEG XL file', at: 4, begins: /^JXL / },
  { name: 'a JPEG XL file', at: 0, begins: /^\xff\n/ },
  { name: 'a Photoshop file', at: 0, begins: /^8BPS/ },
  { name: 'a PDF file', at: 0, begins: /^%PDF/ },
  { name: 'an SVG file', at: 0, begins: /^\s*<(?:svg|\?xml)/ },
];
const HEAD_BYTES = 64;

const LFS_POINTER = /^version https:\/\/git-lfs/;
/** What git-annex leaves in place of an unlocked file whose content isn't here. */
const ANNEX_POINTER = /^\/annex\/objects\//;

const WEB_PAGE = /^\s*<(?:!doctype html|html)/i;

/**
 * The error about a file that only stands in for an image: empty, a pointer of a large-file store, a web page.
 * @param bytes its first bytes, or all
 * @returns undefined where it holds something of its own
 */
export function placeholder(bytes: Uint8Array, file: string): LabelerError | undefined {
  const head = headOf(bytes);
  if (head === '') return unreadable(file, 'is empty. Restore it from its source.');
  if (LFS_POINTER.test(head)) {
    return unreadable(file, 'is a Git LFS pointer, not the image itself. Run "git lfs pull" to fetch it.');
  }
  if (ANNEX_POINTER.test(head)) {
    return unreadable(file, `is a git-annex pointer, not the image itself. Run "git annex get" to fetch it.`);
  }
  if (WEB_PAGE.test(head)) {
    return unreadable(file, 'is a web page, not an image: its download went wrong. Download it again.');
  }
  return undefined;
}

/** The error about a file whose bytes are no image that the editor reads. @param bytes its first bytes, or all */
export function noImage(bytes: Uint8Array, file: string): LabelerError {
  const standIn = placeholder(bytes, file);
  if (standIn !== undefined) return standIn;
  const head = headOf(bytes);
  const format = FORMATS.find(({ at, begins }) => begins.test(head.slice(at)));
  if (format !== undefined) {
    return unreadable(file, `is ${format.name}, whatever its name says; ${READS}. ${CONVERT}`);
  }
  return unreadable(file, `is not a JPEG, PNG, WebP or BMP image. ${CONVERT}`);
}

/** The error about a file whose header is broken. @param format its name for people */
export function damagedHeader(file: string, format: string): LabelerError {
  return unreadable(
    file,
    `is a damaged or cut-off ${format} file: its size can't be read. Restore it from its source.`,
  );
}

/** The error about pixels that can't be decoded. @param reason what the decoder says */
export function damagedPixels(file: string, reason: string, cause?: unknown): LabelerError {
  return unreadable(file, `is damaged or cut off (${reason}). Restore it from its source.`, cause);
}

/** The error about a JPEG that browsers don't decode. @param kind e.g. `12-bit` */
export function rareJpeg(file: string, kind: string): LabelerError {
  return unreadable(file, `is no common JPEG (${kind}), which browsers can't show. ${CONVERT}`);
}

/** The error about a link that leads nowhere. @param target as the link says; undefined where that isn't known */
export function brokenLink(file: string, target: string | undefined): LabelerError {
  if (target === undefined) {
    return unreadable(
      file,
      'is a link to a file that is not there. Fetch it ("dvc pull", "git annex get") or restore it.',
    );
  }
  const path = target.replaceAll('\\', '/');
  if (/(?:^|\/)annex\/objects\//.test(path)) {
    return unreadable(
      file,
      'is a git-annex link whose content is not here. Run "git annex get" to fetch it.',
    );
  }
  if (/(?:^|\/)files\/md5\/|(?:^|\/)\.dvc\/|(?:^|\/)dvc(?:-cache)?\//.test(path)) {
    return unreadable(file, 'is a DVC link whose content is not here. Run "dvc pull" to fetch it.');
  }
  return unreadable(file, `is a link to ${target}, which is not there. Restore that file, or the link.`);
}

/** The error about an image path that names a folder. */
export function isFolder(file: string): LabelerError {
  return unreadable(file, 'is a folder, not an image. Open one of the images in it.');
}

/** The error about a file that isn't there. */
export function isGone(file: string): LabelerError {
  return unreadable(file, 'is not there any more. Restore it, or close its tab.');
}

/** The error about a file that the file system doesn't hand out. @param reason what it says */
export function noAccess(file: string, reason: string, cause?: unknown): LabelerError {
  return unreadable(file, `can't be read (${reason}). Check that you may read it.`, cause);
}

/** @throws LabelerError `image-too-large` for a file that no image of the size that is edited needs */
export function checkFileSize(bytes: number, file: string): void {
  if (bytes <= MAX_FILE_BYTES) return;
  const gigabytes = (bytes / 2 ** 30).toFixed(1);
  throw new LabelerError(
    'image-too-large',
    `${file} is a file of ${gigabytes} GB. FCN Labeler takes images of up to ${MAX_PIXELS / 1e6} megapixels, in files of up to ${MAX_FILE_BYTES / 2 ** 30} GB. Cut it into tiles or make it smaller.`,
    file,
  );
}

function headOf(bytes: Uint8Array): string {
  return strFromU8(bytes.subarray(0, HEAD_BYTES), true);
}

function unreadable(file: string, what: string, cause?: unknown): LabelerError {
  return new LabelerError('image-unreadable', `${file} ${what}`, file, cause === undefined ? {} : { cause });
}
