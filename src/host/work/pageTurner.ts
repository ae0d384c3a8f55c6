/** Turns and converts images in a page: the extension host has no decoder. */
import * as vscode from 'vscode';
import type { ImageTurner } from '../../core/exchange/types';
import { readImageHeader } from '../../core/image/imageHeader';
import { cancelled } from '../../protocol/rpc';
import type { WorkProgress } from '../../protocol/work';
import { checkTurned } from '../../protocol/workValidators';
import type { ToolServices } from '../toolServices';
import { WorkPanel } from './workPanel';

const PROGRESS: WorkProgress = {
  title: 'Export Dataset',
  state: 'running',
  total: 0,
  done: 0,
  rate: null,
  secondsLeft: null,
  message: 'Images that EXIF turns, or that the format wants as JPEG, are written anew here.',
  failed: 0,
  failures: [],
};

export class PageTurner implements ImageTurner {
  private panel: WorkPanel | undefined;
  private readonly controller = new AbortController();

  /** The page is made for the first image that needs it. */
  constructor(private readonly services: Pick<ToolServices, 'extensionUri' | 'models' | 'log'>) {}

  /** @throws LabelerError `cancelled` where the page was closed, `image-unreadable` */
  async turn(
    ...[bytes, mimeType, orientation, wanted]: Parameters<ImageTurner['turn']>
  ): Promise<Uint8Array> {
    const { signal } = this.controller;
    if (signal.aborted) throw cancelled();
    const remote = await this.open().remote();
    const { width, height } = readImageHeader(bytes, 'The image');
    const image = { name: 'The image', bytes: new Uint8Array(bytes), mimeType, width, height, orientation };
    return checkTurned(await remote.turn({ image, type: wanted }, { signal })).bytes;
  }

  dispose(): void {
    this.panel?.dispose();
  }

  private open(): WorkPanel {
    if (this.panel !== undefined) return this.panel;
    const cancel = () => this.controller.abort();
    const resource = vscode.workspace.workspaceFolders?.[0]?.uri ?? this.services.extensionUri;
    const panel = new WorkPanel(this.services, PROGRESS, resource, { cancel, openFailure: () => undefined });
    panel.onDidClose(cancel);
    this.panel = panel;
    return panel;
  }
}
