/** The tools' and the overlay's state: what changes it, who draws it, what is remembered and said. */
import type { LabelClass } from '../../src/core/classes';
import type { ToolName, ViewAction, ViewSettings } from '../../src/protocol/hostView';
import type { LabelCanvas, OverlayState, ToolState } from './canvas/types';
import { clampBrushSize, nextBrushSize } from './state/brushSize';
import type { ViewStore } from './state/viewStore';
import type { StateKeeper } from './stateKeeper';
import { TOOL_NAMES } from '../shared/ui/words';

/** How much one *Zoom In* enlarges. */
const ZOOM_STEP = 1.5;

export class ToolController {
  private settingOpacity: number | undefined;

  /** @param say announces a change to screen readers */
  constructor(
    private readonly store: ViewStore,
    private readonly canvas: LabelCanvas,
    private readonly keeper: StateKeeper,
    private readonly say: (text: string) => void,
  ) {
    canvas.setTool(store.model.tool);
    canvas.setOverlay(store.model.overlay);
  }

  perform(action: ViewAction): void {
    const { tool, overlay } = this.store.model;
    switch (action) {
      case 'selectBrush': {
        this.selectTool('brush');
        return;
      }
      case 'selectEraser': {
        this.selectTool('eraser');
        return;
      }
      case 'selectFill': {
        this.selectTool('fill');
        return;
      }
      case 'toggleOnlyUnconfirmed': {
        this.setOnlyUnconfirmed(!tool.onlyUnconfirmed);
        return;
      }
      case 'increaseBrushSize': {
        this.setSize(nextBrushSize(tool.size, 1));
        return;
      }
      case 'decreaseBrushSize': {
        this.setSize(nextBrushSize(tool.size, -1));
        return;
      }
      case 'toggleOverlay': {
        this.setOverlayVisible(!overlay.visible);
        return;
      }
      case 'zoomIn': {
        this.canvas.zoomBy(ZOOM_STEP);
        return;
      }
      case 'zoomOut': {
        this.canvas.zoomBy(1 / ZOOM_STEP);
        return;
      }
      case 'zoomToFit': {
        this.canvas.zoomToFit();
        return;
      }
      case 'zoomToActualSize': {
        this.canvas.zoomToActualSize();
        return;
      }
    }
  }

  setSize(size: number): void {
    const clamped = clampBrushSize(size);
    if (clamped === this.store.model.tool.size) return;
    this.changeTool({ size: clamped });
    this.keeper.save({ size: clamped });
    this.say(`Brush size ${clamped}`);
  }

  setOpacity(opacity: number): void {
    this.changeOverlay({ opacity, visible: true });
    this.keeper.save({ opacity, overlayVisible: true });
  }

  /** Ids that the dataset lacks are ignored. Choosing a class ends erasing. */
  selectClass(classId: number): void {
    const { classes, tool } = this.store.model;
    const chosen = classes.find(({ id }) => id === classId);
    if (chosen === undefined) return;
    const name: ToolName = tool.tool === 'eraser' ? 'brush' : tool.tool;
    this.changeTool({ classId, tool: name });
    this.keeper.save({ classId, tool: name });
    this.say(`${TOOL_NAMES[name]}, ${chosen.name}`);
  }

  toggleClassHidden(classId: number): void {
    const { overlay, classes } = this.store.model;
    const hidden = new Set(overlay.hidden);
    const hide = !hidden.delete(classId);
    if (hide) hidden.add(classId);
    this.changeOverlay({ hidden });
    this.keeper.save({ hidden: [...hidden] });
    const name = classes.find(({ id }) => id === classId)?.name ?? `class ${classId}`;
    this.say(`${name} ${hide ? 'hidden' : 'shown'}`);
  }

  /** The dataset's classes; the class to paint stays if it is still there. */
  setClasses(classes: readonly LabelClass[]): void {
    this.store.change({ classes });
    this.canvas.setClasses(classes);
    const { classId } = this.store.model.tool;
    if (classes.some(({ id }) => id === classId) || classes.length === 0) return;
    const wanted = this.keeper.saved.classId;
    const next = classes.find(({ id }) => id === wanted) ?? classes[0];
    this.changeTool({ classId: next.id });
  }

  /** A setting that a person changes wins over what this view remembered. */
  applySettings(settings: ViewSettings): void {
    const { overlayOpacity } = settings;
    this.store.change({ settings });
    const first = this.settingOpacity === undefined;
    const changed = !first && overlayOpacity !== this.settingOpacity;
    this.settingOpacity = overlayOpacity;
    if (changed) this.keeper.save({ opacity: null });
    this.changeOverlay({ opacity: this.keeper.saved.opacity ?? overlayOpacity });
  }

  private selectTool(tool: ToolName): void {
    this.changeTool({ tool });
    this.keeper.save({ tool });
    this.say(TOOL_NAMES[tool]);
  }

  private setOnlyUnconfirmed(onlyUnconfirmed: boolean): void {
    this.changeTool({ onlyUnconfirmed });
    this.keeper.save({ onlyUnconfirmed });
    this.say(onlyUnconfirmed ? 'Painting only unconfirmed pixels' : 'Painting every pixel');
  }

  private setOverlayVisible(visible: boolean): void {
    this.changeOverlay({ visible });
    this.keeper.save({ overlayVisible: visible });
    this.say(visible ? 'Labels shown' : 'Labels hidden');
  }

  private changeTool(patch: Partial<ToolState>): void {
    const tool = { ...this.store.model.tool, ...patch };
    this.store.change({ tool });
    this.canvas.setTool(tool);
  }

  private changeOverlay(patch: Partial<OverlayState>): void {
    const overlay = { ...this.store.model.overlay, ...patch };
    this.store.change({ overlay });
    this.canvas.setOverlay(overlay);
  }
}
