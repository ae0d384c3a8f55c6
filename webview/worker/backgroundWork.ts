/** What the worker does while nobody waits for it: predicts other images, collects pixels and trains the shared head. Everything else goes first. */
import { throwIfAborted, type AbortFlag } from '../../src/fcn/turns';
import type { AbortSignalLike, CallContext, Handlers } from '../../src/protocol/rpc';
import type { WorkerApi } from '../../src/protocol/viewWorker';
import { asFile, collectPixels } from './collectPixels';
import type { ImageNetwork } from './imageNetwork';
import type { BuiltInModel } from './modelReader';
import { predictImage } from './predictImage';
import { SharedTrainer } from './sharedTrainer';

/** Runs a task when it is its turn. */
type Enqueue = <T>(task: (builtIn: BuiltInModel) => Promise<T>) => Promise<T>;

export class BackgroundWork {
  private readonly trainer = new SharedTrainer();
  /** What runs or waits for its turn. */
  private readonly runs = new Set<{ aborted: boolean }>();

  constructor(private readonly network: ImageNetwork) {}

  /** @param beat tells the view that the worker lives */
  handlers(
    enqueue: Enqueue,
    beat: () => void,
  ): Pick<Handlers<WorkerApi>, 'predictAhead' | 'collectPixels' | 'addReplay' | 'trainShared'> {
    const inTurn = <T>(
      { signal }: CallContext,
      task: (builtIn: BuiltInModel, run: AbortFlag) => Promise<T>,
    ): Promise<T> => {
      const run = this.begin(signal);
      return enqueue((builtIn) => {
        throwIfAborted(run);
        beat();
        return task(builtIn, run);
      }).finally(() => this.runs.delete(run));
    };
    return {
      predictAhead: (request, context) =>
        inTurn(context, async (_builtIn, run) => {
          const network = this.network.of(asFile(request.image));
          const prediction = await predictImage(network, request, run, beat);
          context.transfer.push(prediction.labels.buffer);
          return prediction;
        }),
      collectPixels: (request, context) =>
        inTurn(context, async (builtIn, run) => {
          const collected = await collectPixels(this.network, builtIn, request, run, beat);
          context.transfer.push(collected.features.buffer);
          return collected;
        }),
      addReplay: (piece) => this.trainer.add(piece),
      trainShared: (request, context) =>
        inTurn(context, (builtIn, run) => this.trainer.train(request, builtIn, run, beat)).finally(() =>
          this.trainer.drop(request.training),
        ),
    };
  }

  /** Makes room for what a person waits for; whoever asked begins again later. */
  cancel(): void {
    for (const run of this.runs) run.aborted = true;
  }

  /** Work of the background waits for its like: a prediction of the next image gives up no training, and the reverse. */
  private begin(signal: AbortSignalLike): AbortFlag {
    const run = { aborted: signal.aborted };
    signal.addEventListener('abort', () => (run.aborted = true));
    this.runs.add(run);
    return run;
  }
}
