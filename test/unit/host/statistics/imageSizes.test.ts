import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { Uri } from 'vscode';
import { Stopped } from '../../../../src/host/datasetIndex/turns';
import type { DatasetIndex } from '../../../../src/host/datasetIndex/types';
import { headerOf } from '../../../../src/host/io/headerOf';
import type { LocalFiles } from '../../../../src/host/io/localFiles';
import { ImageSizes } from '../../../../src/host/statistics/imageSizes';
import { block } from '../../../support/block';

const png = (width: number, height: number) =>
  encode({ width, height, data: new Uint8Array(width * height), channels: 1 });
const never = () => false;

/** A JPEG whose size comes after `padding` bytes of comments. */
function jpeg(width: number, height: number, padding: number): Uint8Array {
  const comments: number[] = [];
  for (let left = padding; left > 0; left -= 60_000) {
    const length = Math.min(left, 60_000) + 2;
    comments.push(0xff, 0xfe, length >> 8, length & 255, ...new Array<number>(length - 2).fill(0));
  }
  const frame = [0xff, 0xc0, 0, 11, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0];
  return Uint8Array.from([0xff, 0xd8, ...comments, ...frame, 0xff, 0xda, 0, 2]);
}

function platform(files: Partial<Record<string, Uint8Array>>) {
  const read: string[] = [];
  let pieces = 0;
  const localFiles: LocalFiles = {
    list: () => [],
    stat: () => undefined,
    readHead(file, into) {
      read.push(file);
      const bytes = files[file];
      if (bytes === undefined) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
      into.set(bytes.subarray(0, into.length));
      return Math.min(bytes.length, into.length);
    },
  };
  async function* readPieces(path: string) {
    const bytes = files[path] ?? new Uint8Array();
    for (let at = 0; at < bytes.length; at += 1 << 16) {
      pieces++;
      yield await Promise.resolve(bytes.subarray(at, at + (1 << 16)));
    }
  }
  return { localFiles, readPieces, read, pieces: () => pieces };
}

function indexOf(paths: readonly string[], root = Uri.file('/set')): DatasetIndex {
  const images = paths.map((path) => ({ path, size: null }));
  return {
    place: { root },
    images,
    uriOf: (path: string) => Uri.joinPath(root, path),
  } as unknown as DatasetIndex;
}

describe('sizes of images without a mask', () => {
  it('come from the first bytes, once', async () => {
    const files = platform({ '/set/a.png': png(30, 20), '/set/b.jpg': jpeg(40, 25, 0) });
    const sizes = new ImageSizes(files);
    let found = 0;
    const index = indexOf(['a.png', 'b.jpg']);
    await sizes.read(index, never, () => found++);
    expect([sizes.of('a.png'), sizes.of('b.jpg')]).toEqual([
      { width: 30, height: 20 },
      { width: 40, height: 25 },
    ]);
    await sizes.read(index, never, () => found++);
    expect([files.read.length, files.pieces(), found]).toEqual([2, 0, 1]);
  });

  it('are looked for further on where the first bytes don’t say them', async () => {
    const files = platform({ '/set/late.jpg': jpeg(40, 25, 100_000) });
    const sizes = new ImageSizes(files);
    await sizes.read(indexOf(['late.jpg']), never, () => undefined);
    expect(sizes.of('late.jpg')).toEqual({ width: 40, height: 25 });
  });

  it('are unknown where a file is gone or no image', async () => {
    const sizes = new ImageSizes(platform({ '/set/text.png': new TextEncoder().encode('no image') }));
    await sizes.read(indexOf(['text.png', 'gone.png']), never, () => undefined);
    expect([sizes.of('text.png'), sizes.of('gone.png')]).toEqual([null, null]);
  });

  it('are not read where only whole files can be', async () => {
    const files = platform({ '/set/a.png': png(30, 20) });
    const sizes = new ImageSizes(files);
    const remote = Uri.from({ scheme: 'memfs', path: '/set' });
    await sizes.read(indexOf(['a.png'], remote), never, () => undefined);
    expect([sizes.of('a.png'), files.read]).toEqual([null, []]);
  });

  it('stop being read when nobody wants them any more', async () => {
    const bytes = png(30, 20);
    const files = platform({ '/set/a.png': bytes });
    const slow = {
      ...files,
      localFiles: {
        ...files.localFiles,
        readHead(_file: string, into: Uint8Array) {
          block(15);
          into.set(bytes);
          return bytes.length;
        },
      },
    };
    const sizes = new ImageSizes(slow);
    const reading = sizes.read(indexOf(['1.png', '2.png', '3.png']), () => true, () => undefined); // prettier-ignore
    await expect(reading).rejects.toBeInstanceOf(Stopped);
    expect([sizes.of('1.png'), sizes.of('2.png')]).toEqual([{ width: 30, height: 20 }, null]);
  });
});

describe('the header of a large image', () => {
  it('is read without the rest', async () => {
    const bytes = new Uint8Array(5 << 20);
    bytes.set(jpeg(300, 200, 0));
    const files = platform({ '/set/large.jpg': bytes });
    expect(await headerOf(Uri.file('/set/large.jpg'), files)).toMatchObject({ width: 300, height: 200 });
    expect(files.pieces()).toBe(1);
  });
});
