import type { Browser } from 'playwright-core';
import sharp, { type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SWIFTSHADER_WEBGPU_FLAGS } from '../../../scripts/browser.mjs';
import { createSegmenter } from '../../../src/fcn/segmenter';
import type { Prediction } from '../../../src/fcn/types';
import {
  agreement,
  loadVocModel,
  meanIU,
  photograph,
  pixelSource,
  startWasm,
  type Pixels,
} from '../../unit/fcn/support';
import { drawnFiles, drawnModel } from '../../unit/fcn/learnedModels';
import { launchBrowser, SegmentationPage, WorkerServer } from './harness';

const IMAGE = '/photograph.png';
const INPUT_SIZE = 257;
/** Compiling takes seconds there, and so do convolutions. */
const SOFTWARE_INPUT_SIZE = 129;

let server: WorkerServer;
let photo: Pixels;
/** The same photograph on wasm in Node. */
let expected: Prediction;
let expectedSmall: Prediction;

beforeAll(async () => {
  server = await WorkerServer.start();
  photo = await photograph('family-play-01.jpg', 480, 320);
  server.add(IMAGE, await toSharp(photo).png().toBuffer());
  await startWasm();
  const segmenter = createSegmenter(await loadVocModel());
  const predict = (inputSize: number) =>
    segmenter.predict(pixelSource(photo), { inputSize, outputStride: 16 });
  expected = await predict(INPUT_SIZE);
  expectedSmall = await predict(SOFTWARE_INPUT_SIZE);
});

afterAll(() => server.stop());

function offerModel(folder: string, { json, weights }: { json: string; weights: Uint8Array }): void {
  server.add(`${folder}/model.json`, Buffer.from(json));
  server.add(`${folder}/weights.bin`, weights);
}

describe('without a GPU', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  test('auto runs on wasm and gives what Node gives', async () => {
    const view = await SegmentationPage.open(browser, server.url(), { backend: 'auto', imageUrl: IMAGE });
    const prediction = await view.predict(INPUT_SIZE);
    expect(prediction).toMatchObject({ width: 480, height: 320 });
    expect(agreement(prediction.classes, expected.classes)).toBe(1);
    const confidence = expected.confidence.reduce((sum, value) => sum + value, 0) / (255 * 480 * 320);
    expect(prediction.meanConfidence).toBeCloseTo(confidence, 4);
    expect(prediction.stages).toEqual(['assets', 'model', 'image', 'network', 'labels']);
    const { runtime, messages } = await view.state();
    expect(runtime).toMatchObject({ backend: 'wasm', adapter: 'CPU, SIMD' });
    expect(runtime?.failures.map(({ backend }) => backend)).toEqual(['webgpu', 'webgl']);
    expect(messages).toEqual([]);
    await view.close();
  });

  test('cpu agrees with wasm', async () => {
    const view = await SegmentationPage.open(browser, server.url(), { backend: 'cpu', imageUrl: IMAGE });
    const prediction = await view.predict(INPUT_SIZE);
    expect((await view.state()).runtime).toMatchObject({ backend: 'cpu', failures: [] });
    expect(agreement(prediction.classes, expected.classes)).toBeGreaterThan(0.9999);
    await view.close();
  });

  test('a chosen backend that is not there gives way, and says why', async () => {
    const view = await SegmentationPage.open(browser, server.url(), { backend: 'webgpu', imageUrl: IMAGE });
    await view.predict(129);
    const { runtime } = await view.state();
    expect(runtime?.backend).toBe('wasm');
    expect(runtime?.failures[0]).toEqual({ backend: 'webgpu', reason: 'no WebGPU adapter' });
    await view.close();
  });

  test('a page that forbids wasm falls back to cpu', async () => {
    const options = { backend: 'auto', imageUrl: IMAGE } as const;
    const view = await SegmentationPage.open(browser, server.url('?no-wasm'), options);
    await view.predict(129);
    const { runtime } = await view.state();
    expect(runtime?.backend).toBe('cpu');
    expect(runtime?.failures.at(-1)?.backend).toBe('wasm');
    expect(runtime?.failures.at(-1)?.reason).toMatch(/WebAssembly.*(policy|CSP)/i);
    await view.close();
  });

  test('the eight EXIF orientations of one photograph give the same upright classes', async () => {
    const view = await SegmentationPage.open(browser, server.url(), { backend: 'wasm', imageUrl: IMAGE });
    for (const [i, bytes] of (await orientedJpegs(photo)).entries()) {
      server.add(`/orientation-${i + 1}.jpg`, bytes);
      await view.setImage(`/orientation-${i + 1}.jpg`);
      const { width, height, classes } = await view.predict(INPUT_SIZE);
      expect([width, height]).toEqual([480, 320]);
      expect(agreement(classes, expected.classes)).toBeGreaterThanOrEqual(0.99);
    }
    await view.close();
  });

  test('a model of the workspace runs on the built-in backbone, reads its own scales, and gives way again', async () => {
    const spec = { kind: 'fcn-4s', pyramid: true, hidden: 16, classes: 5 } as const;
    const files = drawnFiles(spec, 4);
    offerModel('/roads', files);
    const view = await SegmentationPage.open(browser, server.url(), { backend: 'wasm', imageUrl: IMAGE });
    const before = await view.predict(SOFTWARE_INPUT_SIZE);
    expect(agreement(before.classes, expectedSmall.classes)).toBe(1);
    await view.setModel('/roads');
    const learned = await view.predict(SOFTWARE_INPUT_SIZE);
    const segmenter = createSegmenter(await drawnModel(spec, 4));
    const inNode = await segmenter.predict(pixelSource(photo), {
      inputSize: SOFTWARE_INPUT_SIZE,
      outputStride: 16,
    });
    segmenter.dispose();
    expect(new Set(inNode.classes).size).toBeGreaterThan(1);
    expect(agreement(learned.classes, inNode.classes)).toBe(1);
    await view.setModel(null);
    const after = await view.predict(SOFTWARE_INPUT_SIZE);
    expect(agreement(after.classes, expectedSmall.classes)).toBe(1);
    expect((await view.state()).workers).toBe(1);
    await view.close();
  });

  test('a model that is no model fails its predictions by name, and the next one runs', async () => {
    const { json, weights } = drawnFiles({ kind: 'fcn-16s', pyramid: false, hidden: 0, classes: 2 }, 1);
    offerModel('/cut', { json, weights: weights.subarray(4) });
    const view = await SegmentationPage.open(browser, server.url(), { backend: 'wasm', imageUrl: IMAGE });
    await view.setModel('/cut');
    await expect(view.predict(129)).rejects.toThrow(
      /The model \/cut can't be used: its weights have \d+ bytes/,
    );
    await view.setModel(null);
    expect(agreement((await view.predict(SOFTWARE_INPUT_SIZE)).classes, expectedSmall.classes)).toBe(1);
    await view.close();
  });

  test('a cancelled prediction ends before its network is done', async () => {
    const view = await SegmentationPage.open(browser, server.url(), { backend: 'wasm', imageUrl: IMAGE });
    // At another size: what a size was scored at once is not computed again.
    await view.predict(INPUT_SIZE);
    for (const step of [2, 4, 6]) {
      const { done, total } = await view.stepsOfCancelled(513, step);
      console.log(`cancelled at step ${step}, stopped after ${done} of ${total}`);
      // How soon the page's word reaches the worker is up to the machine; that it stops at once then is a unit test.
      expect(done).toBeLessThan(total);
    }
    await view.close();
  });

  test.each(['hang', 'throw'] as const)('a worker that does %s is started again', async (fault) => {
    const options = { backend: 'wasm', imageUrl: IMAGE, haste: 2 } as const;
    const view = await SegmentationPage.open(browser, server.url(), options);
    await view.predict(129);
    await view.fault(fault);
    const prediction = await view.predict(INPUT_SIZE);
    expect(agreement(prediction.classes, expected.classes)).toBe(1);
    const { workers, messages } = await view.state();
    expect(workers).toBe(2);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(fault === 'hang' ? 'did not answer' : 'a fault of the test');
    await view.close();
  });
});

