/** From the host's first answer to an image on the canvas. */
import { CONFIRMED, type ClassMap } from '../../src/core/labelMap';
import type { Runs } from '../../src/core/runs';
import type { Proposal, ViewInit } from '../../src/protocol/hostView';
import type { LabelCanvas } from './canvas/types';
import { decodeImage } from '../shared/decodeImage';
import type { ArrivedImage } from './arrivingImage';
import { ImageBorder } from './imageBorder';
import type { CursorPixel } from './state/viewModel';
import type { ViewStore } from './state/viewStore';
import type { StateKeeper } from './stateKeeper';
import { ViewDocument, type LabelFacts, type UprightChange } from './viewDocument';

export interface OpenImage {
  readonly border: ImageBorder;
  readonly document: ViewDocument;
  /** Resolves once it is shown, or is out of date. */
  showProposal(proposal: Proposal | null): Promise<void>;
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
  /** The host has changed some labels. */
  hostChanged(change: UprightChange): void;
  /** The host has replaced all labels. */
  hostReplaced(): void;
}

/**
 * Shows an image with its labels.
 * @throws LabelerError `image-unreadable`, or `bad-message` for labels that don't fit the image
 */
export async function openImage(
  { file: image, bitmap: decoding }: ArrivedImage,
  init: ViewInit,
  options: OpenOptions,
): Promise<OpenImage> {
  const { canvas, store, keeper } = options;
  const border = new ImageBorder({ width: image.width, height: image.height }, image.orientation);
  const classesOf = async (proposal: Proposal | null): Promise<ClassMap | null> =>
    proposal === null ? null : border.unpackClasses(proposal.labels);
  // Together: a frame in between would cost as much as the one that shows everything.
  const [bitmap, map, classes] = await Promise.all([
    decoding,
    border.unpackInSlices(init.labels),
    classesOf(init.proposal),
  ]);
  const show = ({ counts, state }: LabelFacts): void => {
    store.change({ counts, imageState: state });
    options.labelsChanged();
  };
  const listener = {
    cellsChanged: (runs: Runs) => canvas.cellsChanged(runs),
    allCellsChanged: () => {
      canvas.allCellsChanged();
      options.hostReplaced();
    },
    hostChanged: (change: UprightChange) => options.hostChanged(change),
    factsChanged: show,
  };
  const document = new ViewDocument(map, init, border, listener, options.firstSequence);
  canvas.show({ bitmap, turned: image.orientation !== 1, decode: () => decodeImage(image) }, map);
  const { viewport } = keeper.saved;
  if (viewport === null) canvas.zoomToFit();
  else canvas.setViewport(viewport);
  store.change({
    image: { name: image.name, ...border.uprightSize, orientation: image.orientation },
    readOnlyReason: init.editable ? null : (init.readOnlyReason ?? 'This file can only be read.'),
    zoom: canvas.viewport.zoom,
  });
  show(init);

  let proposed: ClassMap | null = null;
  let { proposal: latest } = init;
  const propose = (proposal: Proposal | null, unpacked: ClassMap | null): void => {
    proposed = unpacked;
    canvas.setProposal(unpacked);
    store.change({ proposal: proposal === null ? null : { meanConfidence: proposal.meanConfidence } });
  };
  const showProposal = async (proposal: Proposal | null): Promise<void> => {
    latest = proposal;
    const unpacked = await classesOf(proposal);
    if (proposal === latest) propose(proposal, unpacked);
  };
  propose(init.proposal, classes);
  canvas.flush();
  const pixelAt = (x: number, y: number): CursorPixel => {
    const at = y * map.width + x;
    const cell = map.cells[at];
    if (proposed === null || cell >= CONFIRMED || proposed.classes[at] === cell)
      return { x, y, cell, proposed: false };
    return { x, y, cell: proposed.classes[at], proposed: true };
  };
  return { border, document, showProposal, pixelAt };
}
