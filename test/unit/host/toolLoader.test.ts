/** The second bundle, where it can't be loaded. */
import { expect, it } from 'vitest';
import { ToolLoader } from '../../../src/host/toolLoader';

it('is left without a word where the bundle could not be loaded, which was said', async () => {
  const rejections: unknown[] = [];
  const listen = (reason: unknown): unknown => rejections.push(reason);
  process.on('unhandledRejection', listen);
  try {
    const loader = new ToolLoader(() => Promise.reject(new Error('no such bundle')), {} as never);
    await expect(loader.start()).rejects.toThrow('no such bundle');
    loader.dispose();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(rejections).toEqual([]);
  } finally {
    process.off('unhandledRejection', listen);
  }
});
