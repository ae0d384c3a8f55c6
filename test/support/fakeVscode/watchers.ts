/** File watchers that fire when a test says that a file changed. */
import { posix } from 'node:path';
import type * as vscode from 'vscode';
import { EventEmitter } from './events';
import { Uri } from './uri';

export type FileEvent = 'created' | 'changed' | 'deleted';

export class RelativePattern implements vscode.RelativePattern {
  readonly baseUri: vscode.Uri;
  readonly base: string;

  constructor(
    from: vscode.WorkspaceFolder | vscode.Uri | string,
    readonly pattern: string,
  ) {
    this.baseUri = typeof from === 'string' ? Uri.file(from) : 'uri' in from ? from.uri : from;
    this.base = this.baseUri.fsPath;
  }
}

class FileWatcher implements vscode.FileSystemWatcher {
  readonly emitters = {
    created: new EventEmitter<vscode.Uri>(),
    changed: new EventEmitter<vscode.Uri>(),
    deleted: new EventEmitter<vscode.Uri>(),
  };
  readonly onDidCreate = this.emitters.created.event;
  readonly onDidChange = this.emitters.changed.event;
  readonly onDidDelete = this.emitters.deleted.event;

  constructor(
    readonly pattern: vscode.GlobPattern,
    readonly ignoreCreateEvents: boolean,
    readonly ignoreChangeEvents: boolean,
    readonly ignoreDeleteEvents: boolean,
    private readonly forget: (watcher: FileWatcher) => void,
  ) {}

  dispose(): void {
    for (const emitter of Object.values(this.emitters)) emitter.dispose();
    this.forget(this);
  }
}

export class FileWatchers {
  private readonly watchers = new Set<FileWatcher>();

  create(pattern: vscode.GlobPattern, ...ignore: (boolean | undefined)[]): vscode.FileSystemWatcher {
    const [created, changed, deleted] = [0, 1, 2].map((i) => ignore[i] ?? false);
    const watcher = new FileWatcher(pattern, created, changed, deleted, (each) => this.watchers.delete(each));
    this.watchers.add(watcher);
    return watcher;
  }

  /** The process that watched is gone. */
  clear(): void {
    this.watchers.clear();
  }

  /** Tells every watcher whose pattern matches. */
  fire(event: FileEvent, file: vscode.Uri): void {
    for (const watcher of [...this.watchers]) {
      const ignored = {
        created: watcher.ignoreCreateEvents,
        changed: watcher.ignoreChangeEvents,
        deleted: watcher.ignoreDeleteEvents,
      };
      if (!ignored[event] && matches(watcher.pattern, file)) watcher.emitters[event].fire(file);
    }
  }
}

/** `**`, `*`, `?`, `{a,b}` and `[x]`, which is all that globs here are made of. */
export function matches(pattern: vscode.GlobPattern, file: vscode.Uri): boolean {
  if (typeof pattern === 'string') return regExp(pattern).test(file.path.replace(/^\//, ''));
  if (pattern.baseUri.scheme !== file.scheme) return false;
  return regExp(pattern.pattern).test(posix.relative(pattern.baseUri.path, file.path));
}

function regExp(glob: string): RegExp {
  const source = glob.replaceAll(/\*\*\/|\*\*|\*|\?|\{[^}]*\}|\[.\]|[.+^$()|[\]\\]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.startsWith('{')) return `(?:${part.slice(1, -1).split(',').join('|')})`;
    return part.startsWith('[') && part.length > 1 ? `\\${part[1]}` : `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}
