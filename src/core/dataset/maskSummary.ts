/** What many masks hold together: shown before a dataset takes them. */
import type { LabelClass } from '../classes';
import { UNLABELED } from '../labelMap';
import { idsOfColors, type SurveyedColors, type SurveyedIds } from '../mask/surveyMask';
import type { MaskEncoding } from '../mask/types';

export class MaskSummary {
  /** Masks that could be read, by what they hold. */
  readonly kinds: Record<MaskEncoding | 'colors', number> = { palette: 0, gray: 0, colors: 0 };
  /** Those as large as their image. */
  fitting = 0;
  /** What is wrong with the others, a line each. */
  readonly problems: string[] = [];
  /** Pixels of each class, 255 included. */
  readonly pixels = new Map<number, number>();
  /** Pixels of ids that no class has. */
  readonly unknownIds = new Map<number, number>();
  /** Pixels of colours that no class has. */
  readonly unknownColors = new Map<number, number>();
  private readonly names: ReadonlySet<number>;
  private readonly ofColor: ReadonlyMap<number, number>;

  constructor(classes: readonly LabelClass[]) {
    this.names = new Set(classes.map(({ id }) => id));
    this.ofColor = idsOfColors(classes);
  }

  get read(): number {
    return this.kinds.palette + this.kinds.gray + this.kinds.colors;
  }

  /** What most of them are; undefined where none could be read. */
  get mostly(): MaskEncoding | 'colors' | undefined {
    const [[kind, count]] = Object.entries(this.kinds).sort(([, a], [, b]) => b - a);
    return count === 0 ? undefined : (kind as MaskEncoding | 'colors');
  }

  /** @param size of its image, raw; undefined where that can't be read @param file for messages */
  add(
    survey: SurveyedIds | SurveyedColors,
    size: { readonly width: number; readonly height: number } | undefined,
    file: string,
  ): void {
    this.kinds[survey.kind]++;
    if (size?.width === survey.width && size.height === survey.height) this.fitting++;
    else {
      const image = size === undefined ? 'an image that cannot be read' : `${size.width}×${size.height}`;
      this.problems.push(`${file} is ${survey.width}×${survey.height} pixels, its image ${image}`);
    }
    if (survey.kind === 'colors') {
      for (const [color, pixels] of survey.colors) {
        const id = this.ofColor.get(color);
        if (id === undefined) count(this.unknownColors, color, pixels);
        else count(this.pixels, id, pixels);
      }
    } else {
      for (const [id, pixels] of survey.counts) {
        const isKnown = id === UNLABELED || this.names.has(id);
        count(isKnown ? this.pixels : this.unknownIds, id, pixels);
      }
    }
  }

  addProblem(problem: string): void {
    this.problems.push(problem);
  }
}

function count(map: Map<number, number>, key: number, pixels: number): void {
  map.set(key, (map.get(key) ?? 0) + pixels);
}
