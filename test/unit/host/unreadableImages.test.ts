/** Every kind of unreadable image (trap 23): the editor and the command line say the same, and what helps. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Uri, type ExtensionContext } from 'vscode';
import { readImage } from '../../../src/cli/imageFile';
import { LabelerError } from '../../../src/core/errors';
import { VIEW_TYPE } from '../../../src/host/associations';
import { UnreadableImage } from '../../../src/host/editor/unreadableImage';
import { activate } from '../../../src/host/extension.node';
import { CustomTab } from '../../support/fakeVscode/customTab';
import { extensionContext } from '../../support/fakeVscode/extensionContext';
import { workbench } from '../../support/fakeVscode/workbench';
import { removeFolder } from '../../support/removeFolder';

const folder = mkdtempSync(join(tmpdir(), 'fcn-labeler-test-'));
const image = join(folder, 'images/a.jpg');
let context: ExtensionContext;

beforeAll(() => {
  context = extensionContext({ storage: join(folder, 'storage') });
  activate(context);
});
afterAll(() => {
  for (const each of context.subscriptions) each.dispose();
  removeFolder(folder);
});
beforeEach(() => {
  workbench.reset();
  workbench.open(folder);
  rmSync(join(folder, 'images'), { recursive: true, force: true });
  mkdirSync(dirname(image));
});

const file = (content: string | Uint8Array) => () =>
  writeFileSync(image, typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
const link = (target: string) => () => symlinkSync(target, image);

/** A JPEG that ends with its frame header. */
function jpeg(frame: number, bits: number, width: number, height: number): Uint8Array {
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff];
  return Uint8Array.of(0xff, 0xd8, 0xff, frame, 0, 17, bits, ...size, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1);
}

/** The head of a PNG of that size. */
function png(width: number, height: number): Uint8Array {
  const bytes = encode({ width: 1, height: 1, data: new Uint8Array(1), channels: 1 });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

const KINDS: readonly (readonly [kind: string, make: () => void, message: RegExp])[] = [
  ['an empty file', file(''), /is empty\. Restore it/],
  ['a Git LFS pointer', file('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'), /"git lfs pull"/],
  ['a git-annex pointer', file('/annex/objects/SHA256E-s1--0.jpg\n'), /annex pointer.*"git annex get"/],
  ['a git-annex link', link('../.git/annex/objects/Fw/9x/K/K.jpg'), /annex link.*"git annex get"/],
  ['a DVC link', link('/cache/files/md5/4d/7a21'), /DVC link.*"dvc pull"/],
  ['another broken link', link('../gone/a.jpg'), /is a link to \.\.\/gone\/a\.jpg, which is not there/],
  ['a folder', () => mkdirSync(image), /is a folder, not an image/],
  ['nothing', () => undefined, /is not there any more/],
  ['a link to itself', link('a.jpg'), /can't be read \(.*ELOOP/],
  ['a header that is cut off', file(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16)), /cut-off JPEG file/],
  ['a TIFF file', file('II*\0\x08\0\0\0'), /is a TIFF file, whatever its name says.*magick/],
  ['a HEIC file', file('\0\0\0\x18ftypheic\0\0\0\0'), /is a HEIC file, whatever/],
  ['an AVIF file', file('\0\0\0\x18ftypavif\0\0\0\0'), /is an AVIF file, whatever/],
  ['a GIF file', file('GIF89a\x01\0\x01\0'), /is a GIF file, whatever/],
  ['a JPEG 2000 file', file('\0\0\0\x0cjP  \r\n'), /is a JPEG 2000 file, whatever/],
  ['a JPEG XL file', file('\xff\x0a\xfa'), /is a JPEG XL file, whatever/],
  ['a PDF', file('%PDF-1.7'), /is a PDF file, whatever/],
  ['an SVG', file('<svg xmlns="x">'), /is an SVG file, whatever/],
  ['a web page', file('<!DOCTYPE html><p>404'), /is a web page.*Download it again/],
  ['anything else', file('hello'), /is not a JPEG, PNG, WebP or BMP image/],
  ['a 12-bit JPEG', file(jpeg(0xc1, 12, 8, 8)), /no common JPEG \(12-bit\)/],
  ['a lossless JPEG', file(jpeg(0xc3, 8, 8, 8)), /no common JPEG \(lossless\)/],
  ['an arithmetic-coded JPEG', file(jpeg(0xc9, 8, 8, 8)), /no common JPEG \(arithmetic-coded\)/],
  ['101 megapixels', file(png(10_100, 10_000)), /has 10100×10000 pixels \(101 megapixels\).* up to 100/],
  ['a claim of 60,000 × 60,000', file(png(60_000, 60_000)), /has 60000×60000 pixels \(3600 megapixels\)/],
  [
    'a file of more than a gigabyte',
    () => {
      writeFileSync(image, '');
      truncateSync(image, 2 ** 30 + 1);
    },
    /is a file of 1\.0 GB.* up to 1 GB/,
  ],
];

describe.each(KINDS)('%s', (_kind, make, message) => {
  it('says so in its tab', async () => {
    make();
    const before = process.memoryUsage().arrayBuffers;
    const { document } = await CustomTab.open(VIEW_TYPE, Uri.file(image));
    if (!(document instanceof UnreadableImage)) throw new Error('it was opened');
    expect(document.reason).toMatch(message);
    expect(document.reason).toMatch(/^images\/a\.jpg /);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
  });

  it('says so on the command line', async () => {
    make();
    const error = await readImage(image).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LabelerError);
    expect((error as LabelerError).message).toMatch(message);
    expect((error as LabelerError).message).toContain('images/a.jpg ');
  });
});

