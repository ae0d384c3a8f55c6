/** VS Code's setting `workbench.editorAssociations`: which editor opens which files. */
import { IMAGE_EXTENSIONS } from '../core/dataset/maskPaths';

/** The id of the labeler's custom editor. */
export const VIEW_TYPE = 'fcnLabeler.labelEditor';

/** Editor ids by file name pattern. */
export type Associations = Readonly<Record<string, string>>;

/** The associations with the labeler for every image type that a person hasn't given to another editor. */
export function withImages(associations: Associations): Associations {
  const ours = IMAGE_EXTENSIONS.map((extension): [string, string] => [`*.${extension}`, VIEW_TYPE]);
  return { ...Object.fromEntries(ours), ...associations };
}

/** The associations without the labeler. */
export function withoutImages(associations: Associations): Associations {
  return Object.fromEntries(Object.entries(associations).filter(([, editor]) => editor !== VIEW_TYPE));
}
