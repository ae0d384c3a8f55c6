/** What the controls show before the host has answered. */
import type { SavedView } from './savedView';
import type { ViewModel } from './viewModel';

/** Until the host says what its setting is. */
const OPACITY = 0.6;

export function initialModel(saved: SavedView): ViewModel {
  return {
    phase: 'loading',
    image: null,
    readOnlyReason: null,
    silence: null,
    conflict: null,
    comparison: null,
    tool: {
      tool: saved.tool,
      size: saved.size,
      classId: saved.classId ?? 0,
      onlyUnconfirmed: saved.onlyUnconfirmed,
    },
    overlay: {
      opacity: saved.opacity ?? OPACITY,
      visible: saved.overlayVisible,
      hidden: new Set(saved.hidden),
    },
    classes: [],
    counts: [],
    imageState: { status: 'unlabeled' },
    confirmedShare: null,
    proposal: null,
    zoom: 1,
    pixel: null,
    runtime: null,
    progress: null,
    settings: null,
    learning: false,
  };
}
