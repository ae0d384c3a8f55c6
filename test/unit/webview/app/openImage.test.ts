/** Opening an image: what is on the canvas, and in which frame. */
import { expect, it } from 'vitest';
import { packCells } from '../../../../src/core/packing';
import type { ViewInit } from '../../../../src/protocol/hostView';
import { openImage, type OpenOptions } from '../../../../webview/labeler/openImage';

const SIZE = { width: 4, height: 3 };
const cells = (cell: number): Uint8Array => packCells(new Uint16Array(12).fill(cell));
const proposal = (classId: number, meanConfidence: number) => ({
  labels: cells(classId),
  meanConfidence,
  model: { name: 'builtin:voc', version: 1, confidence: meanConfidence },
});

/** Opens an image and notes what the canvas and the store are told; `frame` is when the page may draw. */
async function open(init: Partial<ViewInit>) {
  const told: string[] = [];
  const canvas = {
    viewport: { zoom: 1, originX: 0, originY: 0 },
    show: () => {
      told.push('image');
      queueMicrotask(() => told.push('frame'));
    },
    zoomToFit: () => undefined,
    setProposal: (map: { classes: Uint8Array } | null) => told.push(`proposal ${map?.classes[0] ?? 'none'}`),
    flush: () => told.push('drawn'),
  };
  const store = {
    change: (patch: { proposal?: { meanConfidence: number } | null }) => {
      if (patch.proposal !== undefined) told.push(`offered ${patch.proposal?.meanConfidence ?? 'none'}`);
    },
  };
  const opened = await openImage(
    {
      file: { name: 'a.jpg', ...SIZE, orientation: 1 } as never,
      bitmap: Promise.resolve({ ...SIZE } as ImageBitmap),
    },
    { labels: cells(255), revision: 0, counts: [], editable: true, proposal: null, ...init } as ViewInit,
    {
      canvas,
      store,
      keeper: { saved: { viewport: null } },
      firstSequence: 1,
      labelsChanged: () => undefined,
      hostChanged: () => undefined,
      hostReplaced: () => undefined,
    } as unknown as OpenOptions,
  );
  return { opened, told };
}

it('shows image, labels and proposal in one frame, drawn at once', async () => {
  const { told, opened } = await open({ proposal: proposal(7, 0.5) });
  expect(told).toEqual(['image', 'proposal 7', 'offered 0.5', 'drawn', 'frame']);
  expect(opened.pixelAt(1, 1)).toEqual({ x: 1, y: 1, cell: 7, proposed: true });
});

it('shows the latest proposal only, and takes it away', async () => {
  const { told, opened } = await open({});
  expect(told).toEqual(['image', 'proposal none', 'offered none', 'drawn', 'frame']);
  told.length = 0;
  await Promise.all([opened.showProposal(proposal(3, 0.3)), opened.showProposal(proposal(4, 0.4))]);
  expect(told).toEqual(['proposal 4', 'offered 0.4']);
  await opened.showProposal(null);
  expect(told.slice(2)).toEqual(['proposal none', 'offered none']);
  expect(opened.pixelAt(0, 0)).toEqual({ x: 0, y: 0, cell: 255, proposed: false });
});
