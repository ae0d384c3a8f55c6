/** From the host's first answer to an image on the canvas. */
import { UNLABELED, type LabelMap } from '../../src/core/labelMap';
import type { Runs } from '../../src/core/runs';
import type { Proposal, ViewInit } from '../../src/protocol/hostView';
import type { LabelCanvas } from './canvas/types';
import { decodeImage } from './decodeImage';
import { ImageBorder } from './imageBorder';
import type { CursorPixel } from './state/viewModel';
import type { ViewStore } from './state/viewStore';
import type { StateKeeper } from './stateKeeper';
import { ViewDocument, type LabelFacts } from './viewDocument';

export interface OpenImage {
  readonly border: ImageBorder;
  readonly document: ViewDocument;
  /** Decodes the image once more. */
  decode(): Promise<ImageBitmap>;
  showProposal(proposal: Proposal | null): void;
  /** What the person sees at an upright pixel of the image. */
  pixelAt(x: number, y: number): CursorPixel;
}

export interface OpenOptions {
  readonly canvas: LabelCanvas;
  readonly store: ViewStore;
  readonly keeper: StateKeeper;
  /** Number of this page's first stroke. */
  readonly firstSequence: number;
  /** Cells that the canvas didn't paint, or the facts about them, have changed. */
  labelsChanged(): void;
}

/**
 * Decodes the image and shows it with its labels.
 * @throws LabelerError `image-unreadable`, or `bad-message` for labels that don't fit the image
 */
export async function openImage(init: ViewInit, options: OpenOptions): Promise<OpenImage> {
  const { canvas, store, keeper } = options;
  const { image } = init;
  const border = new ImageBorder({ width: image.width, height: image.height }, image.orientation);
  const bitmap = await decodeImage(image);
  const map: LabelMap = border.unpack(init.labels);
  const show = ({ counts, state }: LabelFacts): void => {
    store.change({ counts, imageState: state });
    options.labelsChanged();
  };
  const listener = {
    cellsChanged: (runs: Runs) => canvas.cellsChanged(runs),
    allCellsChanged: () => canvas.allCellsChanged(),
    factsChanged: show,
  };
  const document = new ViewDocument(map, init, border, listener, options.firstSequence);
  canvas.show(bitmap, map);
  const { viewport } = keeper.saved;
  if (viewport === null) canvas.zoomToFit();
  else canvas.setViewport(viewport);
  store.change({
    image: { name: image.name, ...border.uprightSize, orientation: image.orientation },
    readOnlyReason: init.editable ? null : (init.readOnlyReason ?? 'This file can only be read.'),
    zoom: canvas.viewport.zoom,
  });
  show(init);

  let proposed: LabelMap | null = null;
  const showProposal = (proposal: Proposal | null): void => {
    proposed = proposal === null ? null : border.unpack(proposal.labels);
    canvas.setProposal(proposed);
    store.change({ proposal: proposal === null ? null : { meanConfidence: proposal.meanConfidence } });
  };
  showProposal(init.proposal);
  const pixelAt = (x: number, y: number): CursorPixel => {
    const at = y * map.width + x;
    const cell = map.cells[at];
    if (proposed === null || cell !== UNLABELED) return { x, y, cell, proposed: false };
    return { x, y, cell: proposed.cells[at], proposed: true };
  };
  return { border, document, decode: () => decodeImage(image), showProposal, pixelAt };
}
