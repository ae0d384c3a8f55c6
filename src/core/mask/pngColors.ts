/** The samples of an 8-bit RGB or RGBA PNG, a line at a time. PNG specification, sections 7 to 9. */
import { inflateEach } from './inflate';
import { COLOR_RGBA, pngChunks, type PngHeader } from './pngChunks';
import { unfilter } from './pngSamples';

/** @param line red, green, blue (and alpha) of each pixel; good until the next @param samples 3 or 4 a pixel */
export type ColorLine = (row: number, line: Uint8Array, samples: number) => void;

/**
 * @param header the file's own, of colour type RGB or RGBA
 * @returns what is wrong with the file, for people; undefined when all of it was read
 */
export function readColors(bytes: Uint8Array, header: PngHeader, take: ColorLine): string | undefined {
  if (header.depth !== 8) return 'has 16 bits a colour; save it with 8';
  if (header.interlaced) return 'is interlaced; save it without interlacing';
  const chunks = [...pngChunks(bytes)].filter(({ type }) => type === 'IDAT');
  if (chunks.some((chunk) => !chunk.intact())) return 'is damaged (checksum of IDAT)';
  const samples = header.colorType === COLOR_RGBA ? 4 : 3;
  const lineBytes = 1 + header.width * samples;
  let [line, above] = [new Uint8Array(lineBytes), new Uint8Array(lineBytes)];
  let [row, filled, isBroken] = [0, 0, false];
  const read = (piece: Uint8Array): void => {
    for (let at = 0; at < piece.length && row < header.height;) {
      const part = piece.subarray(at, at + lineBytes - filled);
      line.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < lineBytes) return;
      isBroken ||= !unfilter(line[0], line.subarray(1), row === 0 ? undefined : above.subarray(1), samples);
      take(row, line.subarray(1), samples);
      [line, above] = [above, line];
      filled = 0;
      row++;
    }
  };
  const data = chunks.map((chunk) => chunk.data);
  if (!inflateEach(data, lineBytes * header.height, read) || isBroken) {
    return 'is damaged (its pixels cannot be unpacked)';
  }
  return row < header.height ? 'is damaged (pixels are missing at its end)' : undefined;
}
