/** Keeps an open image true to its two files: looks at them, and does what a change by another program asks for. */
import { LabelerError } from '../../core/errors';
import { sameState } from '../../core/edit';
import { equalCells } from '../../core/runs';
import type { ConflictChoice } from '../../protocol/hostView';
import type { ImageDataset } from '../dataset/datasetService';
import { decideMask, type MaskAction, type MaskFinding } from '../document/diskChange';
import type { DocumentCore } from '../document/documentCore';
import { displayPath, type FoundMask, type StoredMask } from '../io/maskStore';
import { HalfWritten, MaskConflict, sameContent, type Fingerprint } from '../io/maskWriter';
import type { ImageFile, ImageNews } from './imageFile';
import type { MaskFile } from './maskFile';

export interface DiskListener {
  /** Memory and disk agree without a save of ours: VS Code may take the document for dirty and is wrong. */
  agreed(): void;
  /** The mask was deleted; its labels are in memory only. @param message undefined where a person needn't be told */
  maskGone(message: string | undefined): void;
  imageChanged(news: ImageNews): void;
}

export interface DiskSyncParts {
  readonly core: DocumentCore;
  readonly mask: MaskFile;
  readonly image: ImageFile;
  readonly dataset: () => ImageDataset;
  readonly listener: DiskListener;
}

/** What a look at the mask gave. */
interface Look {
  readonly finding: MaskFinding;
  /** Where they are not known already. */
  readonly labels?: StoredMask;
  /** Why it can't be read. */
  readonly reason?: LabelerError;
}

/** Somebody waits for an answer, and sees what comes of it. */
const SAVING = { sure: true, quiet: true };

export class DiskSync {
  /** Labels that could not be read, or that nobody may change, are not based on what the mask file holds. */
  private readonly followsMask: boolean;
  /** Why nothing could be changed when the image was opened. */
  private readonly readOnlyReason: string | undefined;
  /** Whether a save was refused because of the conflict that waits. */
  private saveWaits = false;
  /** Whether a look at the mask is owed: none could fit the image that was there, or nothing could be decided yet. */
  private isBehind = false;

  constructor(private readonly parts: DiskSyncParts) {
    this.readOnlyReason = parts.core.readOnlyReason;
    this.followsMask = parts.mask.uri !== undefined && this.readOnlyReason === undefined;
  }

  /**
   * Looks at the mask, unless none could fit the image that is there now.
   * @param sure false: a mask that is missing or unreadable may be one that is just being replaced
   * @returns false where another look must follow
   * @throws the file system's error
   */
  lookAtMask(sure: boolean): Promise<boolean> {
    return this.parts.mask.inOrder(() => this.look({ sure }));
  }

  /** Looks at the image, and at the mask where that waited for it; as {@link lookAtMask}. */
  lookAtImage(sure: boolean): Promise<boolean> {
    return this.parts.mask.inOrder(async () => {
      await this.checkImage();
      return this.isBehind ? this.look({ sure }) : true;
    });
  }

  /** Looks at what seems to have changed, by size and time; as {@link lookAtMask}. */
  lookIfTouched(sure: boolean): Promise<boolean> {
    const { mask, image } = this.parts;
    return mask.inOrder(async () => {
      if (await image.wasTouched()) await this.checkImage();
      return this.isBehind || (await mask.wasTouched()) ? this.look({ sure }) : true;
    });
  }

  /**
   * Writes the mask unless memory and disk agree; one that was deleted since is written again.
   * @throws MaskConflict, or LabelerError `image-replaced` or `write-failed`; the document stays dirty
   */
  save(write: () => Promise<void>): Promise<void> {
    const { core, mask, image } = this.parts;
    return mask.inOrder(async () => {
      await core.settled();
      if (await image.wasTouched()) await this.checkImage();
      const isUndecided = mask.conflict !== null || mask.knowledge.isGone;
      if (isUndecided || (!core.dirty && (await mask.wasTouched()))) await this.look(SAVING);
      if (!this.isDirty()) return;
      if (image.status === 'replaced') throw image.replacedError();
      this.refuseInConflict();
      try {
        await write();
      } catch (error) {
        if (error instanceof HalfWritten) core.diskTaken();
        if (!(error instanceof MaskConflict)) throw error;
        await this.look(SAVING);
        if (!this.isDirty()) return;
        this.refuseInConflict();
        throw error;
      }
    });
  }

  /**
   * Ends a conflict: *Keep Mine* lets the next save replace the mask, *Take Theirs* takes its labels in as one edit.
   * @returns whether a save that was refused must follow
   * @throws LabelerError when the mask on disk can't be read; the conflict waits on
   */
  resolve(choice: ConflictChoice): Promise<boolean> {
    const { core, mask, dataset, listener } = this.parts;
    return mask.inOrder(async () => {
      if (mask.conflict === null) return false;
      const saveWaits = this.saveWaits && choice === 'keepMine';
      if (choice === 'keepMine') {
        mask.keepMine();
        core.diskTaken();
      } else {
        core.takeFromDisk(await mask.readAgain(dataset()));
        listener.agreed();
      }
      this.saveWaits = false;
      return saveWaits;
    });
  }

