/** What a person should know about an image when it is opened. */
import * as vscode from 'vscode';
import type { LabelDocument } from './editor/labelDocument';
import { displayPath } from './io/maskStore';

const ORIENTATION_KNOWN = 'orientationNoticeHidden';
const DONT_SHOW = "Don't Show Again";

export class Notices {
  private orientationShown = false;

  constructor(
    private readonly globalState: vscode.Memento,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async onOpen(document: LabelDocument): Promise<void> {
    const { readOnlyReason } = document.core;
    if (readOnlyReason !== undefined) {
      this.log.warn(readOnlyReason);
      void vscode.window.showWarningMessage(`Nothing can be painted here. ${readOnlyReason}`);
      return;
    }
    if (document.header.orientation !== 1) await this.orientation(document);
  }

  /** OpenCV and scikit-image turn such an image on reading, PIL and torchvision don't: masks follow the latter. */
  private async orientation({ uri, header }: LabelDocument): Promise<void> {
    const text =
      `${displayPath(uri)} is stored turned or mirrored (EXIF orientation ${header.orientation}). It is shown upright; ` +
      'its mask has the stored orientation, as PIL and torchvision read the image. OpenCV and scikit-image turn the image, not the mask.';
    this.log.info(text);
    if (this.orientationShown || this.globalState.get(ORIENTATION_KNOWN) === true) return;
    this.orientationShown = true;
    const choice = await vscode.window.showInformationMessage(text, DONT_SHOW);
    if (choice === DONT_SHOW) await this.globalState.update(ORIENTATION_KNOWN, true);
  }
}