it('whatever its name, nothing that is said of it is a link', async () => {
  const hostile = join(folder, 'images/[Fix it](command:workbench.action.quit).jpg');
  writeFileSync(hostile, '');
  const { document } = await CustomTab.open(VIEW_TYPE, Uri.file(hostile));
  if (!(document instanceof UnreadableImage)) throw new Error('it was opened');
  const said = [document.reason, ...workbench.log, ...workbench.messages.map(({ text }) => text)];
  expect(said.filter((text) => text.includes('Fix it'))).not.toEqual([]);
  expect(said.filter((text) => text.includes(']('))).toEqual([]);
});

it('no two kinds have one message', async () => {
  const messages = [];
  for (const [, make] of KINDS) {
    rmSync(image, { recursive: true, force: true });
    make();
    messages.push(((await readImage(image).catch((thrown: unknown) => thrown)) as Error).message);
  }
  expect(new Set(messages).size).toBe(KINDS.length);
});

describe('on the command line', () => {
  it('pixels that are cut off are said to be so', async () => {
    const whole = await sharp({ create: { width: 80, height: 60, channels: 3, background: '#a52' } })
      .jpeg()
      .toBuffer();
    writeFileSync(image, whole.subarray(0, whole.length - 40));
    await expect(readImage(image)).rejects.toThrow(/a\.jpg is damaged or cut off \(.*Restore it/);
  });

  it('a TIFF that is a pointer says so, whoever would read it', async () => {
    const tiff = join(folder, 'images/a.tif');
    writeFileSync(tiff, 'version https://git-lfs.github.com/spec/v1\n');
    await expect(readImage(tiff)).rejects.toThrow(/"git lfs pull"/);
  });

  it('an image in print colours is read as RGB', async () => {
    await sharp({ create: { width: 4, height: 4, channels: 3, background: '#ff0000' } })
      .toColourspace('cmyk')
      .jpeg({ quality: 100 })
      .toFile(image);
    const { upright } = await readImage(image);
    expect([upright.width, upright.channels]).toEqual([4, 3]);
    const [red, green, blue] = Array.from(await upright.rows(0, 1));
    expect([red > 200, green < 80, blue < 80]).toEqual([true, true, true]);
  });
});
