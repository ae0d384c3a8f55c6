/** Driving the extension from inside the extension host. */
import * as vscode from 'vscode';
import { encode } from 'fast-png';
import type { ImageState } from '../../../src/core/edit';
import { makeCell } from '../../../src/core/labelMap';
import { decodeMask, type DecodedMask } from '../../../src/core/mask/decodeMask';
import { packCells } from '../../../src/core/packing';
import type { ExtensionApi } from '../../../src/host/activate';
import type { LabelDocument } from '../../../src/host/editor/labelDocument';
import type { Proposal } from '../../../src/protocol/hostView';
import { ok } from './assert';

export const VIEW_TYPE = 'fcnLabeler.labelEditor';
const { fs } = vscode.workspace;

/** What a fresh image is a copy of: `images/small.png` of the test workspace, 33×21. */
export const WIDTH = 33;
export const HEIGHT = 21;
export const PIXELS = WIDTH * HEIGHT;

/** How long {@link waitFor} looks: a busy machine stands still for seconds. */
const PATIENCE = 30_000;

let images = 0;
let strokes = 0;

/** No network, no going on by itself, and saves only when a test says so (VS Code in a browser saves by itself after a second). */
export async function useQuietSettings(): Promise<void> {
  const settings = vscode.workspace.getConfiguration();
  await settings.update('fcnLabeler.segmentOnOpen', false, vscode.ConfigurationTarget.Workspace);
  await settings.update('fcnLabeler.afterApproval', 'stay', vscode.ConfigurationTarget.Workspace);
  await settings.update('files.autoSave', 'off', vscode.ConfigurationTarget.Workspace);
}

export async function labelerApi(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>('fcn-labeler.fcn-labeler');
  ok(extension, 'the extension is there');
  return extension.activate();
}

export function inWorkspace(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  ok(folder, 'a workspace is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** A new image in a folder of its own, and where its mask will be. */
export async function freshImage(): Promise<{ image: vscode.Uri; mask: vscode.Uri }> {
  const name = `host-test/${Date.now().toString(36)}-${++images}`;
  const image = inWorkspace(`${name}.png`);
  await fs.copy(inWorkspace('images/small.png'), image);
  return { image, mask: inWorkspace(`labels/${name}.png`) };
}

export interface FreshDataset {
  readonly folder: vscode.Uri;
  readonly file: vscode.Uri;
  /** `images/one.png` below the folder; its mask is `labels/one.png`. */
  readonly image: vscode.Uri;
}

/** A dataset in a folder of its own, with the classes road (0) and sky (1). @param settings what else the file says */
export async function freshDataset(settings: Record<string, unknown>): Promise<FreshDataset> {
  const folder = inWorkspace(`host-test/set-${Date.now().toString(36)}-${++images}`);
  const image = vscode.Uri.joinPath(folder, 'images/one.png');
  await fs.copy(inWorkspace('images/small.png'), image);
  const file = vscode.Uri.joinPath(folder, 'fcn-dataset.json');
  await writeText(file, datasetText(['road', 'sky'], settings));
  return { folder, file, image };
}

/** The text of a dataset file: its classes have the ids 0, 1, … */
export function datasetText(names: readonly string[], settings: Record<string, unknown> = {}): string {
  const classes = names.map((name, id) => ({ id, name, color: `#00000${id}` }));
  const paths = { images: ['images/**/*.png'], labels: 'labels/{path}.png' };
  return JSON.stringify({ version: 1, classes, ...paths, ...settings });
}

export function writeText(file: vscode.Uri, text: string): Thenable<void> {
  return fs.writeFile(file, new TextEncoder().encode(text));
}

export async function readText(file: vscode.Uri): Promise<string> {
  return new TextDecoder().decode(await fs.readFile(file));
}

export async function openLabeler(image: vscode.Uri): Promise<LabelDocument> {
  const { provider } = await labelerApi();
  await vscode.commands.executeCommand('vscode.openWith', image, VIEW_TYPE);
  const document = provider.find(image);
  ok(document, `${image.path} is open`);
  return document;
}

/** Paints pixels as a view does. */
export function paint(document: LabelDocument, start: number, length: number, classId: number): void {
  const runs = new Uint32Array([start, length, makeCell(classId, true)]);
  const sequence = ++strokes;
  document.core.commitStroke({ view: 'test', sequence, tool: 'brush', classId, runs }, document);
}

export function proposalOf(classId: number): Proposal {
  const labels = packCells(new Uint16Array(PIXELS).fill(classId));
  return { labels, model: { name: 'builtin:voc', version: 1 }, meanConfidence: 0.9 };
}

/** Which model it was; how sure that was differs from backend to backend. */
export function withoutConfidence({ status, model }: ImageState): ImageState {
  return model === undefined ? { status } : { status, model: { name: model.name, version: model.version } };
}

export async function readMask(mask: vscode.Uri): Promise<DecodedMask> {
  return decodeMask(await fs.readFile(mask), { file: mask.path, width: WIDTH, height: HEIGHT });
}

/** A gray mask as another program writes it: no status, no bits. @param labels a class id a pixel */
export function foreignMask(labels: Uint8Array): Uint8Array {
  return encode({ width: WIDTH, height: HEIGHT, data: labels, channels: 1, depth: 8 });
}

export async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await fs.stat(file);
    return true;
  } catch {
    return false;
  }
}

