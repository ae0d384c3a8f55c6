/** Fills that can be told apart without their colour. */

const TILE = 8;
/** The tile's ground: the colour, let through as much. */
const GROUND = 0.3;

type Draw = (context: OffscreenCanvasRenderingContext2D) => void;

/** The first one is the colour alone. */
const PATTERNS: readonly (Draw | undefined)[] = [undefined, rising, dots, falling, crossed, level];

/** A fill by its number; they begin anew after the last. @returns the colour itself where patterns can't be drawn */
export function patternFill(color: string, index: number): string | CanvasPattern {
  const draw = PATTERNS[index % PATTERNS.length];
  if (draw === undefined) return color;
  const ratio = devicePixelRatio;
  const side = Math.round(TILE * ratio);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  if (context === null) return color;
  context.scale(side / TILE, side / TILE);
  context.fillStyle = color;
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.globalAlpha = GROUND;
  context.fillRect(0, 0, TILE, TILE);
  context.globalAlpha = 1;
  draw(context);
  const pattern = context.createPattern(canvas, 'repeat');
  // One pixel of the tile is one of the screen.
  pattern?.setTransform(new DOMMatrix().scale(TILE / side));
  return pattern ?? color;
}

function line(context: OffscreenCanvasRenderingContext2D, ...points: [number, number][]): void {
  context.beginPath();
  for (const [i, [x, y]] of points.entries()) {
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
}

/** Beyond the tile, so that lines meet at its corners. */
function rising(context: OffscreenCanvasRenderingContext2D): void {
  for (const shift of [-TILE, 0, TILE]) line(context, [shift - 1, TILE + 1], [shift + TILE + 1, -1]);
}

function falling(context: OffscreenCanvasRenderingContext2D): void {
  for (const shift of [-TILE, 0, TILE]) line(context, [shift - 1, -1], [shift + TILE + 1, TILE + 1]);
}

function crossed(context: OffscreenCanvasRenderingContext2D): void {
  context.lineWidth = 1;
  rising(context);
  falling(context);
}

function level(context: OffscreenCanvasRenderingContext2D): void {
  line(context, [0, TILE / 2], [TILE, TILE / 2]);
}

function dots(context: OffscreenCanvasRenderingContext2D): void {
  context.beginPath();
  context.arc(TILE / 2, TILE / 2, 2, 0, 2 * Math.PI);
  context.fill();
}
