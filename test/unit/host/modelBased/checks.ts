/** What must hold after every command, whatever it was. */
import { decode } from 'fast-png';
import { CONFIRMED, UNLABELED, type LabelMap } from '../../../../src/core/labelMap';
import type { ImageState } from '../../../../src/core/edit';
import { decodeMask } from '../../../../src/core/mask/decodeMask';
import { decodeBackup } from '../../../../src/host/io/backup';
import type { Command } from './commands';
import { countsOf, type Content } from './naiveContent';
import { rawIndices } from './naivePages';
import type { NaiveModel } from './naiveModel';
import type { Page } from './page';
import type { System } from './system';

/** @throws an Error that says what differs */
export function check(model: NaiveModel, system: System, command: Command | undefined): void {
  const { core } = system.document;
  expectContent('memory', core.map, core.state, model.memory);
  expectSame('class counts', core.counts, countsOf(model.memory));
  expectSame(
    'unconfirmed pixels',
    core.unconfirmedPixels,
    model.memory.confirmed.filter((bit) => !bit).length,
  );
  checkDirty(model, system, command);
  expectSame('a save is under way', system.isSaving, model.pendingSave !== null);
  expectSame('a conflict waits', system.document.mask.conflict !== null, model.conflict !== null);
  checkMask(model, system);
  checkBackup(model, system);
  for (const [id, page] of system.pages) if (!model.held.has(id)) checkPage(model, page, `view ${id}`);
}

/** Unsaved work is dirty for the host and for VS Code; a save or revert that worked leaves both clean. */
function checkDirty(model: NaiveModel, system: System, command: Command | undefined): void {
  const { core } = system.document;
  if (model.unsaved) {
    expectSame('the host calls unsaved work dirty', core.dirty, true);
    expectSame('VS Code calls unsaved work dirty', system.tabDirty, true);
  }
  if (!model.agrees || command?.kind === 'revert') return;
  expectSame(`clean after ${command?.kind ?? 'opening'}`, [core.dirty, system.tabDirty], [false, false]);
}

let lastMask: Uint8Array | undefined;
let lastContent: Content | undefined;

function checkMask(model: NaiveModel, system: System): void {
  const bytes = system.maskBytes;
  expectSame('there is a mask', bytes !== undefined, model.disk !== null);
  if (bytes === undefined || model.disk === null) return;
  const { content } = model.disk;
  if (bytes === lastMask && content === lastContent) return;
  const { data } = decode(bytes);
  expectSame('labels of the mask, as another reader sees them', [...data], [...content.labels]);
  const { width, height } = model.setup;
  const { map, state } = decodeMask(bytes, { file: 'mask', width, height });
  expectContent('mask', map, state, content);
  lastMask = bytes;
  lastContent = content;
}

function checkBackup(model: NaiveModel, { lastBackup }: System): void {
  if (lastBackup === undefined) return;
  const { map, state } = decodeBackup(lastBackup, 'backup');
  expectContent('backup', map, state, model.memory);
}

/** A view with nothing under way shows what the host holds, upright. */
function checkPage(model: NaiveModel, page: Page, name: string): void {
  expectSame(`${name}: strokes under way`, page.pendingStrokes, 0);
  const raw = rawIndices(model.setup);
  const { labels, confirmed } = model.memory;
  expectSame(
    `${name}: labels`,
    labelsOf(page.map),
    raw.map((i) => labels[i]),
  );
  expectSame(
    `${name}: confirmed bits`,
    bitsOf(page.map),
    raw.map((i) => confirmed[i]),
  );
  expectSame(`${name}: state`, stateText(page.facts?.state), contentState(model.memory));
  expectSame(`${name}: class counts`, page.facts?.counts, countsOf(model.memory));
  const { proposed } = page;
  // Which of a prediction's classes the dataset has is decided where it is taken in.
  const shown = proposed && labelsOf(proposed).map((id) => (id === 9 ? UNLABELED : id));
  const { proposal } = model;
  expectSame(`${name}: prediction`, shown, proposal && raw.map((i) => proposal.labels[i]));
}

function expectContent(what: string, map: LabelMap, state: ImageState, content: Content): void {
  expectSame(`${what}: labels`, labelsOf(map), content.labels);
  expectSame(`${what}: confirmed bits`, bitsOf(map), content.confirmed);
  expectSame(`${what}: state`, stateText(state), contentState(content));
}

function labelsOf({ cells }: LabelMap): number[] {
  return Array.from(cells, (cell) => cell & 0xff);
}

function bitsOf({ cells }: LabelMap): boolean[] {
  return Array.from(cells, (cell) => (cell & CONFIRMED) !== 0);
}

function stateText(state: ImageState | undefined): string {
  return `${state?.status} by ${state?.model ? `${state.model.name}@${state.model.version}` : null}`;
}

function contentState({ status, model }: Content): string {
  return `${status} by ${model}`;
}

function expectSame(what: string, actual: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a} instead of ${b}`);
}
