/** Trains the shared head on what the host replays, a piece at a time. */
import { LabelerError } from '../../src/core/errors';
import { trainShared } from '../../src/fcn/training/trainShared';
import type { AbortFlag } from '../../src/fcn/turns';
import type { ReplayPiece, TrainedHead, TrainRequest } from '../../src/protocol/sharedLearning';
import { readShared } from './collectPixels';
import type { BuiltInModel } from './modelReader';

export class SharedTrainer {
  private training: number | undefined;
  private pieces: ReplayPiece[] = [];

  /** Keeps a piece until its training ran; those of another training are dropped. */
  add(piece: ReplayPiece): void {
    if (piece.training !== this.training) this.pieces = [];
    this.training = piece.training;
    this.pieces.push(piece);
  }

  /** Gives up the pieces of a training that is not to run. */
  drop(training: number): void {
    if (training !== this.training) return;
    this.pieces = [];
    this.training = undefined;
  }

  /**
   * @param beat told after each step
   * @throws LabelerError `cancelled`, also where pieces are missing: the worker is another one than they went to
   */
  async train(
    request: TrainRequest,
    builtIn: BuiltInModel,
    signal: AbortFlag,
    beat: () => void,
  ): Promise<TrainedHead> {
    const { pieces } = this;
    if (request.training !== this.training || pieces.length !== request.pieces) {
      throw new LabelerError('cancelled', 'the pixels to learn from are not all here');
    }
    this.drop(request.training);
    const started = performance.now();
    const earlier = request.earlier === null ? undefined : readShared(builtIn, request.earlier);
    const files = await trainShared(pieces, { ...request, earlier, signal, onStep: beat });
    return { ...files, milliseconds: performance.now() - started };
  }
}