  private isDirty(): boolean {
    return this.parts.core.dirty;
  }

  /** @throws MaskConflict while one waits for a decision */
  private refuseInConflict(): void {
    const { conflictError } = this.parts.mask;
    if (conflictError === undefined) return;
    this.saveWaits = true;
    throw conflictError;
  }

  /** @returns false where another look must follow */
  private async look({ sure, quiet = false }: { sure: boolean; quiet?: boolean }): Promise<boolean> {
    const { core, mask, image, dataset } = this.parts;
    this.isBehind = image.status === 'replaced';
    if (this.isBehind || !this.followsMask) return true;
    const found = await mask.inspect(dataset());
    // Undos that are on their way decide what is edited.
    await core.settled();
    const look = this.interpret(found);
    // From here on nothing waits: a stroke can't come between the decision and what it does.
    const action = decideMask({ ...mask.knowledge, edited: core.edited }, look.finding);
    const mayPass = look.finding.kind !== 'labels' && (action === 'conflict' || action === 'noteGone');
    this.isBehind = mayPass && !sure;
    if (this.isBehind) return false;
    mask.noteSeen(found.content);
    // What was refused before is no business of the conflict that comes now.
    if (mask.conflict === null) this.saveWaits = false;
    this.act(action, look, quiet);
    return true;
  }

  /** Decodes what was found where it isn't what is known already. */
  private interpret({ content, decode }: FoundMask): Look {
    const { core, mask } = this.parts;
    if (content === null) return { finding: { kind: 'missing' } };
    const { base } = mask.knowledge;
    if (base !== null && sameContent(base, content)) {
      return { finding: { kind: 'labels', content, equalsMemory: false } };
    }
    const labels = decode();
    if (labels instanceof LabelerError) return { finding: { kind: 'unreadable', content }, reason: labels };
    const equalsMemory = sameState(labels.state, core.state) && equalCells(core.map.cells, labels.map.cells);
    return { finding: { kind: 'labels', content, equalsMemory }, labels };
  }

  private act(action: MaskAction, { finding, labels, reason }: Look, quiet: boolean): void {
    const { core, mask, listener } = this.parts;
    switch (action) {
      case 'none':
        return;
      case 'restore':
        mask.isBack();
        core.diskRestored();
        if (!core.dirty) listener.agreed();
        return;
      case 'adopt':
        mask.setKnown(contentOf(finding));
        core.adopted();
        listener.agreed();
        return;
      case 'reload':
        if (labels === undefined) throw new Error('nothing was read');
        mask.setKnown(contentOf(finding));
        core.takeFromDisk(labels);
        listener.agreed();
        return;
      case 'noteGone':
        mask.noteGone();
        core.diskLost();
        listener.maskGone(quiet ? undefined : goneMessage(this.maskPath));
        return;
      case 'endConflict':
        mask.noteGone();
        return;
      case 'conflict':
        mask.setConflict(
          new MaskConflict(
            conflictMessage(this.maskPath, mask.knowledge.base, finding, reason),
            this.maskPath,
            contentOf(finding),
          ),
          finding.kind === 'labels',
        );
        core.diskLost();
    }
  }

  private async checkImage(): Promise<void> {
    const { core, image, listener } = this.parts;
    const news = await image.look();
    if (news === undefined) return;
    const isReplaced = news.status === 'replaced';
    core.readOnlyReason = this.readOnlyReason ?? (isReplaced ? news.message : undefined);
    if (isReplaced) this.isBehind = true;
    // It was of another picture.
    if (news.repaint) core.rejectProposal();
    listener.imageChanged(news);
  }

  private get maskPath(): string {
    const { uri } = this.parts.mask;
    return uri === undefined ? '' : displayPath(uri);
  }
}

function contentOf(finding: MaskFinding): Fingerprint | null {
  return finding.kind === 'missing' ? null : finding.content;
}

function goneMessage(mask: string): string {
  return `${mask} was deleted by another program. Its labels are still here: save to write it again.`;
}

function conflictMessage(
  mask: string,
  base: Fingerprint | null,
  { kind }: MaskFinding,
  reason: LabelerError | undefined,
): string {
  if (kind === 'missing') {
    return `${mask} was deleted by another program. Keep your labels to write it again, or give them up.`;
  }
  const happened = `${mask} was ${base === null ? 'created' : 'changed'} by another program`;
  if (kind === 'unreadable')
    return `${happened}. ${reason?.message ?? ''} Or keep your labels, and replace it.`;
  return `${happened} while you were labeling. Compare, then keep your labels or take theirs.`;
}
