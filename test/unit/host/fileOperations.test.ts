/** What moving and deleting images means for their masks, by the disk. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode';
import { DatasetService } from '../../../src/host/dataset/datasetService';
import { planDeletes, planMoves } from '../../../src/host/fileOperations/planOperations';
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

it('a folder of thousands of images is planned in time: VS Code does not wait for long', async () => {
  workspace.dataset({ images: ['images/**/*.png'] });
  const count = 15_000;
  const names = Array.from({ length: count }, (_, i) => `day/${String(i).padStart(6, '0')}.png`);
  for (const name of names) workspace.write(`images/${name}`, '');
  for (const name of names) workspace.write(`labels/${name}`, '');
  const started = performance.now();
  const renamed = [{ oldUri: workspace.uri('images/day'), newUri: workspace.uri('images/night') }];
  const { moves, left } = await planMoves(renamed, datasets, token);
  const took = performance.now() - started;
  expect([below(moves.map(({ from }) => from)), below(moves.map(({ to }) => to)), left]).toEqual([
    ['labels/day'],
    ['labels/night'],
    [],
  ]);
  expect(took).toBeLessThan(6000);
});
