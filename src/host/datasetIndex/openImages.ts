/** What open documents say of their images, before anything is saved. */
import * as vscode from 'vscode';
import { pathBelow } from '../dataset/relativePath';
import type { LabelDocument } from '../editor/labelDocument';
import type { LabelEditorProvider } from '../editor/labelEditorProvider';
import type { IndexedImage } from './types';

type Provider = Pick<LabelEditorProvider, 'openDocuments' | 'onDidOpen' | 'onDidSave'>;

export class OpenImages implements vscode.Disposable {
  private readonly documents = new Map<string, LabelDocument>();
  /** What documents said when they were asked last. */
  private readonly known = new Map<string, { readonly stored: IndexedImage; readonly image: IndexedImage }>();
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly saved = new vscode.EventEmitter<string>();
  private readonly subscriptions: { dispose(): unknown }[];
  /** What is heard of the documents that are open. */
  private readonly following = new Set<vscode.Disposable>();

  readonly onDidChange = this.changed.event;
  /** An image was saved; its path. */
  readonly onDidSave = this.saved.event;

  constructor(
    private readonly root: vscode.Uri,
    provider: Provider,
  ) {
    this.subscriptions = [
      provider.onDidOpen((document) => this.add(document)),
      provider.onDidSave((document) => {
        const path = pathBelow(this.root, document.uri);
        if (path !== undefined) this.saved.fire(path);
      }),
      this.changed,
      this.saved,
    ];
    for (const document of provider.openDocuments) this.add(document);
  }

  /** The paths of images that are open, of this dataset and of those below it. */
  get paths(): Iterable<string> {
    return this.documents.keys();
  }

  /** What is known of an image that may be open. @param stored what its file says */
  overlay(stored: IndexedImage): IndexedImage {
    const document = this.documents.get(stored.path);
    if (document === undefined) return stored;
    const known = this.known.get(stored.path);
    if (known?.stored === stored) return known.image;
    const image = openImage(stored, document);
    this.known.set(stored.path, { stored, image });
    return image;
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions, ...this.following).dispose();
  }

  private add(document: LabelDocument): void {
    const path = pathBelow(this.root, document.uri);
    if (path === undefined) return;
    this.documents.set(path, document);
    const update = (): void => {
      this.known.delete(path);
      this.changed.fire();
    };
    const following = vscode.Disposable.from(
      document.onDidChange(update),
      document.onDidDispose(() => {
        // A document that is kept keeps its labels: a person goes through thousands.
        this.following.delete(following);
        following.dispose();
        if (this.documents.get(path) === document) this.documents.delete(path);
        update();
      }),
    );
    this.following.add(following);
    update();
  }
}

function openImage(stored: IndexedImage, { core, header }: LabelDocument): IndexedImage {
  const { path, mask, changed, problem } = stored;
  const { status, model } = core.state;
  return {
    path,
    mask,
    status,
    model,
    confidence: core.proposal?.meanConfidence ?? model?.confidence ?? stored.confidence,
    size: { width: header.width, height: header.height },
    counts: core.counts,
    confirmed: core.map.cells.length - core.unconfirmedPixels,
    changed,
    problem,
  };
}
