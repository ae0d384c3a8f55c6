/** Who draws a new image's first frames. */
import { afterEach, expect, it, vi } from 'vitest';
import { Bridge } from '../../../../webview/labeler/canvas/bridge';
import type { Canvas2dRenderer } from '../../../../webview/labeler/canvas/canvas2d/canvas2dRenderer';
import type { Renderer } from '../../../../webview/labeler/canvas/renderer';

afterEach(() => vi.unstubAllGlobals());

const view = { scale: 1, originX: 0, originY: 0, width: 4, height: 3, pixelRatio: 1 };

it('the GPU starts after the frame with the first picture, once the page has come to rest', () => {
  const resting: (() => void)[] = [];
  vi.stubGlobal('requestIdleCallback', (callback: () => void) => resting.push(callback));
  vi.stubGlobal('cancelIdleCallback', () => undefined);
  const draw = vi.fn();
  const gpu = { draw: () => ({ extent: 'whole', done: true }), isIdle: () => true };
  const startGpu = vi.fn(() => gpu as unknown as Renderer);
  const bridge = new Bridge(startGpu, { draw } as unknown as Canvas2dRenderer, [], 300);

  expect(bridge.draw(view, 0.5)).toEqual({ extent: 'bridged', done: false });
  expect(resting).toHaveLength(0);

  for (let frame = 2; frame < 5; frame++) bridge.draw(view, 0.5);
  expect(resting).toHaveLength(1);
  expect(startGpu).not.toHaveBeenCalled();
  expect(draw).toHaveBeenCalledTimes(4);

  resting[0]();
  expect(bridge.draw(view, 0.5)).toEqual({ extent: 'whole', done: true });
  expect(startGpu).toHaveBeenCalledOnce();
});
