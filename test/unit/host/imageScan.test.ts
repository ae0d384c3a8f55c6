/** Image files are read through and not held, and a large one is refused by its first bytes. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Uri } from 'vscode';
import { LEAST_HEAD_BYTES } from '../../../src/core/image/imageHeader';
import { ImageFile } from '../../../src/host/editor/imageFile';
import { readPieces } from '../../../src/host/io/filePieces.node';
import { scanImage } from '../../../src/host/io/imageScan';
import { fingerprint } from '../../../src/host/io/maskWriter';
import { MemoryFiles } from '../../support/fakeVscode/memoryFiles';
import { workbench } from '../../support/fakeVscode/workbench';
import { rawPng, withChunks } from '../core/mask/helpers';
import { removeFolder } from '../../support/removeFolder';

const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
const path = join(folder, 'a.png');
const local = Uri.file(path);
const virtual = Uri.parse('mem:/a.png');
let files: MemoryFiles;

beforeEach(() => {
  workbench.reset();
  files = new MemoryFiles();
  workbench.fs.mount('mem', files);
});
afterAll(() => removeFolder(folder));

/** A turned PNG whose orientation stands behind 3 MB of metadata, before 2 MB of pixels. */
async function picture(): Promise<Uint8Array> {
  const bytes = await sharp({ create: { width: 37, height: 23, channels: 3, background: '#a52' } })
    .png()
    .withMetadata({ orientation: 6 })
    .toBuffer();
  return withChunks(bytes, (chunk) => {
    if (chunk.type === 'IHDR') return [chunk, { type: 'juNK', data: new Uint8Array(3e6).fill(7) }];
    return chunk.type === 'IDAT' ? [chunk, { type: 'IDAT', data: new Uint8Array(2e6) }] : [chunk];
  });
}

/** `readPieces`, and how many bytes were asked of it. */
function counted() {
  const asked = { bytes: 0 };
  const platform = {
    async *readPieces(from: string) {
      for await (const piece of readPieces(from)) {
        asked.bytes += piece.length;
        yield piece;
      }
    },
  };
  return { asked, platform };
}

describe('scanImage', () => {
  it('finds in the pieces of a local file what it finds in a whole one', async () => {
    const bytes = await picture();
    writeFileSync(path, bytes);
    files.put('/a.png', bytes);
    const { asked, platform } = counted();
    const pieces = await scanImage(local, platform);
    const whole = await scanImage(virtual, platform);
    expect(asked.bytes).toBe(bytes.length);
    for (const { header, head, content } of [pieces, whole]) {
      expect(header).toEqual({ mimeType: 'image/png', width: 37, height: 23, orientation: 6 });
      expect(content).toEqual(fingerprint(bytes, content.mtime));
      expect(Buffer.compare(head, bytes.subarray(0, head.length))).toBe(0);
      expect(head.length).toBeLessThan(bytes.length);
    }
  });

  it('keeps of a common file no more than its first bytes', async () => {
    const lines = new Uint8Array(1);
    const png = rawPng({ width: 9, height: 9, depth: 8, colorType: 0, lines });
    const bytes = withChunks(png, (chunk) =>
      chunk.type === 'IDAT' ? [{ type: 'IDAT', data: new Uint8Array(1e6) }] : [chunk],
    );
    writeFileSync(path, bytes);
    const { head } = await scanImage(local, { readPieces });
    expect([head.length, head.buffer.byteLength]).toEqual([LEAST_HEAD_BYTES, LEAST_HEAD_BYTES]);
  });

  it('refuses an image of too many pixels by its first piece', async () => {
    const png = rawPng({ width: 60_000, height: 60_000, depth: 8, colorType: 0, lines: new Uint8Array(1) });
    const bytes = withChunks(png, (chunk) =>
      chunk.type === 'IDAT' ? [{ type: 'IDAT', data: new Uint8Array(2e7) }] : [chunk],
    );
    writeFileSync(path, bytes);
    const { asked, platform } = counted();
    await expect(scanImage(local, platform)).rejects.toMatchObject({ code: 'image-too-large' });
    expect(asked.bytes).toBeLessThan(bytes.length / 10);
  });

  it('lets VS Code read, and say what is wrong, where the pieces fail', async () => {
    const bytes = await picture();
    writeFileSync(path, bytes);
    const broken = {
      // eslint-disable-next-line require-yield -- it fails before
      async *readPieces(): AsyncGenerator<Uint8Array> {
        await Promise.reject(new Error('EMFILE'));
      },
    };
    expect((await scanImage(local, broken)).content).toMatchObject({ size: bytes.length });
  });
});

describe('the bytes for a view', () => {
  async function readFrom(given: Uint8Array): Promise<Uint8Array> {
    files.put('/a.png', given);
    const scanned = await scanImage(virtual, {});
    files.readFile = () => Promise.resolve(given);
    return new ImageFile(virtual, scanned, {}).read();
  }

  it('are no copy where the file system gave a buffer of their own, even a Buffer of Node', async () => {
    const given = Buffer.from(new Uint8Array(await picture()).buffer);
    const bytes = await readFrom(given);
    expect(bytes.buffer).toBe(given.buffer);
    expect(Buffer.isBuffer(bytes)).toBe(false);
  });

  it('are a copy where it gave a part of a larger one: a message would carry all', async () => {
    const image = await picture();
    const larger = new Uint8Array(image.length + 100);
    larger.set(image, 50);
    const bytes = await readFrom(larger.subarray(50, 50 + image.length));
    expect(Buffer.compare(bytes, image)).toBe(0);
    expect(bytes.buffer.byteLength).toBe(image.length);
  });
});
