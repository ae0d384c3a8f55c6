/** What changed files mean for an index. */
import { describe, expect, it } from 'vitest';
import { changedPaths } from '../../../../src/host/datasetIndex/changedPaths';
import type { ChangeKind } from '../../../../src/host/datasetIndex/fileChanges';

const RULES = { images: ['images/**/*.jpg'], labels: 'labels/{path}.png' };
const IMAGES = ['images/a.jpg', 'images/v1.0/b.jpg'].map((path) => ({ path }));
const of = (path: string, kind: ChangeKind) => changedPaths(new Map([[path, kind]]), RULES, IMAGES);

describe('a changed path', () => {
  it.each<[string, ChangeKind, string[], boolean]>([
    ['labels/a.png', 'created', ['images/a.jpg'], false],
    ['labels/a.png', 'changed', ['images/a.jpg'], false],
    ['labels/a.png', 'deleted', ['images/a.jpg'], false],
    ['labels/gone.png', 'created', [], true],
    ['labels/gone.png', 'changed', [], false],
    ['images/a.jpg', 'created', [], false],
    ['images/a.jpg', 'changed', [], false],
    ['images/a.jpg', 'deleted', [], true],
    ['images/new.jpg', 'created', [], true],
    ['images/new.jpg', 'deleted', [], false],
    ['images/v1.0', 'deleted', [], true],
    ['images/v2.0', 'created', [], true],
    ['images/other.d', 'deleted', [], false],
    ['images/folder', 'created', [], true],
    ['images/notes.txt', 'created', [], false],
  ])('%s, %s: masks of %j; another list: %s', (path, kind, images, isListOld) => {
    expect(of(path, kind)).toEqual({ images, isListOld });
  });
});
