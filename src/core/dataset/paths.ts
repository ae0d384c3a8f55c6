/** Paths inside a dataset: relative, with `/` between folders. */

const PLACEHOLDER = '{path}';
/** A part `..`; a test takes no memory, unlike the path's parts. */
const PARENT = /(?:^|\/)\.\.(?:\/|$)/;
/** A part that is empty, or `.`. */
const NOTHING = /(?:^|\/)\.?(?:\/|$)/;

/** Whether a path or glob is relative and can't leave its folder. */
export function isInsidePath(path: string): boolean {
  if (path === '' || path.startsWith('/') || /^[a-z]:/i.test(path)) return false;
  if (path.includes('\\') || path.includes('\0')) return false;
  return !PARENT.test(path);
}

/** Whether a path inside the dataset is written as a file system would write it: no empty part and no `.`. */
export function isPlainPath(path: string): boolean {
  return isInsidePath(path) && !NOTHING.test(path);
}

/** Whether a mask template has `{path}` exactly once and names PNG files. */
export function hasPathPlaceholder(template: string): boolean {
  return template.split(PLACEHOLDER).length === 2 && template.toLowerCase().endsWith('.png');
}

/** What stands before and after `{path}`. */
export function splitTemplate(template: string): { prefix: string; suffix: string } {
  const [prefix, suffix] = withoutDotSlash(template).split(PLACEHOLDER);
  return { prefix, suffix };
}

export function withoutDotSlash(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}

/** The path without its last extension; a leading dot is none. */
export function withoutExtension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? path : path.slice(0, path.length - name.length + dot);
}

/** The path's last part. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
