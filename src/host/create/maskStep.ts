/** The step that asks where masks go: where some are already, after a look at them, or at a new place. */
import type * as vscode from 'vscode';
import { imagesIn } from '../../core/dataset/createDataset';
import { DEFAULT_DATASET } from '../../core/dataset/dataset';
import { findMaskLayouts, type MaskLayout } from '../../core/dataset/findMasks';
import { compileGlob } from '../../core/dataset/glob';
import { findCollisions } from '../../core/dataset/collisions';
import { isImagePath, isMaskPath } from '../../core/dataset/maskPaths';
import type { MaskSummary } from '../../core/dataset/maskSummary';
import { hasPathPlaceholder, isInsidePath } from '../../core/dataset/paths';
import { plainText } from '../../core/plainText';
import type { Platform } from '../platform';
import type { Draft } from './draft';
import { describeSummary, maskCount } from './summaryText';
import { surveyMasks } from './surveyMasks';
import { askPick, askText, type StepFrame, type StepResult } from './wizard';

interface MaskItem extends vscode.QuickPickItem {
  readonly layout?: MaskLayout;
  readonly template?: string;
}

/** Layouts that are offered. */
const MOST = 20;

export async function askMasks(
  draft: Draft,
  frame: StepFrame,
  platform: Pick<Platform, 'readPieces'>,
): Promise<StepResult> {
  const glob = imagesIn(draft.imageFolder ?? '');
  const { base, matches } = compileGlob(glob);
  const { images = [], pngs = [] } = draft.files ?? {};
  const layouts = findMaskLayouts(base, images.filter(matches), pngs).slice(0, MOST);
  const items = itemsFor(layouts, `labels/${base}{path}.png`);
  for (;;) {
    const chosen = await askPick(frame, 'Where masks go', items);
    if (chosen === 'back' || chosen === undefined) return chosen;
    const answer =
      chosen.layout !== undefined
        ? await acceptLayout(draft, chosen.layout, { ...frame, canGoBack: true }, platform)
        : await acceptTemplate(draft, chosen.template, glob, { ...frame, canGoBack: true });
    if (answer !== 'back') return answer;
  }
}

/** @param saved the template of masks that were saved before there was a dataset */
function itemsFor(layouts: readonly MaskLayout[], saved: string): MaskItem[] {
  const found = layouts.map((layout): MaskItem => {
    const isSaved = layout.template === saved;
    return {
      label: `$(file-media) ${plainText(layout.name)}`,
      description: `${maskCount(layout.pairs.length)} found${isSaved ? ', saved before: they keep their paths' : ''}`,
      layout,
    };
  });
  const savedFirst = [...found].sort(
    (a, b) => Number(b.layout?.template === saved) - Number(a.layout?.template === saved),
  );
  const known = new Set(layouts.map(({ template }) => template));
  const fresh = known.has(DEFAULT_DATASET.labels)
    ? []
    : [
        {
          label: `$(new-file) ${DEFAULT_DATASET.labels}`,
          description: 'new masks',
          template: DEFAULT_DATASET.labels,
        },
      ];
  return [...savedFirst, ...fresh, { label: '$(edit) Other…', description: 'a path with {path} in it' }];
}

async function acceptTemplate(
  draft: Draft,
  template: string | undefined,
  glob: string,
  frame: StepFrame,
): Promise<StepResult> {
  const images = draft.files?.images ?? [];
  const answer =
    template === undefined
      ? await askText(
          frame,
          'Path of a mask below the folder; {path} is the image’s path below its folder, without extension',
          DEFAULT_DATASET.labels,
          (text) => problemOf(text, glob, images),
        )
      : { text: template };
  if (answer === 'back' || answer === undefined) return answer;
  draft.labels = answer.text.trim();
  draft.convert = [];
  delete draft.found;
  return 'next';
}

function problemOf(text: string, glob: string, images: readonly string[]): string | undefined {
  const labels = text.trim();
  if (!isInsidePath(labels)) return 'The path stays inside the folder: no "..", no absolute path.';
  if (!hasPathPlaceholder(labels)) return 'The path contains {path} once and ends with ".png".';
  const rules = { images: [glob], labels };
  return findCollisions(
    rules,
    images.filter((image) => isImagePath(rules, image)),
  ).at(0)?.message;
}

/** Shows what the masks hold before they are taken. */
async function acceptLayout(
  draft: Draft,
  layout: MaskLayout,
  frame: StepFrame,
  platform: Pick<Platform, 'readPieces'>,
): Promise<StepResult> {
  const { root, classes = [] } = draft;
  const summary = root && (await surveyMasks(root, layout, classes, platform));
  if (summary === undefined) return 'back';
  const { mostly } = summary;
  const use = mostly === undefined ? [] : [useItem(layout, mostly)];
  const chosen = await askPick(frame, 'What the masks hold', [
    ...use,
    ...describeSummary(summary, classes),
    { label: '$(arrow-left) Choose Others', template: 'back' },
  ]);
  if (chosen === 'back' || chosen === undefined) return chosen;
  if (!('layout' in chosen)) return 'back';
  const isConverted = mostly === 'colors' || layout.template === undefined;
  draft.labels = isConverted ? newTemplate(draft, layout) : layout.template;
  draft.convert = isConverted ? layout.pairs : [];
  if (mostly === 'colors' || isConverted) delete draft.found;
  else if (mostly !== undefined) draft.found = mostly;
  return 'next';
}

function useItem(layout: MaskLayout, mostly: NonNullable<MaskSummary['mostly']>): MaskItem {
  const count = maskCount(layout.pairs.length);
  if (mostly === 'colors' || layout.template === undefined) {
    return {
      label: `$(check) Convert ${count} into New Files`,
      description: 'these files stay as they are; colours that no class has become unlabeled',
      layout,
    };
  }
  return { label: `$(check) Use ${count} Where They Are`, description: plainText(layout.name), layout };
}

/** A place for converted masks where none of the files lie that they come from. */
function newTemplate({ imageFolder = '' }: Draft, { pairs }: MaskLayout): string {
  const taken = new Set(pairs.map(({ mask }) => mask.toLowerCase()));
  const rulesOf = (labels: string) => ({ images: [imagesIn(imageFolder)], labels });
  const free = (labels: string): boolean => ![...taken].some((mask) => isMaskPath(rulesOf(labels), mask));
  const names = [
    DEFAULT_DATASET.labels,
    ...Array.from({ length: 99 }, (_, i) => `labels-${i + 2}/{path}.png`),
  ];
  return names.find(free) ?? DEFAULT_DATASET.labels;
}
