/** What the network runs on: a GPU by software, none at all, and the choice that `auto` makes. */
import { describe, expect } from 'vitest';
import { NO_GPU_FLAGS, SWIFTSHADER_WEBGPU_FLAGS } from '../../scripts/browser.mjs';
import { addPixels, confusionMatrix, scores } from '../../src/core/metrics';
import { endToEnd, type Start } from '../support/e2e';
import { firstDifference, readMask } from '../support/masks';
import { naiveStroke } from '../support/naiveRaster';

const CLASSES = 21;

/** Segments the photograph with a backend. */
async function segment(start: Start, backend: string): Promise<{ labels: Uint8Array; runtime: string }> {
  const { code, workspace } = await start({
    images: { 'people.jpg': { photograph: 'family', longest: 300 } },
    settings: { 'fcnLabeler.backend': backend, 'fcnLabeler.inputSize': 257 },
  });
  const labeler = await code.openInLabeler('people.jpg');
  await labeler.waitForProposal();
  await labeler.focusForKeys();
  await code.page.keyboard.press('Enter');
  await code.waitForDirty('people.jpg', true);
  await code.save('people.jpg');
  const runtime = (await labeler.named('runtime').textContent()) ?? '';
  return { labels: readMask(workspace.path('labels/people.png')).labels, runtime };
}

describe('with a software GPU', () => {
  const it = endToEnd(SWIFTSHADER_WEBGPU_FLAGS);

  it('WebGPU labels as WebAssembly does', async ({ start }) => {
    const gpu = await segment(start, 'webgpu');
    const cpu = await segment(start, 'wasm');
    expect(gpu.runtime).toMatch(/^WebGPU · .*SwiftShader/i);
    expect(cpu.runtime).toMatch(/^WebAssembly · /);

    const matrix = confusionMatrix(CLASSES);
    addPixels(matrix, cpu.labels, gpu.labels);
    const { pixelAccuracy, meanIU } = scores(matrix);
    expect(cpu.labels).toContain(15);
    expect(pixelAccuracy).toBeGreaterThanOrEqual(0.99);
    expect(meanIU).toBeGreaterThanOrEqual(0.95);
  });

  it('auto does not take it (trap 35)', async ({ start }) => {
    const { runtime } = await segment(start, 'auto');
    expect(runtime).toMatch(/^WebAssembly · /);
  });
});

describe('without WebGL', () => {
  const it = endToEnd(NO_GPU_FLAGS);

  it('shows, paints and saves (trap 27)', async ({ start }) => {
    const { code, workspace } = await start({
      images: { 'small.png': { width: 120, height: 90 } },
      settings: { 'fcnLabeler.segmentOnOpen': false },
    });
    const labeler = await code.openInLabeler('small.png');
    expect(
      await labeler.frame.evaluate(() => document.createElement('canvas').getContext('webgl2')),
    ).toBeNull();
    await labeler.frame.getByText('Drawing without the graphics card').first().waitFor();
    await labeler.selectClass(6);
    await labeler.setBrushSize(7);
    const points = await labeler.stroke([
      { x: 10, y: 20 },
      { x: 80, y: 60 },
    ]);
    await code.waitForDirty('small.png', true);
    await code.save('small.png');
    const painted = naiveStroke(120, 90, points, 7);
    const expected = painted.map((inside) => (inside === 1 ? 6 : 255));
    const { labels } = readMask(workspace.path('labels/small.png'));
    expect(firstDifference(labels, expected, 120)).toBeUndefined();
  });
});
