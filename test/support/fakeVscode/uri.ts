/** Addresses, as `vscode.Uri` reads, joins and writes them (POSIX paths only). */
import { posix } from 'node:path';
import type * as vscode from 'vscode';

type Parts = Pick<Uri, 'scheme' | 'authority' | 'path' | 'query' | 'fragment'>;

const PATTERN = /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

export class Uri implements vscode.Uri {
  private constructor(
    readonly scheme: string,
    readonly authority: string,
    readonly path: string,
    readonly query: string,
    readonly fragment: string,
  ) {}

  static file(path: string): Uri {
    return new Uri('file', '', path.startsWith('/') ? path : `/${path}`, '', '');
  }

  static parse(text: string, strict = false): Uri {
    const groups: readonly (string | undefined)[] = PATTERN.exec(text)?.slice(1) ?? [];
    const [scheme, authority, path, query, fragment] = groups.map((part) => decodeURIComponent(part ?? ''));
    if (strict && scheme === '') throw new Error(`no URI: ${text}`);
    return Uri.from({ scheme: scheme === '' ? 'file' : scheme, authority, path, query, fragment });
  }

  static from({ scheme, authority = '', path = '', query = '', fragment = '' }: Partial<Parts>): Uri {
    if (scheme === undefined) throw new Error('a URI needs a scheme');
    const rooted = path.startsWith('/') || (path === '' && scheme !== 'file') ? path : `/${path}`;
    return new Uri(scheme, authority, rooted, query, fragment);
  }

  static joinPath(base: vscode.Uri, ...segments: string[]): Uri {
    return Uri.from({ ...parts(base), path: posix.join(base.path, ...segments) });
  }

  get fsPath(): string {
    return this.authority !== '' && this.scheme === 'file' ? `//${this.authority}${this.path}` : this.path;
  }

  with(change: Partial<Parts>): Uri {
    return Uri.from({ ...parts(this), ...change });
  }

  toString(skipEncoding = false): string {
    const encode = skipEncoding ? (text: string) => text : encodeStrictly;
    const path = this.path.split('/').map(encode).join('/');
    const authority = this.authority !== '' || this.scheme === 'file' ? `//${encode(this.authority)}` : '';
    const query = this.query === '' ? '' : `?${encode(this.query)}`;
    const fragment = this.fragment === '' ? '' : `#${encode(this.fragment)}`;
    return `${this.scheme}:${authority}${path}${query}${fragment}`;
  }

  toJSON(): unknown {
    return { $mid: 1, ...parts(this), external: this.toString() };
  }
}

function parts({ scheme, authority, path, query, fragment }: vscode.Uri): Parts {
  return { scheme, authority, path, query, fragment };
}

/** VS Code encodes these as well, which `encodeURIComponent` leaves alone. */
function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
