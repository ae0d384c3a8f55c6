/**
 * What a child process does, and what must come of it: a random but repeatable sequence of steps, played on plain
 * arrays. Child and parent make the same script from the same seed; the parent never asks the child what is right.
 */
import { createHash } from 'node:crypto';
import { seededRandom } from '../../src/core/random';

/** Class ids that strokes paint; the built-in classes. */
const CLASSES = 21;
const UNLABELED = 255;
const CONFIRMED = 0x100;
const LONGEST_SPAN = 40;
const MOST_SPANS = 6;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Labels of an image at one moment: `class | confirmed << 8` a pixel, and the status. */
export interface Content {
  readonly cells: Uint16Array;
  readonly status: string;
}

/** Pixels from a row-major index. */
export type Span = readonly [start: number, length: number];

export type Step =
  | { readonly kind: 'stroke' | 'strokeAndRevert'; readonly classId: number; readonly spans: readonly Span[] }
  | { readonly kind: 'undo' | 'redo' | 'approve' | 'clear' | 'save' };

/** How often each kind comes, of 100. Saves are rare: what a mask holds, no journal has to bring back. */
const WEIGHTS: readonly (readonly [Step['kind'], number])[] = [
  ['stroke', 76],
  ['undo', 11],
  ['redo', 6],
  ['save', 2],
  ['strokeAndRevert', 1],
  ['approve', 2],
  ['clear', 2],
];

/** Names a content: equal names, equal content. */
export function nameOf({ cells, status }: Content): string {
  const bytes = new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
  return `${status} ${createHash('sha1').update(bytes).digest('hex').slice(0, 16)}`;
}

export function blank({ width, height }: Size): Content {
  return { cells: new Uint16Array(width * height).fill(UNLABELED), status: 'unlabeled' };
}

/** The steps of one process, from the content that it opened. */
export class Script {
  private readonly draw: () => number;
  /** What VS Code's undo stack leads to: the start, then the content after each edit. */
  private stack: Content[];
  private top = 0;

  constructor(seed: number, start: Content) {
    this.draw = seededRandom(seed);
    this.stack = [start];
  }

  /** What the labels are after the steps so far. */
  get content(): Content {
    return this.stack[this.top];
  }

  /** @returns the next step, and every content that the labels have while it runs, the last one last */
  next(): { step: Step; contents: readonly Content[] } {
    const step = this.choose();
    if (step.kind === 'strokeAndRevert') {
      const { content } = this;
      this.apply(step);
      const painted = this.content;
      // The revert follows a save, so it takes back this stroke, the redo branch with it.
      if (painted !== content) this.top--;
      this.stack.length = this.top + 1;
      return { step, contents: [painted, content] };
    }
    this.apply(step);
    return { step, contents: [this.content] };
  }

  private choose(): Step {
    let left = this.draw() * WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
    const [kind] = WEIGHTS.find(([, weight]) => (left -= weight) < 0) ?? WEIGHTS[0];
    if (kind !== 'stroke' && kind !== 'strokeAndRevert') return { kind };
    const classId = this.draw() < 0.15 ? UNLABELED : this.whole(CLASSES);
    return { kind, classId, spans: this.spans() };
  }

  private spans(): Span[] {
    const pixels = this.content.cells.length;
    const spans: Span[] = [];
    let start = this.whole(pixels);
    for (let i = this.whole(MOST_SPANS); i >= 0 && start < pixels; i--) {
      const length = Math.min(1 + this.whole(LONGEST_SPAN), pixels - start);
      spans.push([start, length]);
      start += length + 1 + this.whole(LONGEST_SPAN);
    }
    return spans;
  }

  private apply(step: Step): void {
    switch (step.kind) {
      case 'stroke':
      case 'strokeAndRevert': {
        this.push('corrected', (cells) => {
          for (const [start, length] of step.spans)
            cells.fill(step.classId | CONFIRMED, start, start + length);
        });
        return;
      }
      case 'approve': {
        this.push('approved', (cells) => {
          cells.forEach((cell, at) => (cells[at] = cell | CONFIRMED));
        });
        return;
      }
      case 'clear': {
        this.push('unlabeled', (cells) => void cells.fill(UNLABELED));
        return;
      }
      case 'undo':
        this.top = Math.max(0, this.top - 1);
        return;
      case 'redo':
        this.top = Math.min(this.stack.length - 1, this.top + 1);
        return;
      case 'save':
        return;
    }
  }

  /** A new edit, unless it changes nothing; a stroke that changes no pixel leaves the status, too. */
  private push(status: string, change: (cells: Uint16Array) => void): void {
    const cells = this.content.cells.slice();
    change(cells);
    const samePixels = cells.every((cell, at) => cell === this.content.cells[at]);
    if (samePixels && (status === 'corrected' || status === this.content.status)) return;
    this.stack = [...this.stack.slice(0, this.top + 1), { cells, status }];
    this.top++;
  }

  private whole(below: number): number {
    return Math.floor(this.draw() * below);
  }
}
