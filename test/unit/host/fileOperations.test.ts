/** What moving and deleting images means for their masks, by the disk. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancellationTokenSource, FileType, workspace as vscodeWorkspace } from 'vscode';
import { DatasetService } from '../../../src/host/dataset/datasetService';
import { Folders } from '../../../src/host/fileOperations/folders';
import { planDeletes } from '../../../src/host/fileOperations/planOperations';
import { IndexedWorkspace } from './datasetIndex/workspace';

let workspace: IndexedWorkspace;
let datasets: DatasetService;
beforeEach(() => {
  workspace = new IndexedWorkspace();
  datasets = new DatasetService();
});
afterEach(() => {
  datasets.dispose();
  workspace.remove();
});

const { token } = new CancellationTokenSource();
const below = (uris: readonly { path: string }[]): string[] =>
  uris.map(({ path }) => path.slice(workspace.folder.length + 1));

describe('a folder of masks', () => {
  beforeEach(() => {
    workspace.dataset({ images: ['images/**/*.png'] });
    workspace.images('images/day/a.png', 'images/day/b.png', 'labels/day/a.png', 'labels/day/b.png');
  });

  it('goes as a whole with its images’ folder', async () => {
    expect(below(await planDeletes([workspace.uri('images/day')], datasets, token))).toEqual(['labels/day']);
  });

  it('stays where it holds more, be it a link to a folder', async () => {
    mkdirSync(workspace.path('elsewhere'));
    symlinkSync(workspace.path('elsewhere'), workspace.path('labels/day/notes'));
    expect(below(await planDeletes([workspace.uri('images/day')], datasets, token)).sort()).toEqual([
      'labels/day/a.png',
      'labels/day/b.png',
    ]);
  });
});

it('a folder of many images is listed once for all of them: VS Code does not wait for long', async () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `${i}.png`);
  const listing = names.map((name): [string, FileType] => [name, FileType.File]);
  const list = vi.spyOn(vscodeWorkspace.fs, 'readDirectory').mockResolvedValue(listing);
  try {
    const folders = new Folders(token);
    for (const name of names) expect(await folders.has(workspace.uri(`day/${name}`))).toBe(true);
    expect(list).toHaveBeenCalledTimes(1);
  } finally {
    list.mockRestore();
  }
});
