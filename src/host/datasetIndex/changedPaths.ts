/** What changed files mean for an index. */
import { imageCandidatesOf, isImagePath, isMaskPath, type PathRules } from '../../core/dataset/maskPaths';
import { mayBeFolder } from '../io/watchedFiles';
import type { ChangeKind } from './fileChanges';
import { placeOf } from './imageRow';

export interface ChangedPaths {
  /** Known images whose masks have to be looked at. */
  readonly images: readonly string[];
  /** Whether there may be other files than before. */
  readonly isListOld: boolean;
}

type Images = readonly { readonly path: string }[];

/** @param images those that are known, ascending by path */
export function changedPaths(
  batch: ReadonlyMap<string, ChangeKind>,
  rules: PathRules,
  images: Images,
): ChangedPaths {
  const changed: string[] = [];
  let isListOld = false;
  for (const [path, kind] of batch) {
    const owner = imageCandidatesOf(rules, path).find((image) => placeOf(images, image) >= 0);
    if (owner !== undefined) changed.push(owner);
    else if (kind !== 'changed') isListOld ||= mayList(path, kind, rules, images);
  }
  return { images: changed, isListOld };
}

/** Whether a path that came or went can change which files there are. */
function mayList(path: string, kind: ChangeKind, rules: PathRules, images: Images): boolean {
  if (isImagePath(rules, path)) return placeOf(images, path) >= 0 === (kind === 'deleted');
  if (isMaskPath(rules, path)) return true;
  const folder = `${path}/`;
  if (kind === 'deleted' && images.at(-1 - placeOf(images, folder))?.path.startsWith(folder)) return true;
  return mayBeFolder(path);
}
