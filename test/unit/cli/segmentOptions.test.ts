import { describe, expect, it } from 'vitest';
import { parseSegmentOptions } from '../../../src/cli/segmentOptions';
import { run } from './support';

describe('the options of segment', () => {
  it('have the documented defaults', () => {
    expect(parseSegmentOptions(['a.jpg', 'photos', '--out', 'masks'])).toEqual({
      inputs: ['a.jpg', 'photos'],
      out: 'masks',
      model: 'builtin:voc',
      inputSize: undefined,
      outputStride: 16,
      backend: 'wasm',
      shard: { index: 1, count: 1 },
      resume: false,
      json: false,
    });
  });

  it('are all read', () => {
    const words =
      'a --out=o --model m --input-size 1025 --output-stride 8 --backend cpu --shard 2/3 --resume --json';
    expect(parseSegmentOptions(words.split(' '))).toEqual({
      inputs: ['a'],
      out: 'o',
      model: 'm',
      inputSize: 1025,
      outputStride: 8,
      backend: 'cpu',
      shard: { index: 2, count: 3 },
      resume: true,
      json: true,
    });
  });

  it.each([
    [[], 'name a command'],
    [['label'], 'no command "label"'],
    [['segment'], 'at least one image or folder'],
    [['segment', 'a.jpg'], '--out DIR is missing'],
    [['segment', 'a.jpg', '--out'], '--out'],
    [['segment', 'a.jpg', '--out', 'o', '--frobnicate'], "'--frobnicate'"],
    [['segment', 'a.jpg', '--out', 'o', '--input-size', '128'], '129 to 1025'],
    [['segment', 'a.jpg', '--out', 'o', '--input-size', '5e2'], '129 to 1025'],
    [['segment', 'a.jpg', '--out', 'o', '--output-stride', '32'], '8 or 16'],
    [['segment', 'a.jpg', '--out', 'o', '--backend', 'webgpu'], 'wasm or cpu'],
    [['segment', 'a.jpg', '--out', 'o', '--shard', '0/2'], '1 ≤ i ≤ n'],
    [['segment', 'a.jpg', '--out', 'o', '--shard', '3/2'], '1 ≤ i ≤ n'],
    [['segment', 'a.jpg', '--out', 'o', '--shard', 'half'], '1 ≤ i ≤ n'],
    [['segment', '/no/such/folder', '--out', 'o'], '/no/such/folder'],
    [['segment', import.meta.filename, '--out', 'o', '--model', 'no/model'], 'no/model is no model'],
  ])('are refused with code 2 and one line: %j', async (args, words) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^fcn-labeler: [^\n]+\n$/);
    expect(err).toContain(words);
  });

  it('are told by --help, everywhere', async () => {
    for (const args of [['--help'], ['help']]) {
      expect(await run(args)).toMatchObject({ code: 0, err: '' });
    }
    const help = await run(['segment', '--help']);
    expect(help.code).toBe(0);
    for (const option of Object.keys(parseSegmentOptions(['a', '--out', 'o']))) {
      if (option === 'inputs') continue;
      const flag = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      expect(help.out).toContain(flag);
    }
  });
});
