/** A view on a small gradient, opened anew in each test and checked for errors of its page. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { LabelClass } from '../../../src/core/classes';
import { UNLABELED } from '../../../src/core/labelMap';
import { applyRuns } from '../../../src/core/runs';
import { gradientImage, ViewServer, type TestImage } from './harness';
import type { HarnessConfig } from './harnessPage';
import type { ViewDriver } from './viewDriver';

export const WIDTH = 160;
export const HEIGHT = 120;
export const CLASSES: readonly LabelClass[] = [
  { id: 0, name: 'background', color: '#000000' },
  { id: 1, name: 'road', color: '#804080' },
  { id: 4, name: 'river', color: '#4080ff' },
  { id: 7, name: 'tree', color: '#208020' },
];

export interface OpenOptions {
  readonly image?: TestImage;
  /** Of the page. */
  readonly size?: { width: number; height: number };
}

/** Registers the suite's hooks; returns how a test opens its view. */
export function viewSuite(): (config?: Partial<HarnessConfig>, options?: OpenOptions) => Promise<ViewDriver> {
  let server: ViewServer;
  let opened: ViewDriver[] = [];
  beforeAll(async () => {
    server = await ViewServer.start();
  });
  afterAll(() => server.stop());
  afterEach(async () => {
    const views = opened;
    opened = [];
    for (const view of views) {
      expect(view.errors).toEqual([]);
      await view.page.close();
    }
  });
  return async (config = {}, { image = gradientImage(WIDTH, HEIGHT), size } = {}) => {
    const { mimeType } = image;
    const view = await server.open(
      image,
      {
        image: { name: 'road.png', mimeType, width: WIDTH, height: HEIGHT, orientation: 1 },
        classes: CLASSES,
        theme: 'darkModern',
        state: { classId: 1, size: 9, tool: 'brush' },
        ...config,
      },
      size,
    );
    opened.push(view);
    return view;
  };
}

/** The cells of a blank map after these runs. */
export function cellsOf(runs: readonly number[]): number[] {
  const cells = new Uint16Array(WIDTH * HEIGHT).fill(UNLABELED);
  applyRuns(cells, Uint32Array.from(runs));
  return [...cells];
}
