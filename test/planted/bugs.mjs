/** Bugs that tests must find: each changes one place of the source as it is loaded, none is in the source. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} PlantedBug
 * @property {string} what for people
 * @property {'model' | 'kills'} foundBy the model-based test, or the kills of processes
 * @property {string} file relative to the repository
 * @property {string} from occurs exactly once in the file
 * @property {string} to
 */

/** @type {Readonly<Record<string, PlantedBug>>} */
export const PLANTED_BUGS = {
  runEnd: {
    what: 'the end of a run is off by one',
    foundBy: 'model',
    file: 'src/core/runs.ts',
    from: 'cells.fill(runs[i + 2], start, start + runs[i + 1]);',
    to: 'cells.fill(runs[i + 2], start, start + runs[i + 1] - 1);',
  },
  confirmedBit: {
    what: 'the confirmed bit of a run’s last pixel is lost when a mask is read',
    foundBy: 'model',
    file: 'src/core/mask/confirmedBits.ts',
    from: 'i < at + length; i++) cells[i] |= flag;',
    to: 'i < at + length - 1; i++) cells[i] |= flag;',
  },
  undoAfterSave: {
    what: 'an undo after a save, and whatever else VS Code counts wrongly, passes for saved',
    foundBy: 'model',
    file: 'src/host/document/labelHistory.ts',
    from: '  private checkTruth(): void {\n',
    to: '  private checkTruth(): void {\n    return;\n',
  },
  lateAfterSave: {
    what: 'what was learned from a stroke joins its edit although a save or a backup has taken that',
    foundBy: 'model',
    file: 'src/host/document/learnedRuns.ts',
    from: 'this.stroke.isCaptured = true;',
    to: 'this.stroke.isCaptured = false;',
  },
  lateAfterUndo: {
    what: 'what was learned from a stroke is taken in although the stroke was undone since',
    foundBy: 'model',
    file: 'src/host/document/learnedRuns.ts',
    from: '  outdated(): void {\n    this.stroke = undefined;\n',
    to: '  outdated(): void {\n',
  },
  lateOverPaint: {
    what: 'what was learned from a stroke overwrites confirmed pixels',
    foundBy: 'model',
    file: 'src/host/document/documentCore.ts',
    from: 'diffRuns(cells, fillUnconfirmed(cells, runs)).after',
    to: 'diffRuns(cells, runs).after',
  },
  droppedEdits: {
    what: 'the journal drops edits',
    foundBy: 'kills',
    file: 'src/host/journal/nodeJournal.node.ts',
    from: 'writeAll(this.file.descriptor, bytes);',
    // Behind length and checksum, 8 bytes, stands the letter of the record.
    to: "if (bytes[8] !== 'E'.charCodeAt(0)) writeAll(this.file.descriptor, bytes);",
  },
  lateEdits: {
    what: 'the journal writes edits half a second late',
    foundBy: 'kills',
    file: 'src/host/journal/documentJournal.ts',
    from: 'this.enqueue(() => this.writeChanges()), 0);',
    to: 'this.enqueue(() => this.writeChanges()), 500);',
  },
};

/**
 * A vitest plugin that plants one bug.
 * @param {string | undefined} name of {@link PLANTED_BUGS}; undefined: none
 * @returns {import('vite').Plugin[]}
 * @throws Error while loading when the place isn't in the source any more
 */
export function plantBug(name) {
  const bug = bugNamed(name);
  if (bug === undefined) return [];
  const path = pathOf(bug).replaceAll('\\', '/');
  return [
    {
      name: 'planted-bug',
      enforce: 'pre',
      transform(code, id) {
        return id.split('?')[0] === path ? { code: planted(bug, code), map: null } : undefined;
      },
    },
  ];
}

/**
 * The same for what esbuild bundles.
 * @param {string | undefined} name
 * @returns {import('esbuild').Plugin[]}
 * @throws Error as above
 */
export function plantInBundle(name) {
  const bug = bugNamed(name);
  if (bug === undefined) return [];
  const path = pathOf(bug);
  return [
    {
      name: 'planted-bug',
      setup({ onLoad }) {
        onLoad({ filter: /\.ts$/ }, async (file) =>
          file.path === path
            ? { contents: planted(bug, await readFile(path, 'utf8')), loader: 'ts' }
            : undefined,
        );
      },
    },
  ];
}

/** @param {string | undefined} name @returns {PlantedBug | undefined} undefined where none is to be planted */
function bugNamed(name) {
  if (name === undefined) return undefined;
  const bug = PLANTED_BUGS[name];
  if (bug === undefined) throw new Error(`there is no bug "${name}" to plant`);
  return bug;
}

/** @param {PlantedBug} bug */
function pathOf({ file }) {
  return fileURLToPath(new URL(`../../${file}`, import.meta.url));
}

/** @param {PlantedBug} bug @param {string} code @returns {string} the code with the bug */
function planted({ what, file, from, to }, code) {
  const parts = code.split(from);
  if (parts.length !== 2) throw new Error(`${file} no longer has the place for "${what}"`);
  return parts.join(to);
}
