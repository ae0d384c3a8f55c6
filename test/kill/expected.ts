/** What an image and its mask may be after a kill, by what the killed process had said. */
import type { Report } from './report';
import { nameOf, Script, type Content } from './script';

/** What may be lost: what was committed so shortly before the kill, in milliseconds. */
export const MAY_BE_LOST = 250;

/** A content that the image may have. */
interface Candidate {
  readonly name: string;
  readonly content: Content;
  /** When it was complete; Infinity where that wasn't said. Whoever finds an older one has lost this one. */
  readonly doneAt: number;
}

/** Committed edits that were not found again. */
export interface Loss {
  readonly edits: number;
  /** How long the oldest of them had been committed before the kill, in milliseconds; 0 for none. */
  readonly age: number;
}

export class Expected {
  /** Oldest first; the first one was complete long enough before the last kill to be there. */
  private candidates: Candidate[];
  /** Names of what the mask may hold; null stands for no file. */
  private masks: Set<string | null> = new Set([null]);
  private killedAt = 0;
  private readonly blankName: string;

  /** @param blank what an image without a mask starts with */
  constructor(blank: Content) {
    this.blankName = nameOf(blank);
    this.candidates = [{ name: this.blankName, content: blank, doneAt: -Infinity }];
  }

  /** Whether a mask may hold this. @param name null for no file */
  allowsMask(name: string | null): boolean {
    return this.masks.has(name);
  }

  /** The name of the content that a mask stands for. @param name null for no file */
  contentOfMask(name: string | null): string {
    return name ?? this.blankName;
  }

  /** What may be found, for a message: names, and how long before the kill each was complete. */
  toString(): string {
    return this.candidates.map(({ name, doneAt }) => `${name} (${this.killedAt - doneAt} ms)`).join('\n');
  }

  /** A process found this content. @returns undefined where it may not be */
  find(name: string): { content: Content; loss: Loss } | undefined {
    const at = this.candidates.findLastIndex((each) => each.name === name);
    if (at < 0) return undefined;
    const lost = this.candidates.slice(at + 1).filter(({ doneAt }) => doneAt < Infinity);
    const age = lost.length === 0 ? 0 : this.killedAt - lost[0].doneAt;
    const found = this.candidates[at];
    this.candidates = [{ ...found, doneAt: -Infinity }];
    return { content: found.content, loss: { edits: lost.length, age } };
  }

  /**
   * Follows a process from the content that it found to its end.
   * @param mask what the mask held when it was opened; null for no file
   * @returns how many steps it began
   */
  follow(reports: readonly Report[], seed: number, mask: string | null): number {
    const script = new Script(seed, this.candidates[0].content);
    this.masks = new Set([mask]);
    let steps = 0;
    /** Where in the candidates a save under way began. */
    let savingFrom: number | undefined;
    for (const report of reports) {
      if (report.type === 'start') {
        steps++;
        for (const content of script.next().contents) this.add(content);
      } else if (report.type === 'done') {
        this.candidates.push({ ...this.candidates.pop()!, doneAt: report.at });
      } else if (report.type === 'saving') {
        savingFrom = this.candidates.length - 1;
      } else if (report.type === 'saved') {
        this.masks = this.since(savingFrom!);
        savingFrom = undefined;
      }
    }
    if (savingFrom !== undefined) this.masks = new Set([...this.masks, ...this.since(savingFrom)]);
    return steps;
  }

  /** The process was killed: what was complete long enough before it must be found. */
  killed(at: number): void {
    this.killedAt = at;
    const last = this.candidates.findLastIndex(({ doneAt }) => doneAt <= at - MAY_BE_LOST);
    this.candidates = this.candidates.slice(last);
  }

  /**
   * Whether the killed process had done something, longer ago than may be lost, that nothing but its journal holds.
   * @param held names of the contents that lie elsewhere: in the mask, in a backup
   */
  needsJournal(held: ReadonlySet<string>): boolean {
    return this.candidates[0].doneAt > -Infinity && !this.candidates.some(({ name }) => held.has(name));
  }

  private add(content: Content): void {
    this.candidates.push({ name: nameOf(content), content, doneAt: Infinity });
  }

  /** What a save that began at a candidate may have written. */
  private since(from: number): Set<string | null> {
    const names = new Set<string | null>(this.candidates.slice(from).map(({ name }) => name));
    // Blank labels that were never saved need no file.
    if (this.masks.has(null) && names.has(this.blankName)) names.add(null);
    return names;
  }
}
