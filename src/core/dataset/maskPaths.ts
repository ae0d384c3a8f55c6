/** Which image has which mask, and the other way round. */
import { LabelerError } from '../errors';
import { DEFAULT_DATASET, type Dataset } from './dataset';
import { compileGlob, type Glob } from './glob';
import { baseName, isInsidePath, isPlainPath, splitTemplate, withoutExtension } from './paths';

/** Extensions of the images that the labeler opens. */
export const IMAGE_EXTENSIONS = ['jpg', 'jpeg', 'png', 'webp', 'bmp'] as const;

/** What the paths depend on. */
export type PathRules = Pick<Dataset, 'images' | 'labels'>;

const compiledGlobs = new WeakMap<readonly string[], readonly Glob[]>();
const knownTemplates = new WeakMap<PathRules, ReturnType<typeof splitTemplate>>();
/** One a glob. */
const knownNamings = new WeakMap<PathRules, readonly MaskNaming[]>();

/** Whether the path has the form of a mask, where masks can be told from images by their path. */
export function isMaskPath(rules: PathRules, path: string): boolean {
  const { prefix, suffix } = templateOf(rules);
  if (prefix === '' && suffix.toLowerCase() === '.png') return false;
  return pathOfMask({ prefix, suffix }, path) !== undefined;
}

/** Whether the dataset's globs take the path in as an image. */
export function isImagePath(rules: PathRules, path: string): boolean {
  return isPlainPath(path) && !isMaskPath(rules, path) && globOf(rules, path) !== undefined;
}

/**
 * The mask of an image, both below the dataset.
 * @returns undefined when the path is not an image of the dataset
 * @throws LabelerError `dataset-invalid` when the path leaves the dataset, or the mask would replace the image
 */
export function maskPathOf(rules: PathRules, imagePath: string): string | undefined {
  const naming = maskNamingOf(rules, imagePath);
  return naming && maskNamed(naming, imagePath);
}

/** How the masks of a glob's images are named after them. */
export interface MaskNaming {
  /** Characters of the image's path that are the glob's fixed part. */
  readonly baseLength: number;
  readonly prefix: string;
  readonly suffix: string;
}

/** The mask of an image, by its {@link maskNamingOf}. */
export function maskNamed({ baseLength, prefix, suffix }: MaskNaming, imagePath: string): string {
  return prefix + withoutExtension(imagePath.slice(baseLength)) + suffix;
}

/**
 * What {@link maskPathOf} goes by: few of them hold for many images, so an index keeps these instead of paths.
 * @throws LabelerError as it does
 */
export function maskNamingOf(rules: PathRules, imagePath: string): MaskNaming | undefined {
  if (!isPlainPath(imagePath)) throw outside(imagePath, imagePath);
  const naming = isMaskPath(rules, imagePath) ? undefined : namingOf(rules, imagePath);
  if (naming === undefined) return undefined;
  const mask = maskNamed(naming, imagePath);
  // A template's dots and an image's name can come together to `..`.
  if (!isInsidePath(mask)) throw outside(mask, imagePath);
  if (samePath(mask, imagePath)) {
    throw new LabelerError(
      'dataset-invalid',
      `${imagePath} would be replaced by its own mask ${mask}. Change "labels" in fcn-dataset.json, for example to ${JSON.stringify(DEFAULT_DATASET.labels)}.`,
      imagePath,
    );
  }
  return naming;
}

/** What the template makes of an image's path, sensible or not; undefined where no glob takes the image in. */
export function fillTemplate(rules: PathRules, imagePath: string): string | undefined {
  const naming = namingOf(rules, imagePath);
  return naming && maskNamed(naming, imagePath);
}

function namingOf(rules: PathRules, imagePath: string): MaskNaming | undefined {
  const at = imageGlobs(rules.images).findIndex((glob) => glob.matches(imagePath));
  return at < 0 ? undefined : namings(rules)[at];
}

function outside(path: string, image: string): LabelerError {
  return new LabelerError('dataset-invalid', `${image}: ${path} lies outside the dataset.`, image);
}

/**
 * The paths that an image of this mask can have: every glob with every extension, in lower and upper case.
 * Which of them exist, the caller finds out.
 */
export function imageCandidatesOf(rules: PathRules, maskPath: string): string[] {
  const path = isInsidePath(maskPath) ? pathOfMask(templateOf(rules), maskPath) : undefined;
  if (path === undefined) return [];
  const candidates = imageGlobs(rules.images).flatMap(({ base }) =>
    IMAGE_EXTENSIONS.flatMap((each) => [each, each.toUpperCase()]).map(
      (extension) => `${base}${path}.${extension}`,
    ),
  );
  return [...new Set(candidates)].filter(
    (image) =>
      !samePath(image, maskPath) && isImagePath(rules, image) && fillTemplate(rules, image) === maskPath,
  );
}

/** The folders in which images and masks lie, or in folders of which: `''` for the root, or ending with `/`. */
export function foldersOf({ images, labels }: PathRules): string[] {
  const { prefix } = splitTemplate(labels);
  const bases = imageGlobs(images).map(({ base }) => base);
  return [...new Set([...bases, prefix.slice(0, prefix.lastIndexOf('/') + 1)])];
}

/**
 * The mask of an image that no dataset has, as {@link DEFAULT_DATASET} would place it.
 * @param imagePath below the workspace folder; the mask's path is, too
 */
export function maskPathInWorkspace(imagePath: string): string {
  return `labels/${withoutExtension(imagePath)}.png`;
}

/**
 * The mask of an image outside every workspace folder.
 * @param imageName the file's name; the mask's path is below the image's own folder
 */
export function maskPathBeside(imageName: string): string {
  return `labels/${withoutExtension(baseName(imageName))}.png`;
}

/** What `{path}` is in a mask's path; undefined when it hasn't the template's form. */
function pathOfMask(
  { prefix, suffix }: { prefix: string; suffix: string },
  path: string,
): string | undefined {
  if (path.length <= prefix.length + suffix.length) return undefined;
  const starts = samePath(path.slice(0, prefix.length), prefix);
  const ends = samePath(path.slice(path.length - suffix.length), suffix);
  return starts && ends ? path.slice(prefix.length, path.length - suffix.length) : undefined;
}

function samePath(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function globOf({ images }: PathRules, path: string): Glob | undefined {
  return imageGlobs(images).find((glob) => glob.matches(path));
}

/** What stands before and after the image's path in its mask's. */
function templateOf(rules: PathRules): ReturnType<typeof splitTemplate> {
  let template = knownTemplates.get(rules);
  if (template === undefined) knownTemplates.set(rules, (template = splitTemplate(rules.labels)));
  return template;
}

function namings(rules: PathRules): readonly MaskNaming[] {
  const known = knownNamings.get(rules);
  if (known) return known;
  const { prefix, suffix } = templateOf(rules);
  const made = imageGlobs(rules.images).map(({ base }) => ({ baseLength: base.length, prefix, suffix }));
  knownNamings.set(rules, made);
  return made;
}

function imageGlobs(globs: readonly string[]): readonly Glob[] {
  const known = compiledGlobs.get(globs);
  if (known) return known;
  const compiled = globs.map(compileGlob);
  compiledGlobs.set(globs, compiled);
  return compiled;
}
