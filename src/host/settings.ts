/** The extension's settings, checked: a person may write anything into settings.json. */
import * as vscode from 'vscode';
import { BACKENDS, type BackendSetting, type ViewSettings } from '../protocol/hostView';

export const SECTION = 'fcnLabeler';
const UNDO_MEMORY = 'undoMemory';

const MIN_INPUT_SIZE = 129;
const MAX_INPUT_SIZE = 1025;
const DEFAULT_INPUT_SIZE = 513;
const DEFAULT_OPACITY = 0.5;
const MIN_UNDO_MEMORY = 0;
const MAX_UNDO_MEMORY = 4096;
const DEFAULT_UNDO_MEMORY = 16;
const FEATURE_CACHE = 'featureCacheSize';
const MAX_FEATURE_CACHE = 1 << 20;
const DEFAULT_FEATURE_CACHE = 2048;
const MEGABYTE = 1 << 20;
const BACKEND_SETTINGS: readonly string[] = ['auto', ...BACKENDS];

/** What a view follows; values out of range become the nearest one, others the default. */
export function readViewSettings(resource: vscode.Uri): ViewSettings {
  const settings = vscode.workspace.getConfiguration(SECTION, resource);
  const backend = settings.get<unknown>('backend');
  return {
    backend: isBackendSetting(backend) ? backend : 'auto',
    inputSize: Math.round(
      clamp(settings.get<unknown>('inputSize'), MIN_INPUT_SIZE, MAX_INPUT_SIZE, DEFAULT_INPUT_SIZE),
    ),
    outputStride: settings.get<unknown>('outputStride') === 8 ? 8 : 16,
    overlayOpacity: clamp(settings.get<unknown>('overlayOpacity'), 0, 1, DEFAULT_OPACITY),
    learnFromCorrections: settings.get<unknown>('learnFromCorrections') !== false,
  };
}

/** Bytes that the edits of all open images may take in memory. */
export function readUndoMemory(): number {
  const megabytes = vscode.workspace.getConfiguration(SECTION).get<unknown>(UNDO_MEMORY);
  return MEGABYTE * clamp(megabytes, MIN_UNDO_MEMORY, MAX_UNDO_MEMORY, DEFAULT_UNDO_MEMORY);
}

/** Bytes that the features of confirmed pixels may take in the extension's storage. */
export function readFeatureCache(): number {
  const megabytes = vscode.workspace.getConfiguration(SECTION).get<unknown>(FEATURE_CACHE);
  return MEGABYTE * clamp(megabytes, 0, MAX_FEATURE_CACHE, DEFAULT_FEATURE_CACHE);
}

/** Whether an image without labels gets a proposal when it is opened. */
export function readSegmentOnOpen(resource: vscode.Uri): boolean {
  return vscode.workspace.getConfiguration(SECTION, resource).get<unknown>('segmentOnOpen') !== false;
}

/** What an approved or excluded image is followed by. */
export const AFTER_APPROVAL = ['nextImage', 'nextUncertainImage', 'stay'] as const;
export type AfterApproval = (typeof AFTER_APPROVAL)[number];

export function readAfterApproval(resource: vscode.Uri): AfterApproval {
  const value = vscode.workspace.getConfiguration(SECTION, resource).get<unknown>('afterApproval');
  return AFTER_APPROVAL.find((each) => each === value) ?? 'nextImage';
}

function isBackendSetting(value: unknown): value is BackendSetting {
  return typeof value === 'string' && BACKEND_SETTINGS.includes(value);
}

function clamp(value: unknown, min: number, max: number, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : fallback;
}
