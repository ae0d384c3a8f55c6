/** Saving an open image's labels through VS Code: what counts is whether the mask holds them then. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Uri } from 'vscode';
import { saveLabels } from '../../../src/host/editor/saveLabels';
import { workbench } from '../../support/fakeVscode/workbench';

const image = Uri.file('/images/a.png');

beforeEach(() => workbench.reset());

/** @param answer what VS Code answers to the save, once that has saved the labels or not */
function save({ saved, answer }: { saved: boolean; answer: () => Promise<void> }): Promise<void> {
  const core = { dirty: true };
  workbench.save = async (file) => {
    core.dirty = !saved;
    await answer();
    return file;
  };
  return saveLabels({ uri: image, core } as never, 'is not saved yet');
}

const canceled = (): Promise<void> => Promise.reject(new Error('Canceled'));

describe('saving an open image', () => {
  it.each([
    ['VS Code says so', () => Promise.resolve()],
    ['VS Code cancelled it for another save that did', canceled],
  ])('is done where the mask holds the labels: %s', async (_, answer) => {
    await expect(save({ saved: true, answer })).resolves.toBeUndefined();
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no space left')), /a\.png is not saved yet: no space left$/],
    ['is asked about', () => Promise.resolve(), /a\.png is not saved yet\.$/],
  ])('names the file where the save %s', async (_, answer, message) => {
    await expect(save({ saved: false, answer })).rejects.toThrow(message);
    await expect(save({ saved: false, answer })).rejects.toMatchObject({ code: 'write-failed' });
  });
});
