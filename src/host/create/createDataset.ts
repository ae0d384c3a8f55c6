/** *Create Dataset…*: asks in steps, and writes nothing before the last one. */
import * as vscode from 'vscode';
import { imagesIn, type NewDataset } from '../../core/dataset/createDataset';
import { DATASET_FILE, DEFAULT_DATASET } from '../../core/dataset/dataset';
import type { MaskEncoding } from '../../core/mask/types';
import { displayPath } from '../io/maskStore';
import { askClasses, classCount } from './classStep';
import type { CreateServices, Draft } from './draft';
import { askImageFolder, askRoot, checkWritable, openPresent, readFolder } from './folderSteps';
import { askMasks } from './maskStep';
import { maskCount } from './summaryText';
import { askPick, runSteps, type StepFrame, type StepResult } from './wizard';
import { writeDataset } from './writeDataset';

const TITLE = 'Create Dataset';

/** @returns what to tell the person; undefined where they left */
export async function createDataset(services: CreateServices): Promise<string | undefined> {
  const draft: Draft = { ignore: [], convert: [] };
  let present: vscode.Uri | undefined;
  const steps = [
    { run: (frame: StepFrame) => askRoot(draft, frame) },
    {
      run: async (frame: StepFrame): Promise<StepResult> => {
        const { root } = draft;
        if (root === undefined) return undefined;
        if (await openPresent(root)) {
          present = root;
          return undefined;
        }
        checkWritable(root);
        draft.files = await readFolder(root, services.platform);
        return askImageFolder(draft, frame);
      },
    },
    { run: (frame: StepFrame) => askClasses(draft, frame) },
    { run: (frame: StepFrame) => askMasks(draft, frame, services.platform) },
    { run: (frame: StepFrame) => askEncoding(draft, frame) },
    { run: (frame: StepFrame) => askScript(draft, frame) },
  ];
  const isDone = await runSteps(TITLE, steps);
  if (present !== undefined) {
    return `${displayPath(present)} is a dataset already: ${DATASET_FILE} is open.`;
  }
  const { root, classes } = draft;
  if (!isDone || root === undefined || classes === undefined) return undefined;
  const dataset: NewDataset = {
    classes,
    ignore: draft.ignore,
    images: imagesIn(draft.imageFolder ?? ''),
    labels: draft.labels ?? DEFAULT_DATASET.labels,
    maskEncoding: draft.maskEncoding ?? DEFAULT_DATASET.maskEncoding,
  };
  const { converted, failed } = await writeDataset(root, dataset, draft, services);
  await vscode.window.showTextDocument(vscode.Uri.joinPath(root, DATASET_FILE));
  const masks = draft.convert.length === 0 ? '' : ` ${maskCount(converted)} converted.`;
  const rest = failed.length === 0 ? '' : ` ${maskCount(failed.length)} left out: ${failed[0]}`;
  return `${DATASET_FILE} is created, with ${classCount(classes.length)}.${masks}${rest}`;
}

interface EncodingItem extends vscode.QuickPickItem {
  readonly encoding: MaskEncoding;
}

async function askEncoding(draft: Draft, frame: StepFrame): Promise<StepResult> {
  const found = (encoding: MaskEncoding): string =>
    draft.found === encoding ? ' · as the masks that are there' : '';
  const items: EncodingItem[] = [
    {
      encoding: 'palette',
      label: 'palette',
      description: `read with PIL, torchvision, MMSegmentation${found('palette')}`,
      detail: 'Colours show in every image viewer',
    },
    {
      encoding: 'gray',
      label: 'gray',
      description: `read with OpenCV too${found('gray')}`,
      detail: 'Class ids as gray values',
    },
  ];
  const active = items.find(({ encoding }) => encoding === draft.found);
  const chosen = await askPick(frame, 'How masks are written', items, active);
  if (chosen === 'back' || chosen === undefined) return chosen;
  draft.maskEncoding = chosen.encoding;
  return 'next';
}

async function askScript(draft: Draft, frame: StepFrame): Promise<StepResult> {
  const items = [
    { label: `$(check) Create ${DATASET_FILE}`, withScript: false },
    {
      label: `$(check) Create ${DATASET_FILE} and load_masks.py`,
      description: '12 lines of Python that pair images with masks',
      withScript: true,
    },
  ];
  const convert = draft.convert.length > 0 ? `, ${maskCount(draft.convert.length)} to convert` : '';
  const placeholder = `${classCount(draft.classes?.length ?? 0)}, masks at ${draft.labels ?? ''}${convert}`;
  const chosen = await askPick(frame, placeholder, items);
  if (chosen === 'back' || chosen === undefined) return chosen;
  draft.withScript = chosen.withScript;
  return 'next';
}
