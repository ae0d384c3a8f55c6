/**
 * Calls across a message channel: host ↔ view and view ↔ worker speak the same few lines.
 *
 * An API is an interface of one-parameter functions; the client's methods and the server's handlers are typed
 * from it. Errors cross with their name, code and message; an aborted call cancels its handler.
 */
import { ERROR_CODES, LabelerError, type LabelerErrorCode } from '../core/errors';

/** Something that carries messages: a webview, a worker, a window. */
export interface Channel {
  post(message: unknown, transfer: Transferable[]): void;
  /** Registers the one listener; returns how to stop listening. */
  listen(listener: (message: unknown) => void): () => void;
}

/** What `transfer` lists hold; named here since neither core nor host knows the DOM's types. */
export type Transferable = object;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the widest function type; every API narrows it
type Api<A> = { [M in keyof A]: (params: any) => unknown };
type Params<A extends Api<A>, M extends keyof A> = Parameters<A[M]>[0];
type Result<A extends Api<A>, M extends keyof A> = Awaited<ReturnType<A[M]>>;

export interface CallOptions {
  /** Aborting it rejects the call at once and cancels the handler on the other side. */
  signal?: AbortSignalLike;
  /** Objects handed over instead of copied, where the channel can. */
  transfer?: Transferable[];
}

/** The part of `AbortSignal` that calls use. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface CallContext {
  /** Becomes aborted when the caller cancels. */
  readonly signal: AbortSignalLike;
  /** What the reply hands over instead of copying. */
  readonly transfer: Transferable[];
}

export type Client<A extends Api<A>> = {
  [M in keyof A]: (params: Params<A, M>, options?: CallOptions) => Promise<Result<A, M>>;
};
export type Handlers<A extends Api<A>> = {
  [M in keyof A]: (params: Params<A, M>, context: CallContext) => Result<A, M> | Promise<Result<A, M>>;
};
/** Throws a {@link LabelerError} `bad-message` where `params` are not what the method takes. */
export type Validators<A extends Api<A>> = { [M in keyof A]: (params: unknown) => Params<A, M> };

type Message =
  | { kind: 'call'; id: number; method: string; params: unknown }
  | { kind: 'cancel'; id: number }
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'error'; id: number; error: WireError };

interface WireError {
  name: string;
  message: string;
  code?: LabelerErrorCode;
  file?: string;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface Connection<Remote extends Api<Remote>> {
  readonly remote: Client<Remote>;
  /** Rejects every call under way with `cancelled`, and answers no more. */
  dispose(): void;
}

/** A tiny `AbortController`, so that core and host need no DOM types. */
class Cancellation implements AbortSignalLike {
  aborted = false;
  private readonly listeners = new Set<() => void>();
  addEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.add(listener);
  }
  removeEventListener(_type: 'abort', listener: () => void): void {
    this.listeners.delete(listener);
  }
  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.listeners) listener();
  }
}

/**
 * Serves `handlers` on the channel and returns the other side's API as `remote`.
 * @param validators checks of what comes in; every handler has one where the other side isn't trusted
 */
export function connect<Local extends Api<Local>, Remote extends Api<Remote>>(
  channel: Channel,
  handlers: Handlers<Local>,
  validators?: Validators<Local>,
): Connection<Remote> {
  const pending = new Map<number, Pending>();
  const running = new Map<number, Cancellation>();
  let nextId = 1;

  const post = (message: Message, transfer: Transferable[] = []): void => channel.post(message, transfer);

  async function serve(call: Extract<Message, { kind: 'call' }>): Promise<void> {
    const signal = new Cancellation();
    const context: CallContext = { signal, transfer: [] };
    running.set(call.id, signal);
    try {
      const method = call.method as keyof Local;
      if (!Object.hasOwn(handlers, call.method)) {
        throw new LabelerError('bad-message', `there is no method "${call.method}"`);
      }
      const params = validators
        ? validators[method](call.params)
        : (call.params as Params<Local, keyof Local>);
      const value = await handlers[method](params, context);
      post({ kind: 'result', id: call.id, value }, context.transfer);
    } catch (error) {
      post({ kind: 'error', id: call.id, error: toWire(error) });
    } finally {
      running.delete(call.id);
    }
  }

  const stop = channel.listen((raw) => {
    const message = asMessage(raw);
    if (message === undefined) return;
    switch (message.kind) {
      case 'call':
        void serve(message);
        return;
      case 'cancel':
        running.get(message.id)?.abort();
        return;
      case 'result':
        pending.get(message.id)?.resolve(message.value);
        return;
      case 'error':
        pending.get(message.id)?.reject(fromWire(message.error));
        return;
    }
  });

  function call(method: string, params: unknown, options: CallOptions = {}): Promise<unknown> {
    const { signal, transfer } = options;
    if (signal?.aborted) return Promise.reject(cancelled());
    const id = nextId++;
    return new Promise<unknown>((resolve, reject) => {
      const abort = (): void => {
        post({ kind: 'cancel', id });
        settle.reject(cancelled());
      };
      const done = (): void => {
        pending.delete(id);
        signal?.removeEventListener('abort', abort);
      };
      const settle: Pending = {
        resolve: (value) => {
          done();
          resolve(value);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      };
      pending.set(id, settle);
      signal?.addEventListener('abort', abort);
      try {
        post({ kind: 'call', id, method, params }, transfer);
      } catch (error) {
        settle.reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  const remote = new Proxy({} as Client<Remote>, {
    get: (_target, method) =>
      typeof method === 'string' && method !== 'then'
        ? (params: unknown, options?: CallOptions) => call(method, params, options)
        : undefined,
  });

  return {
    remote,
    dispose() {
      stop();
      for (const call of [...pending.values()]) call.reject(cancelled());
      for (const signal of running.values()) signal.abort();
    },
  };
}

/** The error of a call that was cancelled or whose other side is gone. */
export function cancelled(): LabelerError {
  return new LabelerError('cancelled', 'cancelled');
}

export { isCancelled } from '../core/errors';

function toWire(error: unknown): WireError {
  if (error instanceof LabelerError) {
    const { name, message, code, file } = error;
    return file === undefined ? { name, message, code } : { name, message, code, file };
  }
  if (error instanceof Error) return { name: error.name, message: error.message };
  return { name: 'Error', message: String(error) };
}

/** Whatever the other side says its error is, an error comes out of it. */
function fromWire({ name, message, code, file }: Partial<Record<keyof WireError, unknown>>): Error {
  const text = typeof message === 'string' ? message : 'an error without a message';
  const known = ERROR_CODES.find((each) => each === code);
  if (known !== undefined) return new LabelerError(known, text, typeof file === 'string' ? file : undefined);
  const error = new Error(text);
  if (typeof name === 'string') error.name = name;
  return error;
}

/** Messages of others (VS Code posts its own to the same window) are not ours. */
function asMessage(raw: unknown): Message | undefined {
  if (typeof raw !== 'object' || raw === null || !('kind' in raw) || !('id' in raw)) return undefined;
  if (typeof raw.id !== 'number') return undefined;
  switch (raw.kind) {
    case 'call':
      return 'method' in raw && typeof raw.method === 'string' ? (raw as Message) : undefined;
    case 'error':
      return 'error' in raw && typeof raw.error === 'object' && raw.error !== null
        ? (raw as Message)
        : undefined;
    case 'cancel':
    case 'result':
      return raw as Message;
    default:
      return undefined;
  }
}
