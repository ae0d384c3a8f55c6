/** What the tree says of an image. */
import * as vscode from 'vscode';
import type { ImageStatus } from '../../core/edit';
import { UNLABELED } from '../../core/labelMap';
import { plainText } from '../../core/plainText';
import type { DatasetIndex, IndexedImage } from '../datasetIndex/types';
import { labeledShare } from './imageFilter';

const PERCENT = 100;
/** Width of the picture in the hover, in pixels. */
const THUMBNAIL = 240;

/** Each status by a shape of its own, and by a colour. */
const STATUS_ICONS: Readonly<Record<ImageStatus, vscode.ThemeIcon>> = {
  unlabeled: icon('circle-large-outline', 'charts.foreground'),
  predicted: icon('sparkle', 'charts.blue'),
  corrected: icon('edit', 'charts.orange'),
  approved: icon('pass-filled', 'charts.green'),
  excluded: icon('circle-slash', 'charts.purple'),
};
const PROBLEM_ICON = icon('warning', 'charts.red');

export function statusIcon({ status, problem }: IndexedImage): vscode.ThemeIcon {
  return problem === undefined ? STATUS_ICONS[status] : PROBLEM_ICON;
}

/** Such as `corrected · 82 % labeled · 0.71`. */
export function imageDescription(image: IndexedImage): string {
  return factsOf(image, ({ confidence }) => confidence?.toFixed(2)).join(' · ');
}

/** What a screen reader says. @param label of the node */
export function accessibleText(label: string, image: IndexedImage): string {
  const facts = factsOf(image, ({ confidence }) =>
    confidence === null ? undefined : `confidence ${confidence.toFixed(2)}`,
  );
  return [label, ...facts].join(', ');
}

function factsOf(image: IndexedImage, confidence: (image: IndexedImage) => string | undefined): string[] {
  if (image.problem !== undefined) return ['problem'];
  const share = labeledShare(image);
  const isBlank = image.status === 'unlabeled' && share === 0;
  const labeled = share === undefined || isBlank ? undefined : `${percent(share)} labeled`;
  return [image.status, labeled, confidence(image)].filter((fact) => fact !== undefined);
}

/** What the hover shows, the image itself above all. */
export function imageTooltip(index: DatasetIndex, image: IndexedImage): vscode.MarkdownString {
  const { path, size, model, confidence, problem } = image;
  const uri = index.uriOf(path);
  const text = new vscode.MarkdownString();
  // As an address, nothing in a name can be markdown.
  const address = uri.toString().replaceAll(/[()|\\]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
  text.appendMarkdown(`![](${address}|width=${THUMBNAIL})\n\n`);
  text.appendText(plainText(path));
  const split = index.splitOf(path);
  const lines = [
    problem,
    [image.status, ...(size === null ? [] : [`${size.width}×${size.height} pixels`])].join(' · '),
    split === undefined ? undefined : `Split: ${split}`,
    model === undefined ? undefined : `Model: ${model.name}, version ${model.version}`,
    confidence === null ? undefined : `Confidence: ${confidence.toFixed(2)}`,
    ...classLines(index, image),
  ];
  for (const line of lines) {
    if (line === undefined) continue;
    text.appendMarkdown('\n\n');
    text.appendText(plainText(line));
  }
  return text;
}

/** Each class with its share of the image, the largest first. */
function classLines({ place }: DatasetIndex, { counts, size }: IndexedImage): string[] {
  if (counts === null || size === null) return [];
  const names = new Map(place.dataset.classes.map(({ id, name }) => [id, name]));
  const pixels = size.width * size.height;
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([id, count]) => {
      const name = id === UNLABELED ? 'unlabeled' : (names.get(id) ?? `class ${id}`);
      return `${name}: ${percent(count / pixels)}`;
    });
}

/** Whole percents, and never 100 or 0 where a pixel is missing or there. @param share 0..1 */
export function percent(share: number): string {
  if (share > 0 && share * PERCENT < 1) return '< 1 %';
  return `${Math.floor(share * PERCENT)} %`;
}

function icon(name: string, color: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(name, new vscode.ThemeColor(color));
}
