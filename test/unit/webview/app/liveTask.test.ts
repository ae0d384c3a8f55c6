import { describe, expect, it } from 'vitest';
import { UNLABELED } from '../../../../src/core/labelMap';
import { liveTask } from '../../../../webview/labeler/learning/liveTask';
import { initialModel } from '../../../../webview/labeler/state/initialModel';
import { NEW_VIEW } from '../../../../webview/labeler/state/savedView';
import type { ViewModel } from '../../../../webview/labeler/state/viewModel';

const settings = {
  backend: 'auto',
  inputSize: 385,
  outputStride: 8,
  overlayOpacity: 0.5,
  learnFromCorrections: true,
} as const;
const image = { name: 'a.png', width: 2, height: 2, orientation: 1 } as const;
const classes = [3, 9].map((id) => ({ id, name: `class ${id}`, color: '#000000' }));
const view = (patch: Partial<ViewModel> = {}): ViewModel => ({
  ...initialModel(NEW_VIEW),
  image,
  settings,
  classes,
  confirmedShare: 0.5,
  ...patch,
});
const model = { name: 'models/a', version: 2, files: null, classLookup: new Uint8Array(256).fill(3) };

describe('what is learned live for', () => {
  it('is the dataset’s classes, by the settings and the present model', () => {
    expect(liveTask(view(), model)).toEqual({
      inputSize: 385,
      outputStride: 8,
      classLookup: model.classLookup,
      classIds: Uint8Array.of(3, 9),
    });
  });

  it('is the strokes alone where the model can’t be used', () => {
    expect(liveTask(view(), null)?.classLookup).toEqual(new Uint8Array(256).fill(UNLABELED));
  });

  it.each<[string, Partial<ViewModel>]>([
    ['the setting is off', { settings: { ...settings, learnFromCorrections: false } }],
    ['every pixel is decided', { confirmedShare: 1 }],
    ['nothing may be painted', { readOnlyReason: 'an old version' }],
    ['there are no classes', { classes: [] }],
  ])('is nothing where %s', (_why, patch) => {
    expect(liveTask(view(patch), model)).toBeNull();
  });
});
