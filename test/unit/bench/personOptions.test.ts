import { describe, expect, it } from 'vitest';
import { parsePersonOptions, type PersonOptions } from '../../bench/learning/personOptions';

const FOLDERS = ['--images', 'i', '--labels', 'l', '--classes', '11'];

function parsed(...args: string[]): PersonOptions {
  return parsePersonOptions('bench:strokes', args, 40);
}

describe('the options of a simulated person', () => {
  it('have defaults', () => {
    expect(parsed(...FOLDERS)).toEqual({
      folders: { images: 'i', labels: 'l' },
      models: [],
      training: undefined,
      classes: 11,
      ignore: new Set(),
      seeds: 3,
      limit: undefined,
      strokes: 40,
      spill: 0,
      fits: false,
      constants: {},
      times: false,
      json: false,
    });
  });

  it('take several ids and models', () => {
    const options = parsed(...FOLDERS, '--ignore', '11', '--ignore', '12', '--model', 'a', '--model', 'b');
    expect(options.ignore).toEqual(new Set([11, 12]));
    expect(options.models).toEqual(['a', 'b']);
  });

  it('train on folders of their own', () => {
    const { training } = parsed(
      ...FOLDERS,
      '--train-images',
      'ti',
      '--train-labels',
      'tl',
      '--train-count',
      '5',
    );
    expect(training).toEqual({ images: 'ti', labels: 'tl', count: 5 });
  });

  it('need no folders for generated images', () => {
    expect(parsed('--generated')).toMatchObject({ folders: undefined, classes: 3 });
  });

  it.each([
    [['--images', 'i', '--classes', '11'], '--labels is missing'],
    [['--images', 'i', '--labels', 'l'], '--classes is missing'],
    [[...FOLDERS, '--generated'], '--generated takes no --images'],
    [[...FOLDERS, '--train-images', 't'], '--train-labels is missing'],
    [[...FOLDERS, '--model', 'm', '--train-images', 't'], 'either a --model or trained'],
    [[...FOLDERS, '--spill', '1'], '--spill is a share below 1'],
    [[...FOLDERS, '--spill', 'much'], '--spill is a share below 1'],
    [[...FOLDERS, '--seeds', '0'], '--seeds takes a whole number'],
    [[...FOLDERS, '--stroke', '3'], "Unknown option '--stroke'"],
  ])('refuse %s', (args, message) => {
    expect(() => parsed(...args)).toThrow(message);
  });
});
