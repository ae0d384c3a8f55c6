/** Hears when another program may have changed an open image's files, and has them looked at once it is done. */
import * as vscode from 'vscode';
import { errorText } from '../errorText';
import type { LabelDocument } from './labelDocument';

/** Programs that replace a file delete and create it, or write it in pieces. Milliseconds without an event. */
const QUIET = 200;
/** After that a file that is missing or unreadable stays so. Milliseconds. */
const SETTLED = 800;
/** Between looks at size and time of the files of an image that is shown; milliseconds. */
const INTERVAL = 5000;

/** @returns false where another look must follow, to be sure */
type Look = (sure: boolean) => Promise<boolean>;

/** Watches mask and image of a document until it is closed, wherever they lie; own saves are told apart by content. */
export class DiskWatcher implements vscode.Disposable {
  private readonly subscriptions: { dispose(): void }[];

  constructor(
    document: LabelDocument,
    private readonly log: Pick<vscode.LogOutputChannel, 'warn'>,
  ) {
    const { disk, uri, maskUri, dataset } = document;
    const root = vscode.workspace.getWorkspaceFolder(uri)?.uri ?? dataset.root;
    const touched = this.debounced((sure) => disk.lookIfTouched(sure));
    const classes = this.debounced((sure) => disk.lookAtMask(sure));
    this.subscriptions = [
      touched,
      classes,
      // A mask may have come with a dataset file that knows its classes, and before it.
      document.onDidChangeDataset(() => classes.soon()),
      // Watchers miss what happens on file systems that can't be watched and while the machine sleeps, and VS Code
      // drops the events of a file that comes and goes in a moment.
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) touched.soon();
      }),
      repeated(() => {
        const isShown = [...document.views].some(({ ready }) => ready);
        if (isShown && vscode.window.state.focused) touched.soon();
      }),
      ...this.watch(uri, root, (sure) => disk.lookAtImage(sure)),
      ...(maskUri === undefined ? [] : this.watch(maskUri, root, (sure) => disk.lookAtMask(sure))),
    ];
    // What changed between reading and watching, or while a restored document's window was closed.
    touched.soon();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Watches a file and the folders that it lies in below `root`: of a deleted folder, only that itself is told. */
  private watch(file: vscode.Uri, root: vscode.Uri, look: Look): { dispose(): void }[] {
    const looking = this.debounced(look);
    const watchers = pathsBelow(root, file).flatMap((path) => {
      const name = new vscode.RelativePattern(vscode.Uri.joinPath(path, '..'), escapeGlob(nameOf(path)));
      // A folder changes with every file in it.
      const watcher = vscode.workspace.createFileSystemWatcher(name, false, path !== file);
      const events = [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete];
      return [watcher, ...events.map((event) => event(() => looking.soon()))];
    });
    return [looking, ...watchers];
  }

  /** Looks once events have stopped, and once more where that could not be decided. */
  private debounced(look: Look): { soon(): void; dispose(): void } {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const schedule = (delay: number, sure: boolean): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void act(sure), delay);
    };
    const act = async (sure: boolean): Promise<void> => {
      const mine = timer;
      try {
        const decided = await look(sure);
        if (!decided && timer === mine) schedule(SETTLED, true);
      } catch (error) {
        // Nothing can be said about a file that can't be read now; a save checks it again, and says why it fails.
        this.log.warn(`A file of an open image can't be checked: ${errorText(error)}`);
      }
    };
    return {
      soon: () => schedule(QUIET, false),
      dispose: () => {
        clearTimeout(timer);
        timer = undefined;
      },
    };
  }
}

function repeated(act: () => void): { dispose(): void } {
  const timer = setInterval(act, INTERVAL);
  return { dispose: () => clearInterval(timer) };
}

/** The file and the folders that it lies in, `root` left out; the file alone where it isn't below. */
function pathsBelow(root: vscode.Uri, file: vscode.Uri): vscode.Uri[] {
  const paths = [file];
  for (let at = vscode.Uri.joinPath(file, '..'); isBelow(root, at); at = vscode.Uri.joinPath(at, '..')) {
    paths.push(at);
  }
  return paths;
}

function isBelow(root: vscode.Uri, path: vscode.Uri): boolean {
  const folder = root.path.endsWith('/') ? root.path : `${root.path}/`;
  return path.path.startsWith(folder);
}

function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A glob that matches just this name. */
function escapeGlob(name: string): string {
  return name.replaceAll(/[*?[\]{}]/g, (char) => `[${char}]`);
}
