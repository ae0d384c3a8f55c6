/** *Copy Labels from Previous Image*: what is unlabeled here is as it was in the image before. */
import type * as vscode from 'vscode';
import { copiedLabels, sameUprightSize, type OrientedMap } from '../../core/copyLabels';
import { orientedSize } from '../../core/orientation';
import { NO_EDITOR } from '../commands/noEditor';
import { checkHasDataset } from '../dataset/datasetFile';
import type { LabelDocument } from '../editor/labelDocument';
import { headerOf } from '../io/headerOf';
import { displayPath } from '../io/maskStore';
import type { ToolHandlers } from '../toolCommands';
import type { ToolServices } from '../toolServices';

const LABEL = 'Copy Labels from Previous Image';

export type CopyServices = Pick<ToolServices, 'views' | 'provider' | 'datasets' | 'masks' | 'platform'>;

export class CopyLabels {
  /** @param previousOf the image before in the order in which a person goes through them; undefined for the first */
  constructor(
    private readonly services: CopyServices,
    private readonly previousOf: (document: LabelDocument) => Promise<vscode.Uri | undefined>,
  ) {}

  get handlers(): ToolHandlers {
    return { copyLabelsFromPreviousImage: () => this.copy() };
  }

  /** @returns why nothing was copied, if so @throws LabelerError where a mask can't be read or nothing may be painted */
  private async copy(): Promise<string | undefined> {
    const document = this.services.views.active?.document;
    if (document === undefined) return NO_EDITOR;
    checkHasDataset(document);
    const file = displayPath(document.uri);
    const previous = await this.previousOf(document);
    if (previous === undefined) return `${file} is the first image: there is none before it to copy from.`;
    const from = await this.labelsOf(previous);
    const name = displayPath(previous);
    if (from === undefined) return `${name} has no labels to copy.`;
    const { core, header, classes } = document;
    const to = { map: core.map, orientation: header.orientation };
    if (!sameUprightSize(to, from)) {
      return `${name} is of another size (${sizeOf(from)}) than ${file} (${sizeOf(to)}): its labels don't fit.`;
    }
    const runs = copiedLabels(to, from, new Set(classes.map(({ id }) => id)));
    if (core.fillUndecided(LABEL, runs)) return undefined;
    return `Nothing to copy: ${name} has no labels where ${file} is unlabeled and undecided.`;
  }

  /** What is unsaved counts, too. @returns undefined where there is no mask */
  private async labelsOf(image: vscode.Uri): Promise<OrientedMap | undefined> {
    const { provider, datasets, masks, platform } = this.services;
    const open = provider.find(image);
    if (open !== undefined) {
      return open.core.isBlank ? undefined : { map: open.core.map, orientation: open.header.orientation };
    }
    const place = await datasets.of(image);
    const mask = await datasets.maskOf(image, place);
    await masks.checkInside(mask, place.root);
    const header = await headerOf(image, platform);
    const { map, base } = await masks.read(mask, header, place.dataset);
    return base === null ? undefined : { map, orientation: header.orientation };
  }
}

function sizeOf({ map, orientation }: OrientedMap): string {
  const { width, height } = orientedSize(map, orientation);
  return `${width}×${height}`;
}
