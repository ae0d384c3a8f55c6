/** MMSegmentation: `img_dir` and `ann_dir`, a folder a split, and a configuration that says what the ids mean. */
import { strToU8 } from 'fflate';
import { groupsOf } from './groupsOf';
import { LabelerError } from '../errors';
import type { LabelClass } from '../classes';
import type { Deflate } from '../mask/deflate';
import { maskPalette } from '../palette';
import { encodeIndexMask } from './indexMask';
import { LABELMAP_FILE, labelmapText, withFillers } from './labelmapText';
import { importMasks } from './maskFolders';
import type { ExchangeFormat, ExportPiece, ExportView, ImportContent, ImportSource } from './types';
import { noteConversion } from './voc';

const CONFIG_FILE = 'dataset_config.py';
const MASK_FILE =
  /^(?<root>(?:.*\/)?)(?<folder>ann_dir|annotations)\/(?:(?<split>[^/]+)\/)?(?<name>.+)\.png$/i;

/** @param deflate compresses masks; the platform's own is the fastest */
export function mmsegFormat(deflate: Deflate): ExchangeFormat {
  return {
    id: 'mmseg',
    title: 'MMSegmentation',
    detail: 'img_dir and ann_dir with gray masks, which OpenCV and scikit-image read as ids, too',
    export: (view) => exportMmseg(view, deflate),
    import: importMmseg,
  };
}

async function* exportMmseg(view: ExportView, deflate: Deflate): AsyncGenerator<ExportPiece> {
  for (const split of view.splits) {
    for await (const image of view.images(split)) {
      const { name } = image.entry;
      noteConversion(view, image.header.mimeType);
      yield { kind: 'image', path: `img_dir/${split}/${name}.jpg`, image, type: 'image/jpeg' };
      const bytes = await encodeIndexMask(image, undefined, deflate);
      yield { kind: 'file', path: `ann_dir/${split}/${name}.png`, bytes };
    }
  }
  const palette = maskPalette(view.classes);
  yield { kind: 'file', path: LABELMAP_FILE, bytes: strToU8(labelmapText(view.classes, palette)) };
  yield { kind: 'file', path: CONFIG_FILE, bytes: strToU8(configText(view.classes, palette)) };
}

/** MMSegmentation takes the place of a name for its id, so free ids get fillers. */
function configText(classes: readonly LabelClass[], palette: Uint8Array): string {
  const all = withFillers(classes);
  const names = all.map(({ name }) => `        ${JSON.stringify(name)},\n`).join('');
  const colors = all
    .map(({ id }) => `        [${palette.subarray(3 * id, 3 * id + 3).join(', ')}],\n`)
    .join('');
  return `# For MMSegmentation 1.x. Set data_root to this folder.
dataset_type = "BaseSegDataset"
data_root = "."
num_classes = ${all.length}
metainfo = dict(
    classes=(
${names}    ),
    palette=[
${colors}    ],
)
dataset_options = dict(
    type=dataset_type,
    data_root=data_root,
    metainfo=metainfo,
    img_suffix=".jpg",
    seg_map_suffix=".png",
    reduce_zero_label=False,
    ignore_index=255,
)
`;
}

async function importMmseg(source: ImportSource): Promise<ImportContent> {
  const found = source.files.flatMap((mask) => {
    const { root = '', folder, split, name } = groupsOf(MASK_FILE, mask);
    if (folder === undefined || name === undefined) return [];
    const images = folder.toLowerCase() === 'ann_dir' ? 'img_dir' : 'images';
    return [
      { mask, image: `${root}${images}/${split === undefined ? '' : `${split}/`}${name}`, name, split },
    ];
  });
  if (found.length > 0) return importMasks(source, found);
  throw new LabelerError(
    'exchange-invalid',
    `${source.name} has no folder ann_dir (or annotations) with PNG files. Name the folder that holds img_dir and ann_dir.`,
  );
}
