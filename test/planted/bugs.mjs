/** Bugs that the model-based test must find: each changes one place of the source as it is loaded, none is in the source. */
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} PlantedBug
 * @property {string} what for people
 * @property {string} file relative to the repository
 * @property {string} from occurs exactly once in the file
 * @property {string} to
 */

/** @type {Readonly<Record<string, PlantedBug>>} */
export const PLANTED_BUGS = {
  runEnd: {
    what: 'the end of a run is off by one',
    file: 'src/core/runs.ts',
    from: 'cells.fill(runs[i + 2], start, start + runs[i + 1]);',
    to: 'cells.fill(runs[i + 2], start, start + runs[i + 1] - 1);',
  },
  confirmedBit: {
    what: 'the confirmed bit of a run’s last pixel is lost when a mask is read',
    file: 'src/core/mask/confirmedBits.ts',
    from: 'i < at + length; i++) cells[i] |= flag;',
    to: 'i < at + length - 1; i++) cells[i] |= flag;',
  },
  undoAfterSave: {
    what: 'an undo after a save, and whatever else VS Code counts wrongly, passes for saved',
    file: 'src/host/document/labelHistory.ts',
    from: '  private checkTruth(): void {\n',
    to: '  private checkTruth(): void {\n    return;\n',
  },
};

/**
 * A vitest plugin that plants one bug.
 * @param {string | undefined} name of {@link PLANTED_BUGS}; undefined: none
 * @returns {import('vite').Plugin[]}
 * @throws Error while loading when the place isn't in the source any more
 */
export function plantBug(name) {
  if (name === undefined) return [];
  const bug = PLANTED_BUGS[name];
  if (bug === undefined) throw new Error(`there is no bug "${name}" to plant`);
  const path = fileURLToPath(new URL(`../../${bug.file}`, import.meta.url)).replaceAll('\\', '/');
  return [
    {
      name: 'planted-bug',
      enforce: 'pre',
      transform(code, id) {
        if (id.split('?')[0] !== path) return undefined;
        const parts = code.split(bug.from);
        if (parts.length !== 2) throw new Error(`${bug.file} no longer has the place for "${bug.what}"`);
        return { code: parts.join(bug.to), map: null };
      },
    },
  ];
}
