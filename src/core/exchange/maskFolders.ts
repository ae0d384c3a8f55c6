/** Importing formats that keep images and masks in two folders: Pascal VOC and MMSegmentation. */
import { strFromU8 } from 'fflate';
import { baseName } from '../dataset/paths';
import { withoutImageExtension } from './flatNames';
import { UNLABELED } from '../labelMap';
import { parseColor, vocColor } from '../palette';
import { colorLookup, LABELMAP_FILE, parseLabelmap } from './labelmapText';
import { readIndexMask, type IndexMask } from './indexMask';
import type { ImportContent, ImportedClass, ImportItem, ImportSource } from './types';

/** A mask of the source and what belongs to it; paths below the source. */
export interface FoundMask {
  readonly mask: string;
  /** The image's path without its extension, in the source. */
  readonly image: string;
  /** The same below the folder of all images, or of its split. */
  readonly name: string;
  readonly split?: string | undefined;
}

const IMAGE_FILE = /\.(?:jpe?g|png|webp|bmp)$/i;

/** Makes items of the masks: classes from `labelmap.txt`, images by their paths. */
export async function importMasks(source: ImportSource, found: readonly FoundMask[]): Promise<ImportContent> {
  const classes = await readClasses(source);
  const images = new Map<string, string>();
  for (const file of source.files) if (IMAGE_FILE.test(file)) images.set(withoutImageExtension(file), file);
  const colors = classes && colorLookup(classes);
  const palette = new PaletteCheck(classes);
  const items = found.map(({ mask, image, name, split }): ImportItem => {
    const imageFile = images.get(image);
    return {
      name: mask,
      image: name,
      ...(imageFile !== undefined && { imageFile }),
      ...(split !== undefined && { split }),
      labels: async () => {
        const read = readIndexMask(await source.read(mask), mask, colors);
        palette.check(mask, read);
        return read;
      },
    };
  });
  return { classes: classes ?? ALL_IDS, items, notices: palette.notices, restIsBackground: false };
}

/** Where nothing names the classes, ids are ids. */
const ALL_IDS: readonly ImportedClass[] = Array.from({ length: UNLABELED }, (_, id) => ({
  id,
  name: undefined,
}));

async function readClasses(source: ImportSource): Promise<readonly ImportedClass[] | undefined> {
  const file = source.files.find((path) => baseName(path).toLowerCase() === LABELMAP_FILE);
  if (file === undefined) return undefined;
  return parseLabelmap(strFromU8(await source.read(file)), file);
}

/** Optimisers of PNG files sort palettes, and with them the ids: such a mask looks right and trains wrong. */
class PaletteCheck {
  readonly notices: string[] = [];
  private readonly expected: readonly (readonly number[])[];

  constructor(classes: readonly ImportedClass[] | undefined) {
    this.expected =
      classes?.map(({ id, color }) => (color === undefined ? vocColor(id) : parseColor(color))) ??
      Array.from({ length: 21 }, (_, id) => vocColor(id));
  }

  check(file: string, { palette, labels }: IndexMask): void {
    if (palette === undefined || this.notices.length > 0) return;
    const seen = new Uint8Array(256);
    for (let at = 0; at < labels.length; at++) seen[labels[at]] = 1;
    const differs = this.expected.some(
      (color, id) => seen[id] === 1 && color.some((value, i) => palette[3 * id + i] !== value),
    );
    if (!differs) return;
    this.notices.push(
      `The palette of ${file} has other colours than its classes: its indices were taken as ids all the same. If another program has rewritten the file, look at the imported masks.`,
    );
  }
}
