/**
 * What a view remembers of itself while it is hidden (`setState`): tools, overlay and viewport. Strokes that the host
 * hasn’t answered lie beside it (`strokes/savedStrokes.ts`); labels never do.
 */
import { MAX_CLASS_ID } from '../../../src/core/classes';
import { TOOLS, type ToolName } from '../../../src/protocol/hostView';
import type { Viewport } from '../canvas/types';
import { clampBrushSize } from './brushSize';

export interface SavedView {
  readonly tool: ToolName;
  /** Diameter in image pixels, 1..2000. */
  readonly size: number;
  /** The class to paint, or null: the first of the list. */
  readonly classId: number | null;
  readonly onlyUnconfirmed: boolean;
  /** 0..1, or null: as the setting says. */
  readonly opacity: number | null;
  readonly overlayVisible: boolean;
  /** Ids of the classes that are not drawn. */
  readonly hidden: readonly number[];
  /** Null: fit. */
  readonly viewport: Viewport | null;
}

export const NEW_VIEW: SavedView = {
  tool: 'brush',
  size: 24,
  classId: null,
  onlyUnconfirmed: false,
  opacity: null,
  overlayVisible: true,
  hidden: [],
  viewport: null,
};

/** Reads a saved state; whatever isn't as it should be becomes as in a new view. */
export function parseSavedView(raw: unknown): SavedView {
  if (typeof raw !== 'object' || raw === null) return NEW_VIEW;
  const { tool, size, classId, onlyUnconfirmed, opacity, overlayVisible, hidden, viewport } = raw as Record<
    string,
    unknown
  >;
  return {
    tool: TOOLS.find((name) => name === tool) ?? NEW_VIEW.tool,
    size: typeof size === 'number' ? clampBrushSize(size) : NEW_VIEW.size,
    classId: isClassId(classId) ? classId : null,
    onlyUnconfirmed: onlyUnconfirmed === true,
    opacity: typeof opacity === 'number' && opacity >= 0 && opacity <= 1 ? opacity : null,
    overlayVisible: overlayVisible !== false,
    hidden: Array.isArray(hidden) ? hidden.filter(isClassId) : [],
    viewport: parseViewport(viewport),
  };
}

function parseViewport(raw: unknown): Viewport | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const { zoom, originX, originY } = raw as Record<string, unknown>;
  if (!isFinite(zoom) || !isFinite(originX) || !isFinite(originY) || zoom <= 0) return null;
  return { zoom, originX, originY };
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

function isClassId(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_CLASS_ID;
}
