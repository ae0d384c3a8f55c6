/** The view *Images*: the datasets of the workspace, image by image. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { DatasetIndex, IndexedImage } from '../datasetIndex/types';
import { pathBelow } from '../dataset/relativePath';
import type { ToolHandlers } from '../toolCommands';
import type { ToolServices } from '../toolServices';
import type { ImageOptions } from './arrangement';
import { askFilter, askSort } from './filterQuestions';
import {
  filterText,
  FilterSchema,
  isFiltering,
  NO_FILTER,
  SortSchema,
  withoutClasses,
  type ImageFilter,
} from './imageFilter';
import { imageTooltip } from './imageTexts';
import { TreeChildren, type TreeIndexes } from './treeChildren';
import { numberText, treeItem, type TreeNode } from './treeNodes';

export const VIEW_ID = 'fcnLabeler.images';
const FILTERED = 'fcnLabeler.imagesFiltered';
const STATE = 'imageTree';
/** Milliseconds from a change to the tree's. */
const DELAY = 300;
/** Milliseconds until VS Code is asked again to show an image. */
const REVEAL_AGAIN = 700;
const REVEAL_ATTEMPTS = 5;

const StateSchema = v.object({ filter: FilterSchema, sort: SortSchema });

type Services = Pick<ToolServices, 'workspaceState' | 'views'>;

export class ImageTree implements vscode.TreeDataProvider<TreeNode> {
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly subscriptions: { dispose(): unknown }[];
  private readonly children: TreeChildren;
  private options: ImageOptions;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The image that was shown in the tree last, as a person went to it in an editor. */
  private revealed: string | undefined;
  private isRevealing = false;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly indexes: TreeIndexes,
    private readonly services: Services,
  ) {
    const stored = v.safeParse(StateSchema, services.workspaceState.get(STATE));
    this.options = stored.success ? stored.output : { filter: NO_FILTER, sort: 'name' };
    this.children = new TreeChildren(indexes, () => this.options);
    this.view = vscode.window.createTreeView(VIEW_ID, {
      treeDataProvider: this,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.subscriptions = [
      this.view,
      this.changed,
      indexes.onDidChange(() => this.changeSoon()),
      services.views.onDidChange(() => void this.revealActive()),
      this.view.onDidChangeVisibility(() => void this.revealActive()),
      this.view.onDidChangeSelection(() => {
        this.revealed = services.views.active?.document.uri.toString();
      }),
    ];
    this.showOptions();
  }

  readonly handlers: ToolHandlers = {
    filterImages: async (given) => {
      const parsed = v.safeParse(v.partial(FilterSchema), given);
      const { filter } = this.options;
      const asked =
        given !== undefined && parsed.success ? { ...filter, ...defined(parsed.output) } : undefined;
      await this.setFilter(asked ?? (await askFilter(filter, this.indexes.all)));
      return undefined;
    },
    sortImages: async (given) => {
      const parsed = v.safeParse(SortSchema, given);
      const sort = parsed.success ? parsed.output : await askSort(this.options.sort);
      if (sort !== undefined) await this.setOptions({ ...this.options, sort });
      return undefined;
    },
    clearImageFilter: async () => {
      await this.setFilter(NO_FILTER);
      return undefined;
    },
    refreshDataset: async () => {
      await this.indexes.ready();
      await Promise.all(this.indexes.all.map((index) => index.refresh()));
      return undefined;
    },
  };

  /**
   * The images of a dataset as the tree has them: filtered and sorted.
   * @param path of an image that is among them in any case, where it would be
   */
  ordered(index: DatasetIndex, path?: string): readonly IndexedImage[] {
    return this.children.ordered(index, path);
  }

  /** The images that are selected in the tree; those of selected groups and splits, too. */
  selectedImages(): vscode.Uri[] {
    const images = this.view.selection.flatMap((node) => this.children.imagesOf(node));
    return [...new Map(images.map((uri) => [uri.toString(), uri])).values()];
  }

  /**
   * What a command from a menu of the tree is called with: the first image's URI and all of them, instead of nodes.
   * Other arguments stay as they are.
   */
  argumentsOf(given: readonly unknown[]): readonly unknown[] {
    const [item, items] = given;
    if (!isTreeNode(item)) return given;
    const nodes = Array.isArray(items) ? items.filter(isTreeNode) : [item];
    const uris = nodes.flatMap((node) => this.children.imagesOf(node));
    return [uris.at(0), uris];
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return treeItem(node, this.indexes.all.length === 1);
  }

  getChildren(node?: TreeNode): TreeNode[] | Promise<TreeNode[]> {
    return this.children.of(node);
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return 'parent' in node ? node.parent : undefined;
  }

  /** The hover is made when it is shown: nobody hovers over 100,000 images. */
  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    if (node.kind === 'image') item.tooltip = imageTooltip(node.index, node.image);
    return item;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const each of this.subscriptions) each.dispose();
  }

  private async setFilter(filter: ImageFilter | undefined): Promise<void> {
    if (filter !== undefined) await this.setOptions({ ...this.options, filter });
  }

  private async setOptions(options: ImageOptions): Promise<void> {
    this.options = options;
    this.showOptions();
    this.changed.fire();
    await this.services.workspaceState.update(STATE, options);
  }

  /** Says above the tree what it leaves out. */
  private showOptions(): void {
    const { filter } = this.options;
    void vscode.commands.executeCommand('setContext', FILTERED, isFiltering(filter));
    const text = filterText(filter);
    this.view.description = text ?? '';
    if (text === undefined) {
      delete this.view.message;
      return;
    }
    const shown = this.indexes.all.map((index) => this.ordered(index).length);
    const all = this.indexes.all.map((index) => index.images.length);
    const facts = [`${text}: ${numberText(sum(shown))} of ${numberText(sum(all))} images`];
    const silent = sum(this.indexes.all.map(({ images }) => withoutClasses(images, filter)));
    if (silent > 0) facts.push(`left out: ${numberText(silent)} with masks that don't say their classes`);
    this.view.message = facts.join(' · ');
  }

  private changeSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.showOptions();
      this.changed.fire();
      void this.revealActive();
    }, DELAY);
  }

  /**
   * Shows the active editor's image, once each time a person goes to another: what is selected later is theirs. VS Code
   * forgets what it is asked while it reads the tree anew, so it is asked again until something is selected.
   */
  private async revealActive(): Promise<void> {
    if (this.isRevealing) return;
    this.isRevealing = true;
    for (let attempt = 0; attempt < REVEAL_ATTEMPTS; attempt++) {
      const image = this.unrevealed();
      const index = image && (await this.indexes.of(image));
      const node = index && this.children.nodeOf(index, pathBelow(index.place.root, image) ?? '');
      if (image === undefined || node === undefined) break;
      if (this.isSelected(image)) {
        this.revealed = image.toString();
        break;
      }
      await this.view.reveal(node, { select: true, focus: false }).then(undefined, () => undefined);
      await new Promise((resolve) => setTimeout(resolve, REVEAL_AGAIN));
    }
    this.isRevealing = false;
  }

  /** The active editor's image, where the tree has to show it. */
  private unrevealed(): vscode.Uri | undefined {
    const image = this.services.views.active?.document.uri;
    return this.view.visible && image?.toString() !== this.revealed ? image : undefined;
  }

  private isSelected(image: vscode.Uri): boolean {
    return this.selectedImages().some((uri) => uri.toString() === image.toString());
  }
}

function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function defined(partial: {
  [Key in keyof ImageFilter]?: ImageFilter[Key] | undefined;
}): Partial<ImageFilter> {
  return Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
