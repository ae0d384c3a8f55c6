/** The one gesture in progress: begins, extends, ends or takes back a stroke, and tells about it. */
import { makeCell, UNLABELED, type LabelMap } from '../../../src/core/labelMap';
import { applyRuns, type Runs } from '../../../src/core/runs';
import { fillRuns } from '../../../src/core/raster/fill';
import type { SpanVisitor } from '../../../src/core/raster/rowSpans';
import { StrokePainter } from '../../../src/core/raster/strokePainter';
import type { CanvasEvents, ToolState } from './types';
import type { Point } from './viewport';

/** What has to be drawn again. */
export interface StrokeSink {
  span: SpanVisitor;
  runs(runs: Runs): void;
}

/** Who paints; a gesture of the one doesn't touch the other's stroke. */
export type Painter = 'pointer' | 'keyboard';

type StrokeEvents = Pick<CanvasEvents, 'strokeStarted' | 'stroke' | 'strokeAborted'>;

export class StrokeController {
  private current:
    { readonly by: Painter; readonly painter: StrokePainter; readonly tool: ToolState } | undefined;

  constructor(
    private readonly events: StrokeEvents,
    private readonly sink: StrokeSink,
  ) {}

  get inProgress(): boolean {
    return this.current !== undefined;
  }

  /**
   * Puts the tool down on the map. A fill is done at once; a brush stroke goes on until `end` or `abort`.
   * @param at image pixels; may lie beside the image for the brush and the eraser
   */
  begin(by: Painter, map: LabelMap, tool: ToolState, at: Point): void {
    if (tool.tool === 'fill') {
      this.fill(map, tool, at);
      return;
    }
    this.events.strokeStarted();
    const painter = new StrokePainter(map, {
      size: tool.size,
      cell: makeCell(paintedClass(tool), true),
      onlyUnconfirmed: tool.onlyUnconfirmed,
      painted: this.sink.span,
    });
    this.current = { by, painter, tool };
    painter.moveTo(at.x, at.y);
  }

  extend(by: Painter, points: Iterable<Point>): void {
    if (this.current?.by !== by) return;
    for (const { x, y } of points) this.current.painter.moveTo(x, y);
  }

  /**
   * Hands over what was painted; a stroke that changed nothing counts as aborted.
   * @param by whose stroke ends; anyone's when left out
   */
  end(by?: Painter): void {
    const stroke = this.current;
    if (stroke === undefined || (by !== undefined && stroke.by !== by)) return;
    this.current = undefined;
    this.report(stroke.tool, stroke.painter.finish());
  }

  /** @returns false when there was no stroke to take back */
  abort(): boolean {
    if (this.current === undefined) return false;
    const { painter } = this.current;
    this.current = undefined;
    this.sink.runs(painter.finish());
    painter.abort();
    this.events.strokeAborted();
    return true;
  }

  private fill(map: LabelMap, tool: ToolState, at: Point): void {
    const x = Math.floor(at.x);
    const y = Math.floor(at.y);
    if (x < 0 || y < 0 || x >= map.width || y >= map.height) return;
    this.events.strokeStarted();
    const runs = fillRuns(map, x, y, {
      cell: makeCell(paintedClass(tool), true),
      onlyUnconfirmed: tool.onlyUnconfirmed,
    });
    applyRuns(map.cells, runs);
    this.sink.runs(runs);
    this.report(tool, runs);
  }

  private report(tool: ToolState, runs: Runs): void {
    if (runs.length === 0) this.events.strokeAborted();
    else this.events.stroke({ tool: tool.tool, classId: paintedClass(tool), runs });
  }
}

/** The eraser writes *void by decision*: unlabeled and confirmed. */
function paintedClass(tool: ToolState): number {
  return tool.tool === 'eraser' ? UNLABELED : tool.classId;
}
