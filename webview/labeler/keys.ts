/** The keys that package.json contributes, for tooltips (a test compares the two; people may rebind them). */
import type { ViewAction, ViewCommand } from '../../src/protocol/hostView';

export const DEFAULT_KEYS: Readonly<Partial<Record<ViewAction | ViewCommand, string>>> = {
  selectBrush: 'B',
  selectEraser: 'E',
  selectFill: 'F',
  toggleOnlyUnconfirmed: 'U',
  increaseBrushSize: ']',
  decreaseBrushSize: '[',
  toggleOverlay: 'O',
  zoomIn: '=',
  zoomOut: '-',
  zoomToFit: '0',
  zoomToActualSize: 'Shift+0',
  approveImage: 'A',
  acceptPrediction: 'Enter',
  rejectPrediction: 'Escape',
};

/** How many classes have a number key: the first ones of the list. */
export const CLASS_KEYS = 9;

/** A tooltip: the name, and the key in brackets where there is one. */
export function withKey(name: string, action: ViewAction | ViewCommand): string {
  const key = DEFAULT_KEYS[action];
  return key === undefined ? name : `${name} (${key === 'Escape' ? 'Esc' : key})`;
}