describe('with software adapters', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser([
      ...SWIFTSHADER_WEBGPU_FLAGS,
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ]);
  });
  afterAll(() => browser.close());

  test.each(['webgpu', 'webgl'] as const)(
    'a chosen %s runs on SwiftShader and agrees with wasm',
    async (backend) => {
      const view = await SegmentationPage.open(browser, server.url(), { backend, imageUrl: IMAGE });
      const prediction = await view.predict(SOFTWARE_INPUT_SIZE);
      const { runtime } = await view.state();
      expect(runtime).toMatchObject({ backend, failures: [] });
      expect(runtime?.adapter).toMatch(/swiftshader/i);
      expect(prediction.stages).toContain('compile');
      const same = agreement(prediction.classes, expectedSmall.classes);
      const iu = meanIU(prediction.classes, expectedSmall.classes);
      console.log(`${backend}: same class on ${(same * 100).toFixed(2)}%, mean IU ${iu.toFixed(4)}`);
      expect(same).toBeGreaterThanOrEqual(0.99);
      expect(iu).toBeGreaterThanOrEqual(0.95);
      await view.close();
    },
    180_000,
  );

  test('auto leaves them alone', async () => {
    const view = await SegmentationPage.open(browser, server.url(), { backend: 'auto', imageUrl: IMAGE });
    await view.predict(129);
    const { runtime } = await view.state();
    expect(runtime?.backend).toBe('wasm');
    expect(runtime?.failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/software adapter.*swiftshader/i),
      expect.stringMatching(/software adapter.*swiftshader/i),
    ]);
    await view.close();
  });
});

function toSharp({ width, height, channels, data }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** The photograph as JPEG in orientations 1..8: the pixels turned back, the tag saying how to turn them upright. */
function orientedJpegs(upright: Pixels): Promise<Buffer[]> {
  // sharp flips and flops before it rotates.
  const turnBack: ((image: Sharp) => Sharp)[] = [
    (image) => image,
    (image) => image.flop(),
    (image) => image.rotate(180),
    (image) => image.flip(),
    (image) => image.rotate(90).flip(),
    (image) => image.rotate(270),
    (image) => image.rotate(90).flop(),
    (image) => image.rotate(90),
  ];
  return Promise.all(
    turnBack.map((turn, i) =>
      turn(toSharp(upright))
        .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
        .withMetadata({ orientation: i + 1 })
        .toBuffer(),
    ),
  );
}
