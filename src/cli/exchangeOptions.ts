/** The options of `export` and `import`. */
import {
  DEFAULT_FORMAT_OPTIONS,
  FORMAT_IDS,
  type FormatId,
  type FormatOptions,
} from '../core/exchange/types';
import { EXPORT_STATUSES, type ExportStatus } from '../core/exchange/selection';
import { CommandOptions } from './options';

export interface ExportOptions extends FormatOptions {
  readonly dataset: string;
  readonly format: FormatId;
  readonly out: string;
  readonly statuses: ReadonlySet<ExportStatus>;
  readonly splits: readonly string[] | undefined;
  readonly classes: readonly string[] | undefined;
  readonly confirmedOnly: boolean;
  readonly overwrite: boolean;
  readonly json: boolean;
}

export interface ImportOptions {
  readonly source: string;
  readonly format: FormatId;
  readonly into: string;
  readonly images: string | undefined;
  readonly renames: ReadonlyMap<string, string>;
  readonly overwrite: boolean;
  readonly json: boolean;
}

const LARGEST_TOLERANCE = 100;

export const EXPORT_HELP = `Usage: fcn-labeler export DATASET --format FORMAT --out DIR [options]

Exports images and labels of a dataset (a folder with fcn-dataset.json) to DIR, all or
nothing. Images that EXIF turns are turned in the copies, with their labels; the dataset's
own files are never changed. Formats:

  voc       Pascal VOC 2012 folders, as torchvision's VOCSegmentation reads them (JPEG)
  mmseg     img_dir and ann_dir of MMSegmentation, gray masks (JPEG)
  coco      instances_SPLIT.json with run lengths
  yolo-seg  polygons; what they lose is reported

Options:
  --format voc|mmseg|coco|yolo-seg   (required)
  --out DIR               a folder that is empty or not there yet (required)
  --status S,S            which images: predicted, corrected, approved
                          (default corrected,approved)
  --confirmed-only        pixels that no person decided become unlabeled (255)
  --split NAME,NAME       only these splits (default: all; images in no split are left out)
  --class NAME            only these classes, others become unlabeled; repeatable
  --int-counts            COCO: counts as lists of numbers, for readers without pycocotools
  --tolerance PIXELS      YOLO: how far a simplified outline may be off (default 0.75;
                          0 keeps every corner)
  --overwrite             replace the files of an earlier export in DIR, and no others
  --json                  print one JSON object at the end instead of text
  --help                  show this

Exit codes: 0 all done; 1 some images could not be read (named on standard error), the
others are exported; 2 nothing was done.
`;

export const IMPORT_HELP = `Usage: fcn-labeler import DIR|FILE --format FORMAT --into DATASET [options]

Imports labels as masks of a dataset, all or nothing. Labels go to the dataset's image of
the same name; images that it hasn't got are copied into it. Classes are matched by name.
Without an fcn-dataset.json in DATASET one is made.

Options:
  --format voc|mmseg|coco|yolo-seg   (required)
  --into DATASET          the dataset's folder (required)
  --images DIR            where images are that DIR hasn't got
  --map FROM=TO           a class of the files becomes this class of the dataset, or
                          "unlabeled"; repeatable
  --overwrite             replace masks that are there already
  --json                  print one JSON object at the end instead of text
  --help                  show this

Exit codes: 0 all done; 1 some labels could not be imported (named on standard error), the
others are; 2 nothing was done.
`;

const exportOptions = new CommandOptions('export');
const importOptions = new CommandOptions('import');

/** @throws UsageError with one line */
export function parseExportOptions(args: readonly string[]): ExportOptions | 'help' {
  const options = exportOptions;
  const { values, positionals } = options.parse(args, {
    format: { type: 'string' },
    out: { type: 'string' },
    status: { type: 'string', default: 'corrected,approved' },
    'confirmed-only': { type: 'boolean', default: false },
    split: { type: 'string' },
    class: { type: 'string', multiple: true },
    'int-counts': { type: 'boolean', default: false },
    tolerance: { type: 'string', default: String(DEFAULT_FORMAT_OPTIONS.tolerance) },
    overwrite: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return 'help';
  return {
    dataset: onePath(options, positionals, 'the dataset'),
    format: formatOf(options, values.format),
    out: options.required('--out DIR', values.out),
    statuses: new Set(listOf(values.status).map((each) => options.oneOf('--status', each, EXPORT_STATUSES))),
    splits: values.split === undefined ? undefined : listOf(values.split),
    classes: values.class,
    confirmedOnly: values['confirmed-only'],
    intCounts: values['int-counts'],
    tolerance: toleranceOf(values.tolerance),
    overwrite: values.overwrite,
    json: values.json,
  };
}

/** @throws UsageError with one line */
export function parseImportOptions(args: readonly string[]): ImportOptions | 'help' {
  const options = importOptions;
  const { values, positionals } = options.parse(args, {
    format: { type: 'string' },
    into: { type: 'string' },
    images: { type: 'string' },
    map: { type: 'string', multiple: true, default: [] },
    overwrite: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) return 'help';
  return {
    source: onePath(options, positionals, 'what to import'),
    format: formatOf(options, values.format),
    into: options.required('--into DATASET', values.into),
    images: values.images,
    renames: new Map(values.map.map(renameOf)),
    overwrite: values.overwrite,
    json: values.json,
  };
}

function onePath(options: CommandOptions, positionals: readonly string[], what: string): string {
  if (positionals.length > 1) throw options.wrong(`"${positionals[1]}" belongs to no option`);
  return options.required(what, positionals.at(0));
}

function formatOf(options: CommandOptions, text: string | undefined): FormatId {
  return options.oneOf('--format', options.required('--format FORMAT', text), FORMAT_IDS);
}

function listOf(text: string): string[] {
  return text.split(',').map((each) => each.trim());
}

function toleranceOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= LARGEST_TOLERANCE) return value;
  throw exportOptions.wrong(`--tolerance takes a number from 0 to ${LARGEST_TOLERANCE}, not "${text}"`);
}

function renameOf(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at <= 0 || at === text.length - 1) throw importOptions.wrong(`--map takes FROM=TO, not "${text}"`);
  return [text.slice(0, at), text.slice(at + 1)];
}
