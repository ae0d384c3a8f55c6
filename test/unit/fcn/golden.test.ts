import { beforeAll, expect, test } from 'vitest';
import { createSegmenter } from '../../../src/fcn/segmenter';
import type { Segmenter } from '../../../src/fcn/types';
import { loadOriginalGraph } from './originalGraph';
import {
  agreement,
  loadVocModel,
  meanIU,
  photograph,
  PHOTOGRAPH_NAMES,
  pixelSource,
  startWasm,
} from './support';

let segmenter: Segmenter;
let original: Awaited<ReturnType<typeof loadOriginalGraph>>;
const classesSeen = new Set<number>();

beforeAll(async () => {
  await startWasm();
  segmenter = createSegmenter(await loadVocModel());
  original = await loadOriginalGraph();
});

test.each(PHOTOGRAPH_NAMES)(
  'agrees with the package’s own graph on %s',
  { timeout: 240_000 },
  async (name) => {
    const pixels = await photograph(name, 513, 513);
    const expected = await original(pixels);
    const { classes } = await segmenter.predict(pixelSource(pixels), { inputSize: 513, outputStride: 8 });

    for (const id of expected) classesSeen.add(id);
    const foreground = expected.filter((id) => id !== 0).length / expected.length;
    expect(foreground).toBeGreaterThanOrEqual(0.2);
    const same = agreement(classes, expected);
    const iu = meanIU(classes, expected);
    console.log(`${name}: same class on ${(same * 100).toFixed(3)}%, mean IU ${iu.toFixed(4)}`);
    expect(same).toBeGreaterThanOrEqual(0.999);
    expect(iu).toBeGreaterThanOrEqual(0.98);
  },
);

test('the photographs show at least four classes', () => {
  expect(classesSeen.size).toBeGreaterThanOrEqual(4);
});
