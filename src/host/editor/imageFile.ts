/** The image file of one document: what it was when the labels were opened, and what became of it. */
import * as vscode from 'vscode';
import { LabelerError } from '../../core/errors';
import { readImageHeader, type ImageHeader } from '../../core/image/imageHeader';
import {
  decideImage,
  sameShape,
  type ImageFinding,
  type ImageShape,
  type ImageStatus,
} from '../document/diskChange';
import { isMissing, statIfThere, wasTouched } from '../io/files';
import { scanFile, type ImagePlatform, type ScannedFile, type ScannedImage } from '../io/imageScan';
import type { Fingerprint } from '../io/maskWriter';
import { displayPath } from '../io/maskStore';

/** What is new about an image. */
export interface ImageNews {
  readonly status: ImageStatus;
  /** What to say; undefined where all is well again. */
  readonly message: string | undefined;
  /** Whether views show a picture that is no longer the file's. */
  readonly repaint: boolean;
}

const STILL_HERE = 'Its labels are still here and can be saved.';

export class ImageFile {
  readonly header: ImageHeader;
  private current: ImageStatus = 'there';
  private replacement: ImageShape | undefined;
  /** What was looked at last; null where there was nothing. */
  private seen: Fingerprint | null;
  private shown: Fingerprint;

  /** @param scanned the file as it was opened */
  constructor(
    readonly uri: vscode.Uri,
    { header, content }: Pick<ScannedImage, 'header' | 'content'>,
    private readonly platform: ImagePlatform,
  ) {
    this.header = header;
    this.shown = content;
    this.seen = content;
  }

  /** The file that is shown. */
  get content(): Fingerprint {
    return this.shown;
  }

  get status(): ImageStatus {
    return this.current;
  }

  /** The file's bytes, for a view. @throws LabelerError `image-unreadable` or `image-replaced`; the file system's error */
  async read(): Promise<Uint8Array> {
    const bytes = await vscode.workspace.fs.readFile(this.uri);
    const file = displayPath(this.uri);
    const header = readImageHeader(bytes, file);
    if (!sameShape(header, this.header)) throw this.replacedError(header);
    return ofWholeBuffer(bytes);
  }

  /** Whether it differs from what was looked at last by size or time; cheap, and enough to look closer. */
  async wasTouched(): Promise<boolean> {
    return wasTouched(vscode.workspace.fs, this.uri, this.seen);
  }

  /** The error of every save while an image of another size or orientation is there. */
  replacedError(found: ImageShape | undefined = this.replacement): LabelerError {
    const file = displayPath(this.uri);
    const what = found === undefined ? 'another image' : `an image of ${shapeText(found)}`;
    return new LabelerError(
      'image-replaced',
      `${file} was replaced by ${what}; the labels are of ${shapeText(this.header)}. Nothing can be painted or ` +
        'saved until that image is back. "File: Save As…" keeps a copy of the labels; to label the new image, ' +
        'close it and open it again.',
      file,
    );
  }

  /** Reads it and says what is new; undefined where nothing is. @throws the file system's error */
  async look(): Promise<ImageNews | undefined> {
    const { finding, reason } = await this.find();
    this.seen = finding.kind === 'missing' ? null : finding.content;
    const { status, repaint } = decideImage({ shape: this.header, content: this.shown }, finding);
    if (status === this.current && !repaint) return undefined;
    this.current = status;
    this.replacement = finding.kind === 'image' ? finding.shape : undefined;
    if (repaint && finding.kind === 'image') this.shown = finding.content;
    return { status, message: this.message(status, reason), repaint };
  }

  private async find(): Promise<{ finding: ImageFinding; reason?: string }> {
    // Before the content: a change in between then looks like one that comes later, and not like none.
    const status = await statIfThere(vscode.workspace.fs, this.uri);
    const scanned = status && (await this.scanIfThere(status.mtime));
    if (scanned === undefined) return { finding: { kind: 'missing' } };
    const { head, content } = scanned;
    try {
      const shape = readImageHeader(head, displayPath(this.uri));
      return { finding: { kind: 'image', shape, content } };
    } catch (error) {
      if (!(error instanceof LabelerError)) throw error;
      return { finding: { kind: 'unreadable', content }, reason: error.message };
    }
  }

  private async scanIfThere(mtime: number): Promise<ScannedFile | undefined> {
    try {
      return await scanFile(this.uri, mtime, this.platform);
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  private message(status: ImageStatus, reason?: string): string | undefined {
    const file = displayPath(this.uri);
    if (status === 'missing') return `${file} was deleted or moved. ${STILL_HERE}`;
    if (status === 'unreadable') return `${reason ?? file} ${STILL_HERE}`;
    return status === 'replaced' ? this.replacedError().message : undefined;
  }
}

/**
 * The bytes as a message takes them: it carries a view's whole buffer, of which file systems may hand out a part; and
 * Node's may be a `Buffer`, which messages turn into JSON and whose `slice` copies nothing. A file is large: it is
 * copied only where it has to be.
 */
function ofWholeBuffer(bytes: Uint8Array): Uint8Array {
  const { buffer, byteLength } = bytes;
  return byteLength === buffer.byteLength ? new Uint8Array(buffer) : new Uint8Array(bytes);
}

function shapeText({ width, height, orientation }: ImageShape): string {
  const size = `${width}×${height} pixels`;
  return orientation === 1 ? size : `${size}, turned by EXIF (${orientation})`;
}
