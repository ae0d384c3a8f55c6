/** The nodes of the tree, and how VS Code shows them. */
import * as vscode from 'vscode';
import { baseName } from '../../core/dataset/paths';
import { plainText } from '../../core/plainText';
import { VIEW_TYPE } from '../associations';
import type { DatasetIndex, IndexedImage } from '../datasetIndex/types';
import { displayPath } from '../io/maskStore';
import { approvedOf } from '../queue/approvedBar';
import { GROUP_SIZE } from './arrangement';
import { accessibleText, imageDescription, statusIcon } from './imageTexts';

export interface DatasetNode {
  readonly kind: 'dataset';
  readonly index: DatasetIndex;
}
/** A dataset file that could never be read. */
export interface BrokenNode {
  readonly kind: 'broken';
  readonly file: vscode.Uri;
  readonly problem: string;
}
export interface SplitNode {
  readonly kind: 'split';
  readonly parent: DatasetNode;
  /** undefined for the images in no split. */
  readonly name: string | undefined;
  readonly images: readonly IndexedImage[];
}
export interface GroupNode {
  readonly kind: 'group';
  readonly parent: DatasetNode | SplitNode;
  readonly start: number;
  readonly images: readonly IndexedImage[];
}
export interface ImageNode {
  readonly kind: 'image';
  readonly parent: DatasetNode | SplitNode | GroupNode;
  readonly index: DatasetIndex;
  readonly image: IndexedImage;
  /** The image's path below the folder that all of them lie in. */
  readonly label: string;
}
export interface OrphansNode {
  readonly kind: 'orphans';
  readonly parent: DatasetNode;
}
export interface OrphanNode {
  readonly kind: 'orphan';
  readonly parent: OrphansNode;
  readonly path: string;
}
export type TreeNode =
  DatasetNode | BrokenNode | SplitNode | GroupNode | ImageNode | OrphansNode | OrphanNode;

const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;

/** The nodes' items; their ids stay the same over refreshes, so that what is open stays open. */
export function treeItem(node: TreeNode, isOnlyDataset: boolean): vscode.TreeItem {
  switch (node.kind) {
    case 'dataset':
      return datasetItem(node, isOnlyDataset);
    case 'broken':
      return brokenItem(node);
    case 'split':
      return folderItem(node, node.name ?? 'No Split', countText(node.images.length));
    case 'group':
      return folderItem(node, rangeText(node.images), countText(node.images.length));
    case 'image':
      return imageItem(node);
    case 'orphans':
      return orphansItem(node);
    case 'orphan':
      return orphanItem(node);
  }
}

/** Names a node over refreshes. */
export function nodeId(node: TreeNode): string {
  switch (node.kind) {
    case 'dataset':
      return `dataset ${node.index.place.root.toString()}`;
    case 'broken':
      return `broken ${node.file.toString()}`;
    case 'split':
      return `${nodeId(node.parent)} split ${node.name ?? ''}`;
    case 'group':
      return `${nodeId(node.parent)} group ${node.start}`;
    case 'image':
      return `${nodeId(datasetOf(node))} image ${node.image.path}`;
    case 'orphans':
      return `${nodeId(node.parent)} orphans`;
    case 'orphan':
      return `${nodeId(node.parent)} ${node.path}`;
  }
}

export function datasetOf(node: Exclude<TreeNode, BrokenNode>): DatasetNode {
  return node.kind === 'dataset' ? node : datasetOf(node.parent);
}

function datasetItem({ index, ...node }: DatasetNode, isOnly: boolean): vscode.TreeItem {
  const { place, problem, isComplete } = index;
  const item = folderItem({ ...node, index }, baseName(place.root.path) || displayPath(place.root), '');
  const { approved, total } = approvedOf(index);
  const progress = `${numberText(approved)} of ${numberText(total)} approved`;
  item.description = isComplete ? progress : `${progress} · reading masks…`;
  item.collapsibleState = isOnly ? Expanded : Collapsed;
  item.resourceUri = place.root;
  item.tooltip = problem ?? displayPath(place.root);
  item.iconPath =
    problem === undefined
      ? new vscode.ThemeIcon('database')
      : new vscode.ThemeIcon('warning', new vscode.ThemeColor('charts.yellow'));
  if (problem !== undefined) item.description = `${progress} · broken dataset file`;
  return item;
}

function brokenItem(node: BrokenNode): vscode.TreeItem {
  const { file, problem } = node;
  const item = new vscode.TreeItem(plainText(displayPath(file)), None);
  item.id = nodeId(node);
  item.contextValue = 'broken';
  item.description = problem;
  item.tooltip = problem;
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('charts.red'));
  item.command = { command: 'vscode.open', title: 'Open', arguments: [file] };
  return item;
}

function folderItem(
  node: DatasetNode | SplitNode | GroupNode | OrphansNode,
  label: string,
  description: string,
): vscode.TreeItem {
  const item = new vscode.TreeItem(plainText(label), Collapsed);
  item.id = nodeId(node);
  item.contextValue = node.kind;
  item.description = description;
  return item;
}

function orphansItem(node: OrphansNode): vscode.TreeItem {
  const { length } = node.parent.index.orphans;
  const isCut = length > GROUP_SIZE;
  const description = isCut ? `the first ${numberText(GROUP_SIZE)}` : '';
  return folderItem(node, `Orphaned Masks (${numberText(length)})`, description);
}

function imageItem(node: ImageNode): vscode.TreeItem {
  const { index, image, label } = node;
  const uri = index.uriOf(image.path);
  const item = new vscode.TreeItem(plainText(label), None);
  item.id = nodeId(node);
  item.contextValue = 'image';
  item.resourceUri = uri;
  item.description = imageDescription(image);
  item.iconPath = statusIcon(image);
  item.accessibilityInformation = { label: accessibleText(plainText(label), image) };
  item.command = {
    command: 'vscode.openWith',
    title: 'Open in FCN Labeler',
    arguments: [uri, VIEW_TYPE, { preview: true }],
  };
  return item;
}

function orphanItem(node: OrphanNode): vscode.TreeItem {
  const uri = datasetOf(node).index.uriOf(node.path);
  const item = new vscode.TreeItem(plainText(node.path), None);
  item.id = nodeId(node);
  item.contextValue = 'orphan';
  item.resourceUri = uri;
  item.tooltip = `${plainText(node.path)}: its image isn't there.`;
  item.iconPath = new vscode.ThemeIcon('file-media');
  item.command = { command: 'vscode.open', title: 'Open', arguments: [uri] };
  return item;
}

function rangeText(images: readonly IndexedImage[]): string {
  const names = [images.at(0), images.at(-1)].map((image) => baseName(image?.path ?? ''));
  return names.join(' … ');
}

function countText(count: number): string {
  return count === 1 ? '1 image' : `${numberText(count)} images`;
}

export function numberText(count: number): string {
  return count.toLocaleString('en-GB');
}