export function tabOf(image: vscode.Uri): vscode.Tab | undefined {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .find(({ input }) => isLabeler(input) && input.uri.toString() === image.toString());
}

/** VS Code's own image preview is a custom editor, too. */
function isLabeler(input: unknown): input is vscode.TabInputCustom {
  return input instanceof vscode.TabInputCustom && input.viewType === VIEW_TYPE;
}

/** Waits until VS Code shows the tab as dirty or clean. */
export async function waitForDirty(image: vscode.Uri, dirty: boolean): Promise<void> {
  await waitFor(() => tabOf(image)?.isDirty === dirty, `the tab is ${dirty ? 'dirty' : 'clean'}`);
}

/**
 * Waits until VS Code, after an action that changes the document, has asked for a save and shows the tab as clean.
 * Being clean alone isn't enough: a tab is so before VS Code has heard of the change.
 */
export async function waitForSaveAfter(image: vscode.Uri, action: () => Promise<void>): Promise<void> {
  const { provider } = await labelerApi();
  const save = provider.saveCustomDocument.bind(provider);
  let saves = 0;
  provider.saveCustomDocument = async (document) => {
    await save(document);
    if (document.uri.toString() === image.toString()) saves++;
  };
  try {
    await action();
    await waitFor(() => saves > 0, 'VS Code saves');
  } finally {
    provider.saveCustomDocument = save;
  }
  await waitForDirty(image, false);
}

export const run = (command: string, ...args: unknown[]): Thenable<unknown> =>
  vscode.commands.executeCommand(command, ...args);

/** Waits for what happens at once on an idle machine. */
export async function waitFor(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  for (let looks = 1; !(await condition()); looks++) {
    ok(Date.now() < deadline, `waited in vain until ${what} (looked ${looks} times)`);
    await pause(25);
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Waits until VS Code has worked on what it was told: it hears in order, and stacks an edit soon after it hears of it.
 * An undo until then takes the edit before.
 */
export async function heard(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await run('setContext', 'fcnLabeler.heard', i);
    await pause(50);
  }
}

/** Closes everything without a question, unsaved work included. */
export async function closeAll(): Promise<void> {
  for (let i = 0; i < 20 && vscode.window.tabGroups.activeTabGroup.activeTab; i++) {
    await run('workbench.action.revertAndCloseActiveEditor');
  }
}

type MessageFunction = 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

/** Collects messages instead of showing them; each is answered by nothing, or by what `answer` picks. */
export async function withMessages(
  action: (messages: readonly string[]) => Promise<void>,
  answer: (message: string, actions: readonly string[]) => string | undefined = () => undefined,
): Promise<string[]> {
  const messages: string[] = [];
  const names: MessageFunction[] = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'];
  const window = vscode.window as unknown as Record<MessageFunction, unknown>;
  const originals = names.map((name) => window[name]);
  for (const name of names) {
    window[name] = (message: string, ...actions: string[]) => {
      messages.push(message);
      return Promise.resolve(answer(message, actions));
    };
  }
  try {
    await action(messages);
  } finally {
    names.forEach((name, i) => (window[name] = originals[i]));
  }
  return messages;
}
