/** Which class of the dataset each imported class becomes. */
import type { LabelClass } from '../classes';
import { VOC_CLASSES } from '../dataset/dataset';
import { LabelerError } from '../errors';
import { UNLABELED } from '../labelMap';
import { formatColor, vocColor } from '../palette';
import { fillerName, labelmapName } from './labelmapText';
import type { FormatId, ImportContent, ImportedClass } from './types';

/** What a person says: a class's name in the files, and the dataset's, or `unlabeled`. */
export type ClassRenames = ReadonlyMap<string, string>;

/** The name that takes a class away, unless the dataset has a class of this name. */
export const UNLABELED_NAME = 'unlabeled';

export class ImportClasses {
  /** The dataset's id for each imported one. */
  private readonly lookup = new Int16Array(256).fill(-1);
  private readonly used = new Set<number>();
  private readonly rest: number;

  /**
   * @param classes the dataset's
   * @throws LabelerError `exchange-invalid` where a rename names no class
   */
  constructor(
    private readonly content: ImportContent,
    classes: readonly LabelClass[],
    renames: ClassRenames = new Map(),
  ) {
    checkRenames(content, classes, renames);
    // Names come back as the files could hold them.
    const byName = new Map(classes.map(({ id, name }) => [labelmapName(name), id]));
    for (const { id, name } of classes) byName.set(name, id);
    const ids = new Set(byName.values());
    for (const { id, name } of content.classes) {
      const wanted = name === undefined ? undefined : (renames.get(name) ?? name);
      if (wanted !== undefined)
        this.lookup[id] = byName.get(wanted) ?? (wanted === UNLABELED_NAME ? UNLABELED : -1);
      else if (ids.has(id)) this.lookup[id] = id;
    }
    const background = content.restIsBackground
      ? classes.find(({ name }) => name.toLowerCase() === 'background')?.id
      : undefined;
    this.rest = background ?? UNLABELED;
  }

  /** Imported ids become the dataset's, in place. Ids without a class are remembered, and become unlabeled. */
  translate(labels: Uint8Array): void {
    const { lookup, used, rest } = this;
    const seen = new Uint8Array(256);
    for (let at = 0; at < labels.length; at++) {
      const id = labels[at];
      seen[id] = 1;
      labels[at] = id === UNLABELED ? rest : lookup[id] < 0 ? UNLABELED : lookup[id];
    }
    for (let id = 0; id < UNLABELED; id++) if (seen[id] === 1) used.add(id);
  }

  /** @throws LabelerError `exchange-invalid` that lists the classes that pixels have and the dataset hasn't */
  checkKnown(): void {
    const missing = [...this.used].filter((id) => this.lookup[id] < 0).sort((a, b) => a - b);
    if (missing.length === 0) return;
    const names = missing.map((id) => this.nameOf(id)).join(', ');
    throw new LabelerError(
      'exchange-invalid',
      `The dataset lacks ${missing.length === 1 ? 'the class' : 'the classes'} ${names}. Add ${missing.length === 1 ? 'it' : 'them'} to "classes" in fcn-dataset.json, or say which class takes the place. Nothing was imported.`,
    );
  }

  private nameOf(id: number): string {
    return this.content.classes.find((each) => each.id === id)?.name ?? `with the id ${id}`;
  }
}

function checkRenames({ classes }: ImportContent, known: readonly LabelClass[], renames: ClassRenames): void {
  for (const [from, to] of renames) {
    if (!classes.some(({ name }) => name === from)) {
      throw new LabelerError('exchange-invalid', `The files have no class "${from}".`);
    }
    if (to === UNLABELED_NAME || known.some(({ name }) => name === to)) continue;
    throw new LabelerError('exchange-invalid', `The dataset has no class "${to}".`);
  }
}

/** The classes of a dataset that an import makes: as the files name them, without fillers. */
export function classesOf({ classes }: ImportContent, format: FormatId): LabelClass[] {
  const named = classes.filter(
    ({ id, name }) => name !== undefined && name !== fillerName(id) && id !== UNLABELED,
  );
  // Where nothing names them, ids are those of Pascal VOC itself.
  if (named.length === 0) return format === 'voc' ? [...VOC_CLASSES] : classes.map(asClass);
  return named.map(asClass);
}

function asClass({ id, name, color }: ImportedClass): LabelClass {
  return { id, name: name ?? `class_${id}`, color: color ?? formatColor(vocColor(id)) };
}
